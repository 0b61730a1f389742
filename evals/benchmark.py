"""What a benchmark of retrieval found: each system's figures, and how they compare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from evals.dataset import Dataset
from evals.effectiveness import Effectiveness, Ranking
from evals.judgements import Judgements
from evals.significance import Comparison, compare


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one system did.

    Attributes:
        effectiveness: How good its rankings are.
        rankings: By query id, at most ``DEPTH`` documents.
        milliseconds: By query id, from the text to the ranking, embedding included.
        build_s: Seconds to index the documents, without the embedder's.
        embed_s: Seconds that the embedder took for its texts in this run; 0 when all vectors were
            held. The peers' texts are the same, and are embedded once.
        index_mb: Size on disk, in millions of bytes.
        memory_mb: Growth of the process's resident memory from before building to after the last
            query, in millions of bytes; None where the machine doesn't tell. What an earlier
            system brought along, such as the embedder or Chroma, isn't counted again.
    """

    effectiveness: Effectiveness
    rankings: dict[str, Ranking]
    milliseconds: dict[str, float]
    build_s: float
    embed_s: float
    index_mb: float
    memory_mb: float | None

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share of the queries was answered, in percent."""
        return float(np.percentile(list(self.milliseconds.values()), share))


@dataclass(frozen=True, slots=True)
class Versus:
    """A comparison by one measure."""

    measure: str
    system: str
    other: str
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What a run found.

    Attributes:
        documents: How many were searched.
        unknown: Judged documents that aren't among them.
        edition: Of the store that Aisle searched; 0 when Aisle wasn't asked.
        reused: Whether that store was there already.
        outcomes: By system.
        versus: The system compared with each of the others.
        absent: Systems whose libraries aren't installed.
    """

    dataset: Dataset
    judgements: Judgements
    documents: int
    unknown: int
    embedder: str
    edition: int
    reused: bool
    outcomes: dict[str, Outcome]
    versus: tuple[Versus, ...]
    absent: tuple[str, ...] = field(default=())


def compared(outcomes: dict[str, Outcome], against: str, headline: str) -> Iterator[Versus]:
    """One system with each of the others, by nDCG@10 and by the data set's headline measure."""
    one = outcomes[against].effectiveness.per_query
    for measure in dict.fromkeys(("nDCG@10", headline)):
        mine = [figures[measure] for figures in one.values()]
        for name, outcome in outcomes.items():
            if name != against:
                other = outcome.effectiveness.per_query
                theirs = [other[query][measure] for query in one]
                yield Versus(measure, against, name, compare(mine, theirs))
