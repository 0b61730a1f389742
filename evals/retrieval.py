"""Ways of searching the same documents, side by side: how good, how fast, how large."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from mmap import PAGESIZE
from pathlib import Path
from tempfile import TemporaryDirectory

from evals.aisle_system import NAME, RERANKED, AisleSystem, Progress, folder_size
from evals.benchmark import Benchmark, Outcome, compared
from evals.dataset import Dataset, DatasetError
from evals.effectiveness import DEPTH, Ranking, effectiveness
from evals.embedding import CachedEmbedder
from evals.judgements import Judgements
from evals.peers.peer import HOW_TO_GET, PEERS, absent, open_peer
from evals.peers.texts import passages
from ingest.reading import Read, Source
from ingest.sources import open_source
from kb.documents import Document
from kb.embed import Embedder
from kb.retrieval.rerank import Reranker

SYSTEMS = (NAME, *PEERS)
Search = Callable[[str, int], list[tuple[str, float]]]


def choose(systems: str, against: str = "") -> tuple[list[str], list[str], str]:
    """Which systems to ask.

    Args:
        systems: Names with commas between; empty for all that are installed.
        against: The system to compare the others with; empty for Aisle, or else the first.

    Returns:
        Those to ask in the order of ``SYSTEMS``, those left out, and the one compared.

    Raises:
        DatasetError: A name isn't known, or that system isn't installed.
    """
    named = [name.strip().lower() for name in systems.split(",") if name.strip()]
    wrong = [name for name in [*named, *filter(None, [against])] if name not in SYSTEMS]
    if wrong:
        raise DatasetError(f"no system {wrong[0]!r}; there is: {', '.join(SYSTEMS)}")
    asked = [name for name in SYSTEMS if not named or name in named or name == against]
    missing = absent(asked)
    refused = [name for name in missing if name in named or name == against]
    if refused:
        raise DatasetError(f"{', '.join(refused)} can't be asked without: {HOW_TO_GET}")
    there = [name for name in asked if name not in missing]
    return there, missing, against or (NAME if NAME in there else there[0])


def run(
    dataset: Dataset,
    judgements: Judgements,
    systems: Sequence[str],
    embedder: Embedder,
    *,
    against: str = NAME,
    left_out: Sequence[str] = (),
    store: Path | None = None,
    cache: Path | None = None,
    reranker: Reranker | None = None,
    progress: Progress = lambda _step, _done, _total: None,
) -> Benchmark:
    """Ask every system every query of a split.

    Args:
        dataset: What is searched.
        judgements: What is asked, and what is right.
        systems: Whom to ask, by name.
        embedder: Shared by all of them.
        against: The one that is compared with each other.
        left_out: Systems that aren't installed, to be named in the result.
        store: Aisle's store, kept; None for one that is thrown away.
        cache: Folder of the vectors, kept; by default in the store's.
        reranker: Aisle is asked a second time with it, where Aisle is asked.
        progress: Hears ``(step, done, total)``.

    Raises:
        DatasetError: None of the judged documents is there, or the store holds other things.
    """
    documents = _documents(dataset)
    ids = {document.id for document in documents}
    unknown = judgements.unknown(ids)
    if len(unknown) == len({d for grades in judgements.grades.values() for d in grades}):
        raise DatasetError(
            f"none of the {len(unknown)} judged documents is among the {len(ids)} in "
            f"{dataset.source}; the judgements belong to other content"
        )
    if cache is None and store is not None:
        cache = store / "vectors"
    outcomes: dict[str, Outcome] = {}
    edition, reused = 0, False
    embedding: float | None = None
    cached = CachedEmbedder(embedder, cache)
    try:
        with TemporaryDirectory(prefix="aisle-bench-") as scratch:
            home = store or Path(scratch) / NAME
            for name in systems:
                if name == NAME:
                    outcome, edition, reused = _ask_aisle(
                        dataset, judgements, cached, home, progress
                    )
                else:
                    folder = Path(scratch) / name
                    folder.mkdir()
                    if name != "bm25" and embedding is None:
                        embedding = _embed(documents, cached, progress)
                    outcome = _ask_peer(
                        name, documents, dataset, judgements, cached, folder, progress
                    )
                    if name != "bm25":
                        outcome = replace(outcome, embed_s=embedding or 0.0)
                outcomes[name] = outcome
                if name == NAME and reranker is not None:
                    outcomes[RERANKED], _, _ = _ask_aisle(
                        dataset, judgements, cached, home, progress, reranker
                    )
    finally:
        cached.close()
    return Benchmark(
        dataset,
        judgements,
        len(documents),
        len(unknown),
        embedder.name,
        edition,
        reused,
        outcomes,
        tuple(compared(outcomes, against, dataset.file.headline)),
        tuple(left_out),
    )


def _ask_aisle(
    dataset: Dataset,
    judgements: Judgements,
    embedder: CachedEmbedder,
    home: Path,
    progress: Progress,
    reranker: Reranker | None = None,
) -> tuple[Outcome, int, bool]:
    before = _resident()
    system = AisleSystem(dataset, embedder, home, reranker)
    try:
        with _timed(embedder) as took:
            system.build(_source(dataset), progress)
        asked = _ask(system.name, system.search, judgements, embedder, progress)
        after = _resident()
        found = _outcome(dataset, judgements, asked, took, system.size(), before, after)
        return found, system.edition, system.reused
    finally:
        system.close()


def _ask_peer(
    name: str,
    documents: Sequence[Document],
    dataset: Dataset,
    judgements: Judgements,
    embedder: CachedEmbedder,
    folder: Path,
    progress: Progress,
) -> Outcome:
    before = _resident()
    peer = open_peer(name, embedder, folder)
    try:
        with _timed(embedder) as took:
            peer.build(documents)
        asked = _ask(name, peer.search, judgements, embedder, progress)
        after = _resident()
        peer.save()
        return _outcome(dataset, judgements, asked, took, folder_size(folder), before, after)
    finally:
        peer.close()


def _embed(documents: Sequence[Document], embedder: CachedEmbedder, progress: Progress) -> float:
    """All the peers' texts at once, so that each finds its vectors ready; seconds it took."""
    texts = [passage.text for passage in passages(documents)]
    done = 0

    def heard(count: int) -> None:
        nonlocal done
        done += count
        progress("embed", done, len(texts))

    spent = embedder.seconds
    embedder.passages(texts, heard)
    return embedder.seconds - spent


def _ask(
    name: str,
    search: Search,
    judgements: Judgements,
    embedder: CachedEmbedder,
    progress: Progress,
) -> tuple[dict[str, Ranking], dict[str, float]]:
    """Rankings and milliseconds by query; the first query is asked once before, untimed."""
    search(next(iter(judgements.queries.values())), DEPTH)
    embedder.forget()
    rankings: dict[str, Ranking] = {}
    milliseconds: dict[str, float] = {}
    for done, (query, text) in enumerate(judgements.queries.items(), 1):
        began = time.perf_counter()
        rankings[query] = search(text, DEPTH)
        milliseconds[query] = (time.perf_counter() - began) * 1000
        progress(name, done, len(judgements.queries))
    embedder.forget()
    return rankings, milliseconds


def _outcome(
    dataset: Dataset,
    judgements: Judgements,
    asked: tuple[dict[str, Ranking], dict[str, float]],
    took: list[float],
    size: int,
    before: int | None,
    after: int | None,
) -> Outcome:
    rankings, milliseconds = asked
    grown = None if before is None or after is None else (after - before) / 1e6
    found = effectiveness(judgements, rankings, dataset.file.grades.relevant)
    return Outcome(found, rankings, milliseconds, took[0], took[1], size / 1e6, grown)


@contextmanager
def _timed(embedder: CachedEmbedder) -> Iterator[list[float]]:
    """Gives, once it ends, the seconds without the embedder's, and the embedder's."""
    took: list[float] = []
    spent, began = embedder.seconds, time.perf_counter()
    yield took
    embedding = embedder.seconds - spent
    took += [time.perf_counter() - began - embedding, embedding]


def _source(dataset: Dataset) -> Source:
    return open_source(str(dataset.source), field_map=dataset.map or None)


def _documents(dataset: Dataset) -> list[Document]:
    """What the reader makes of the source; the peers get what Aisle's store gets."""
    return [
        document
        for outcome in _source(dataset).read({})
        if isinstance(outcome, Read)
        for document in outcome.documents
        if document.kind is dataset.kind
    ]


def _resident() -> int | None:
    """Bytes of this process in memory, where the machine tells (Linux)."""
    gc.collect()
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return pages * PAGESIZE
