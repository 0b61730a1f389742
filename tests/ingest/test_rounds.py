"""Several sources at a time, several processes at a time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.reading import SourceError
from ingest.refresh import refresh
from ingest.rounds import Refreshed, refresh_each
from kb.catalog import BusyError
from kb.documents import KnowledgeError
from kb.editions.sourcebook import SourceInfo
from kb.knowledge import Knowledge
from tests.fakes import Shelf
from tests.kb.stock import article, ids, product

Make = Callable[..., Knowledge]
ROOT = Path(__file__).resolve().parents[2]
JACKET = product("jacket", "Rain Jacket", "129.00")
RETURNS = article("returns", "Returns", "Within 60 days.")


def opener(*shelves: Shelf) -> Callable[[SourceInfo], Shelf]:
    by_name = {shelf.name: shelf for shelf in shelves}

    def open_(info: SourceInfo) -> Shelf:
        if info.name not in by_name:
            raise SourceError(f"{info.name}: no such file")
        return by_name[info.name]

    return open_


@pytest.fixture
def knowledge(make_knowledge: Make) -> Knowledge:
    found = make_knowledge()
    sources = [Shelf("shop", JACKET), Shelf("help", RETURNS), Shelf("gone", article("old"))]
    refresh(found, sources, options={"shop": {}, "help": {}, "gone": {}})
    return found


def test_a_source_that_fails_stops_none_of_the_others_and_keeps_what_it_gave(
    knowledge: Knowledge,
) -> None:
    told: list[Refreshed] = []
    done = refresh_each(
        knowledge,
        knowledge.catalog.sources(),
        opener(
            Shelf("shop").tells(RuntimeError("a bug")),
            Shelf("help", RETURNS, article("delivery")),
        ),
        told=told.append,
    )
    assert told == done
    assert [(one.source, one.error) for one in done] == [
        ("shop", "RuntimeError: a bug"),
        ("help", ""),
        ("gone", "gone: no such file"),
    ]
    assert ids(knowledge.catalog.edition()) == ["delivery", "jacket", "old", "returns"]
    errors = {source.name: source.error for source in knowledge.catalog.sources()}
    assert errors == {"shop": "a bug", "help": "", "gone": "gone: no such file"}


def test_a_source_that_is_held_holds_none_of_the_others(knowledge: Knowledge) -> None:
    slipped = product("jacket", "Rain Jacket", "12900.00")
    known = [s for s in knowledge.catalog.sources() if s.name != "gone"]
    held, published = refresh_each(
        knowledge, known, opener(Shelf("shop", slipped), Shelf("help", RETURNS, article("new")))
    )
    assert held.report is not None
    assert published.report is not None
    assert (held.report.held, published.report.published) == (2, True)
    assert ids(knowledge.catalog.edition()) == ["jacket", "new", "old", "returns"]
    # The other source moved the live edition on; publishing the held one keeps that.
    knowledge.catalog.publish(held.report.held)
    assert ids(knowledge.catalog.edition()) == ["jacket", "new", "old", "returns"]


def test_a_round_is_not_begun_while_another_refresh_runs(make_knowledge: Make) -> None:
    one, other = make_knowledge(), make_knowledge()
    info = SourceInfo("shop", {}, "")
    with one.catalog.writing(), pytest.raises(BusyError):
        refresh_each(other, [info], opener(Shelf("shop", JACKET)), wait=0)
    assert other.catalog.current() == 0


# Refreshes a source of its own while it writes down when it begins, reads and ends. What it reads
# comes as slowly as lines are sent to it, one a document.
REFRESHER = """
import os, sys
from pathlib import Path
from ingest.reading import Read
from ingest.refresh import refresh
from kb.knowledge import Knowledge
from tests.fakes import Shelf
from tests.ingest.crashing import WordCounts
from tests.kb.stock import product

home, log, name, wait = Path(sys.argv[1]), sys.argv[2], sys.argv[3], float(sys.argv[4])

def note(what):
    with open(log, "a") as file:
        os.write(file.fileno(), f"{name} {what}\\n".encode())

class Slow(Shelf):
    def read(self, remembered):
        note("begins")
        print("begins", flush=True)
        for n in range(3):
            sys.stdin.readline()
            note("reads")
            yield Read(f"{name}/{n}", (product(f"{name}-{n}"),))

knowledge = Knowledge(home, WordCounts())
print("ready", flush=True)
sys.stdin.readline()
try:
    report = refresh(knowledge, [Slow(name)], options={name: {}}, wait=wait)
    note(f"published {report.edition}")
    print("published", flush=True)
except Exception as error:
    print(type(error).__name__, flush=True)
knowledge.close()
"""


class Refresher:
    """A process that is about to refresh a source of its own."""

    def __init__(self, home: Path, name: str, wait: float) -> None:
        command = [sys.executable, "-c", REFRESHER, str(home), str(home / "log"), name, str(wait)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )

    def send(self, lines: int = 1) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("go\n" * lines)
        self.process.stdin.flush()

    def said(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def end(self) -> None:
        self.process.communicate(timeout=120)
        assert self.process.returncode == 0


def test_refreshes_of_several_processes_wait_for_each_other_and_never_interleave(
    tmp_path: Path,
) -> None:
    refreshers = [Refresher(tmp_path, name, wait=120) for name in "abc"]
    for one in refreshers:
        assert one.said() == "ready"
    for one in refreshers:
        one.send(4)
    for one in refreshers:
        assert [one.said(), one.said()] == ["begins", "published"]
        one.end()
    log = (tmp_path / "log").read_text().splitlines()
    order = list(dict.fromkeys(line.split()[0] for line in log))
    assert [line.split()[0] for line in log] == [name for name in order for _ in range(5)]
    knowledge = Knowledge(tmp_path, Stub())
    assert len(ids(knowledge.catalog.edition())) == 9
    assert [(e.id, e.parent, e.state) for e in knowledge.catalog.editions()] == [
        (3, 2, "published"),
        (2, 1, "published"),
        (1, 0, "published"),
    ]
    knowledge.close()


def test_a_second_process_that_does_not_wait_is_told_at_once_and_writes_nothing(
    tmp_path: Path,
) -> None:
    first, second = (Refresher(tmp_path, name, wait=0) for name in "ab")
    assert [first.said(), second.said()] == ["ready", "ready"]
    first.send()
    assert first.said() == "begins"
    second.send(4)
    assert second.said() == "BusyError"
    first.send(3)
    assert first.said() == "published"
    first.end()
    second.end()
    knowledge = Knowledge(tmp_path, Stub())
    assert ids(knowledge.catalog.edition()) == ["a-0", "a-1", "a-2"]
    assert len(knowledge.catalog.editions()) == len(knowledge.catalog.sources()) == 1
    knowledge.close()


class Stub:
    name = "word-counts"


# Answers from one process for as long as another one refreshes.
READER = """
import json, sys
from pathlib import Path
from kb.knowledge import Knowledge
from tests.ingest.crashing import WordCounts

knowledge = Knowledge(Path(sys.argv[1]), WordCounts())
for line in sys.stdin:
    retriever = knowledge.retriever()
    hits = retriever.products("Lamp").hits
    print(json.dumps([retriever.edition.number, sorted(h.document.id for h in hits)]), flush=True)
"""


def test_a_reader_in_another_process_answers_from_a_whole_edition_and_moves_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.ingest.crashing import WordCounts

    monkeypatch.setattr("kb.editions.history.KEEP", 2)  # so that the indexes are swept as well
    knowledge = Knowledge(tmp_path / "store", WordCounts())
    shelf = Shelf("shop", product("lamp-0", "Lamp"))
    refresh(knowledge, [shelf])
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", READER, str(tmp_path / "store")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as reader:

        def answer() -> tuple[int, list[str]]:
            assert reader.stdin is not None
            assert reader.stdout is not None
            print("ask", file=reader.stdin, flush=True)
            number, found = json.loads(reader.stdout.readline())
            return number, found

        assert answer() == (1, ["lamp-0"])
        for n in range(1, 5):
            seen: list[tuple[int, list[str]]] = []
            shelf.gives(product(f"lamp-{n}", f"Lamp {n}"), product("other", f"Chair {n}"))
            report = refresh(
                knowledge, [shelf], progress=lambda *_step, seen=seen: seen.append(answer())
            )
            assert set(map(str, seen)) == {str((report.edition - 1, [f"lamp-{n - 1}"]))}
            assert answer() == (report.edition, [f"lamp-{n}"])
        assert reader.stdin is not None
        reader.stdin.close()
    knowledge.close()


def test_a_broken_schedule_is_an_error_that_names_the_source() -> None:
    from ingest.rounds import due_sources, utc_now

    with pytest.raises(SourceError, match="shop: every is 'often'"):
        due_sources([SourceInfo("shop", {"every": "often"}, "")], utc_now())
    assert issubclass(BusyError, KnowledgeError)
