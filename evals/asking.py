"""Questions asked of a store, with how sure it was of its best hit and whether that was right."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from itertools import cycle, islice
from pathlib import Path

from evals.calibration import CalibrationError, Judged, load_judged
from evals.questions import Question, questions
from evals.strangers import Stranger, strangers, telling_words
from kb.documents import Document, Hit, Kind
from kb.knowledge import Knowledge
from kb.retrieval.calibration import Calibration, Signals
from kb.search import Retriever

# Hits that are looked at for the surest one: as many as a shopper may be shown.
DEPTH = {Kind.PRODUCT: 6, Kind.ARTICLE: 3}
# Generated strangers to each judged question where none of those is unanswerable.
STRANGERS_TO_JUDGED = 1 / 3
# Titles from which the words of half-strange questions are taken.
TITLES = 500
# Log-odds of a question for which nothing at all was found.
NOTHING = -12.0
Step = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and the surest hit for it.

    Attributes:
        sort: Where the question is from: of the store's own documents, a sort of stranger, or
            ``judged`` and ``unanswerable`` for those of a judged set.
        logit: Log-odds of the surest hit by the shipped calibration.
        right: Whether that hit serves; None where nobody knows.
    """

    text: str
    sort: str
    logit: float
    right: bool | None


class Asker:
    """Asks one store questions of one kind.

    Args:
        knowledge: The store.
        kind: Of the documents that are to answer.
        calibration: Says how likely a hit serves, whatever the store itself uses.
        step: Heard after each question.
    """

    def __init__(
        self, knowledge: Knowledge, kind: Kind, calibration: Calibration, step: Step
    ) -> None:
        self.kind = kind
        self._retriever: Retriever = knowledge.retriever()
        self._calibration = calibration
        self._step = step

    def generated(self, count: int, seed: int) -> list[Asked]:
        """Half of them made from the store's own documents, half that it can't answer.

        Another document than the one a question was made from may serve as well: where one came
        first, nobody knows whether it does.
        """
        chance = random.Random(seed)  # noqa: S311 - a sample, no secret
        documents = list(self._retriever.edition.documents(self.kind))
        chance.shuffle(documents)
        own = list(self._own(documents, count // 2, chance))
        strange = self._strange(documents, count - len(own), chance)
        asked = [self._of_own(question) for question in own]
        return asked + [self._wrong(stranger.text, stranger.sort) for stranger in strange]

    def judged(self, judged: Judged, seed: int) -> list[Asked]:
        """Judged questions; where none is unanswerable, generated strangers stand in for those."""
        asked = []
        for query_id, text in judged.queries.items():
            document_id, logit = self._surest(text)
            right = _right(judged.relevant[query_id], document_id, judged.threshold)
            asked.append(Asked(text, "judged", logit, right))
        asked += [self._wrong(text, "unanswerable") for text in judged.unanswerable]
        if not judged.unanswerable:
            chance = random.Random(seed)  # noqa: S311 - a sample, no secret
            documents = list(self._retriever.edition.documents(self.kind))
            count = round(len(asked) * STRANGERS_TO_JUDGED)
            asked += [self._wrong(s.text, s.sort) for s in self._strange(documents, count, chance)]
        return asked

    def _own(
        self, documents: list[Document], count: int, chance: random.Random
    ) -> Iterator[Question]:
        def rarity(stem: str) -> float:
            return self._retriever.rarity.idf([stem])[stem]

        # A small store is asked several questions of each document; each round makes others.
        rounds = islice(cycle(documents), min(count * 2, 20 * len(documents)))
        return islice(questions(rounds, rarity, chance), count)

    def _strange(
        self, documents: list[Document], count: int, chance: random.Random
    ) -> list[Stranger]:
        words = telling_words(document.title for document in documents[:TITLES])
        return strangers(count, words, self._retriever.rarity.knows, chance)

    def _of_own(self, question: Question) -> Asked:
        document_id, logit = self._surest(question.text)
        right = True if document_id == question.document_id else None if document_id else False
        return Asked(question.text, question.sort, logit, right)

    def _wrong(self, text: str, sort: str) -> Asked:
        return Asked(text, sort, self._surest(text)[1], False)

    def _surest(self, text: str) -> tuple[str, float]:
        """The id of the surest hit with its log-odds; no id when nothing at all was found."""
        hits = self._retriever.candidates(self.kind, text, DEPTH[self.kind])
        self._step()
        rated = [
            (self._calibration.logit(self.kind, signals_of(hit)), hit.document.id) for hit in hits
        ]
        logit, document_id = max(rated, default=(NOTHING, ""))
        return document_id, logit


def signals_of(hit: Hit) -> Signals:
    """What was known of a hit."""
    numbers = dict(hit.signals)
    return Signals(**{field.name: numbers[field.name] for field in fields(Signals)})


def judged_questions(folder: Path, kind: Kind, knowledge: Knowledge, grade: float) -> Judged | None:
    """The questions of a judged folder that documents of this kind answer; None without one.

    Questions without any judgement count as unanswerable.

    Raises:
        CalibrationError: A file is missing or the store holds none of the judged documents.
    """
    judged = load_judged(folder, grade, split="*")
    edition = knowledge.retriever().edition
    known = {k: {d.id for d in edition.documents(k)} for k in Kind}
    judged_ids = {i for grades in judged.relevant.values() for i in grades}
    if not any(judged_ids & ids for ids in known.values()):
        raise CalibrationError(
            f"{folder}: the store holds none of the {len(judged_ids):,} judged documents; "
            "judge questions over this store's own ids (`aisle search` shows them)"
        )
    # What a document of the other kind answers says nothing of this one.
    queries = {
        i: text
        for i, text in judged.queries.items()
        if not known[kind].isdisjoint(judged.relevant[i])
    }
    return replace(judged, queries=queries) if queries else None


def _right(grades: Mapping[str, float], document_id: str, threshold: float) -> bool | None:
    if document_id in grades:
        return grades[document_id] >= threshold
    # Where judges marked what doesn't serve as well, what they never saw is unknown.
    pooled = any(grade < threshold for grade in grades.values())
    return None if pooled else False
