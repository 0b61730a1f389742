"""What ``aisle bench`` measures: indexing, refreshing and answering, each against something."""

from __future__ import annotations

import gzip
import json
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import metadata
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ui.settings import Settings, SettingsError

if TYPE_CHECKING:
    from ingest.reading import Source
    from kb.edition import Edition, Located
    from kb.knowledge import Knowledge

Progress = Callable[[str, int, int], None]

RUNS = 3
# Passages of the embedding comparison: some 10 to 40 seconds a run on a laptop's CPU.
PASSAGES = 600
WARM_UP = ("Do you sell umbrellas?", "What is your phone number?", "Show me something green")
VERSIONS = ("torch", "sentence-transformers", "chromadb", "langchain")
QUESTIONS = (
    "Which waterproof jackets do you have under £150?",
    "Can I return something I bought in the sale?",
    "Compare the Hollow 2 and the Hollow 2 Lite",
    "What is your cheapest tent?",
    "Do you have walking boots in size 9?",
    "How much is delivery?",
    "Can I collect my order from the shop?",
    "Is there a warranty on tents?",
    "How do I wash a down jacket?",
    "a head torch with a red light",
    "Do you deliver to Ireland?",
    "sleeping bags for winter under £200",
    "Can I pay with PayPal?",
    "What is the lightest backpack?",
    "Which stove boils water fastest?",
    "I need waterproof trousers in stock",
    "How do I track my parcel?",
    "Do you repair boots?",
    "Something for my dog",
    "Can I bring my dog into the shop?",
    "blue fleece for kids",
    "What do I do with a faulty item?",
    "merino socks",
    "Do you have gift cards?",
    "How do I measure my back length?",
    "Who won the football last night?",
    "Can I speak to a person?",
    "Is the Pico stove recalled?",
    "What does price match mean?",
    "best rated sleeping mat",
)


@dataclass(frozen=True, slots=True)
class Indexing:
    """Passages a second, through the knowledge base and by the embedder alone; medians of runs."""

    passages: int
    indexed_per_second: float
    embedded_per_second: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Refreshing:
    """Seconds of a first refresh, and of a second one over the unchanged source."""

    source: str
    documents: int
    first: float
    second: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Answering:
    """Milliseconds of keyless answers, each question asked once."""

    store: str
    questions: int
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Result:
    """One run of the benchmark."""

    machine: str
    versions: dict[str, str]
    sample: int
    indexing: Indexing
    refreshing: tuple[Refreshing, ...]
    answering: tuple[Answering, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """The first passages of an edition, as an edition."""

    whole: Edition

    def passages(self) -> Iterator[Located]:
        return islice(self.whole.passages(), PASSAGES)


def measure(settings: Settings, data: Path | None, sample: int, progress: Progress) -> Result:
    """Run everything in a store that is thrown away afterwards.

    Args:
        settings: Only the embedder is taken from them.
        data: A folder with ``icecat/products.jsonl.gz``; None for the demo shop alone.
        sample: Records of Icecat to read; 0 for all.
        progress: Hears ``(step, done, total)``.

    Raises:
        SettingsError: The folder doesn't hold Icecat.
    """
    if data is not None and not (data / "icecat" / "products.jsonl.gz").is_file():
        raise SettingsError(
            f"{data} doesn't hold icecat/products.jsonl.gz; see docs/measured.md for the data sets"
        )
    refreshing = []
    answering = []
    with tempfile.TemporaryDirectory(prefix="aisle-bench-") as folder:
        demo = replace(settings, home=Path(folder) / "demo", brand="larkfell")
        with _knowledge(demo) as knowledge:
            _warm(knowledge)
            with _demo_source() as source:
                refreshing.append(_refresh(knowledge, source, "demo shop, crawled", progress))
            answering.append(_answer(demo, knowledge, "demo shop", QUESTIONS))
            if data is None:
                indexing = _index(knowledge, progress)
        if data is not None:
            icecat = replace(settings, home=Path(folder) / "icecat")
            with _knowledge(icecat) as knowledge:
                _warm(knowledge)
                source = _icecat_source(data, sample, Path(folder))
                refreshing.append(_refresh(knowledge, source, "Icecat, a JSONL feed", progress))
                questions = _icecat_questions(data)
                answering.append(_answer(icecat, knowledge, "Icecat", questions))
                indexing = _index(knowledge, progress)
    return Result(
        machine(),
        {"python": platform.python_version(), **{n: metadata.version(n) for n in VERSIONS}},
        sample,
        indexing,
        tuple(refreshing),
        tuple(answering),
    )


def machine() -> str:
    """The processor's model, its cores, and the system."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for row in cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines():
            if row.startswith("model name"):
                model = row.partition(":")[2].strip()
                break
    return f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"


def _index(knowledge: Knowledge, progress: Progress) -> Indexing:
    from kb.chunk import embed_text

    part = _Part(knowledge.catalog.edition())
    texts = {p.key: embed_text(p.chunk) for p in part.passages()}
    indexed, alone = [], []
    for run in range(RUNS):
        progress("embed", run, RUNS)
        knowledge.vectors.clear()
        knowledge.lexical.clear()
        # Opening Chroma's files is no part of indexing.
        knowledge.vectors.count()
        indexed.append(_seconds(lambda: knowledge.index(part)))  # type: ignore[arg-type]
        alone.append(_seconds(lambda: knowledge.embedder.passages(list(texts.values()))))
    return Indexing(
        len(texts),
        len(texts) / statistics.median(indexed),
        len(texts) / statistics.median(alone),
        statistics.median(a / i for i, a in zip(indexed, alone, strict=True)),
    )


def _refresh(knowledge: Knowledge, source: Source, name: str, progress: Progress) -> Refreshing:
    from ingest.refresh import refresh

    def once() -> None:
        refresh(knowledge, [source], options={source.name: {}}, progress=progress)

    first, second = _seconds(once), _seconds(once)
    return Refreshing(name, knowledge.catalog.edition().count(), first, second, second / first)


def _answer(
    settings: Settings, knowledge: Knowledge, store: str, questions: Sequence[str]
) -> Answering:
    from assistant.conversation import Conversation, Role
    from ui.app import build_assistant, build_brand

    assistant = build_assistant(settings, knowledge, build_brand(settings))

    def ask(question: str) -> None:
        assistant.answer(Conversation("bench").said(Role.SHOPPER, question))

    for question in WARM_UP:
        ask(question)
    times = sorted(_seconds(lambda q=question: ask(q)) * 1000 for question in questions)  # type: ignore[misc]
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return Answering(store, len(questions), statistics.median(times), cuts[94])


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _warm(knowledge: Knowledge) -> None:
    knowledge.embedder.passages(["a warm jacket for the hills"] * 32)
    knowledge.embedder.query("hello")


@contextmanager
def _knowledge(settings: Settings) -> Iterator[Knowledge]:
    from ui.app import build_knowledge

    knowledge = build_knowledge(settings, create=True)
    try:
        yield knowledge
    finally:
        knowledge.close()


@contextmanager
def _demo_source() -> Iterator[Source]:
    from ingest.sources import open_source
    from ui.commands.listening import address_of, bind, served
    from ui.demo.shop import create_shop

    taken = bind("127.0.0.1", 0)
    shop = address_of(taken)
    with served(create_shop(shop), taken):
        yield open_source(f"{shop}/")


def _icecat_source(data: Path, sample: int, folder: Path) -> Source:
    from ingest.sources import open_source

    file = data / "icecat" / "products.jsonl.gz"
    if sample:
        part = folder / "products.jsonl"
        with gzip.open(file, "rt", encoding="utf-8") as rows:
            part.write_text("".join(islice(rows, sample)), encoding="utf-8")
        file = part
    return open_source(str(file), field_map="icecat")


def _icecat_questions(data: Path) -> list[str]:
    rows = (data / "icecat" / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    return [str(json.loads(row)["text"]) for row in rows if row.strip()]
