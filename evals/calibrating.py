"""How far a store's confidence can be trusted, and what makes it more so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from evals.asking import Asked, Asker, judged_questions
from evals.calibration import CalibrationError
from evals.logistic import Numbers, fit_logistic, probabilities
from evals.reliability import Reliability
from kb.documents import Kind
from kb.knowledge import Knowledge
from kb.retrieval.calibration import Calibration, default_calibration
from kb.retrieval.store_calibration import Adjustment, StoreCalibration
from kb.search import FITS

# Platt scaling starts from the shipped model (shift 0, scale 1) and leaves it only for evidence:
# 5 and 1 were the best of 1, 5 and 20 for the scale on four judged sets; see docs/measured.md.
PRIOR = (0.0, 1.0)
STRENGTH = (1.0, 5.0)
FOLDS = 5
# With fewer judged questions of a kind, or fewer right or wrong ones, nothing is fitted.
FEWEST = 40
FEWEST_OF_EACH = 8
# Held out, the mean squared error has to fall by this share of itself.
WORTHWHILE = 0.02
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Measured:
    """A reliability with what it was measured on.

    Attributes:
        what: In a few words.
        unknown: Questions left out because nobody knows whether their hit serves.
    """

    what: str
    reliability: Reliability
    unknown: int


@dataclass(frozen=True, slots=True)
class Served:
    """Questions of one sort, and how many of them the store would serve something."""

    asked: int
    served: int
    first: int


@dataclass(frozen=True, slots=True)
class KindReport:
    """What was found for one kind of document.

    Attributes:
        threshold: Confidence from which hits are served.
        sorts: By sort of question, what would be served; ``first`` counts the right ones on top.
        measured: By the shipped calibration on generated questions; then, with a judged set, by
            the shipped one and by the adjusted one on questions that it wasn't fitted on.
        adjustment: What should be used from now on; None for the shipped calibration as it is.
        decision: Why, in one sentence.
    """

    kind: Kind
    threshold: float
    sorts: Mapping[str, Served]
    measured: tuple[Measured, ...]
    adjustment: Adjustment | None
    decision: str


@dataclass(frozen=True, slots=True)
class CalibrationReport:
    """What was found for one store.

    Attributes:
        edition: Of the store.
        seed: That makes the same questions again.
        calibration: To be kept for the store; None when the shipped one stays in use.
    """

    edition: int
    seed: int
    kinds: tuple[KindReport, ...]
    calibration: StoreCalibration | None


def calibrate(
    knowledge: Knowledge,
    *,
    questions: int,
    seed: int,
    judged: Path | None = None,
    grade: float = 1e-9,
    progress: Progress = lambda _step, _done, _total: None,
) -> CalibrationReport:
    """Measure the shipped calibration on one store, and fit an adjustment to judged questions.

    Args:
        knowledge: The store; it has to hold something.
        questions: Generated ones for each kind of document.
        seed: Of the generated questions.
        judged: A folder in BEIR layout with questions over this store's ids.
        grade: From which a judged document serves.
        progress: Hears ``(step, done, total)``.

    Raises:
        CalibrationError: The judged folder can't be read or is about another store.
        KnowledgeError: The store knows nothing.
    """
    shipped = default_calibration()
    edition = knowledge.retriever().edition
    if questions < 2:
        raise CalibrationError(f"{questions} questions say nothing; ask for 100 or more")
    found = []
    for kind in Kind:
        if edition.count(kind):
            counter = _Counter(f"ask for {kind}s", questions, progress)
            asker = Asker(knowledge, kind, shipped, counter.step)
            generated = asker.generated(questions, seed)
            some = judged_questions(judged, kind, knowledge, grade) if judged else None
            if some:
                counter.total += len(some.queries) + len(some.unanswerable)
            known = asker.judged(some, seed) if some else []
            found.append(_kind_report(kind, generated, known))
    adjustments = {r.kind: r.adjustment for r in found if r.adjustment is not None}
    calibration = _kept(shipped, edition.number, judged, adjustments) if adjustments else None
    return CalibrationReport(edition.number, seed, tuple(found), calibration)


def fit_adjustment(asked: Sequence[Asked]) -> tuple[Adjustment | None, str, tuple[Measured, ...]]:
    """Platt scaling of the shipped confidence, where it proves better on questions held out.

    Returns:
        The adjustment or None, why, and what was measured before and after.
    """
    known = [a for a in asked if a.right is not None]
    right = np.array([bool(a.right) for a in known])
    logits = np.array([a.logit for a in known])
    if len(known) < FEWEST or min(right.sum(), len(known) - right.sum()) < FEWEST_OF_EACH:
        return (
            None,
            f"{len(known)} judged questions, {int(right.sum())} of them right, are too few to fit "
            f"on ({FEWEST}, and {FEWEST_OF_EACH} each right and wrong): the shipped one stays.",
            (),
        )
    unknown = len(asked) - len(known)
    before = Reliability(_logistic(logits).tolist(), right.tolist())
    after = Reliability(_held_out(logits, right).tolist(), right.tolist())
    measured = (
        Measured("judged questions, shipped", before, unknown),
        Measured("judged questions, adjusted (held out)", after, unknown),
    )
    gain = 1 - after.brier() / before.brier() if before.brier() else 0.0
    told = f"on questions held out the Brier score went from {before.brier():.3f} to "
    told += f"{after.brier():.3f}, the ECE from {before.ece():.3f} to {after.ece():.3f}"
    if gain < WORTHWHILE:
        return None, f"An adjustment is no better: {told}. The shipped one stays.", measured
    shift, scale = _platt(logits, right)
    if scale <= 0:
        return None, "The judged questions turn the confidence upside down; it stays.", measured
    figures = {
        "ece": round(after.ece(), 4),
        "brier": round(after.brier(), 4),
        "shipped_ece": round(before.ece(), 4),
        "shipped_brier": round(before.brier(), 4),
    }
    adjustment = Adjustment(round(float(scale), 4), round(float(shift), 4), len(known), figures)
    return adjustment, f"Adjusted: {told}.", measured


def _kind_report(kind: Kind, generated: list[Asked], judged: list[Asked]) -> KindReport:
    threshold = FITS[kind]
    certain = [a for a in generated if a.right is not None]
    own = Reliability(
        _logistic(np.array([a.logit for a in certain])).tolist(),
        [bool(a.right) for a in certain],
    )
    measured = [Measured("generated questions, shipped", own, len(generated) - len(certain))]
    adjustment = None
    decision = (
        "Generated questions measure, they don't fit: on real questions of four judged sets what "
        "was fitted on them did worse. The shipped one stays; --judged DIR adjusts it."
    )
    if judged:
        adjustment, decision, more = fit_adjustment(judged)
        measured += more
    sorts = _sorts([*generated, *judged], threshold)
    return KindReport(kind, threshold, sorts, tuple(measured), adjustment, decision)


def _sorts(asked: Sequence[Asked], threshold: float) -> dict[str, Served]:
    least = float(np.log(threshold / (1 - threshold)))
    found: dict[str, Served] = {}
    for a in asked:
        so_far = found.get(a.sort, Served(0, 0, 0))
        served = a.logit >= least
        found[a.sort] = Served(
            so_far.asked + 1, so_far.served + served, so_far.first + (served and a.right is True)
        )
    return found


def _held_out(logits: Numbers, right: Numbers) -> Numbers:
    """Each question's confidence by a fit on the other folds."""
    fold = np.random.default_rng(7).permutation(len(logits)) % FOLDS
    confidence = np.zeros(len(logits))
    for f in range(FOLDS):
        theta = _platt(logits[fold != f], right[fold != f])
        confidence[fold == f] = probabilities(theta, logits[fold == f, None])
    return confidence


def _platt(logits: Numbers, right: Numbers) -> Numbers:
    return fit_logistic(logits[:, None], right, prior=PRIOR, strength=STRENGTH)


def _logistic(z: Numbers) -> Numbers:
    return probabilities(np.array([0.0, 1.0]), z[:, None])


def _kept(
    shipped: Calibration,
    edition: int,
    judged: Path | None,
    adjustments: dict[Kind, Adjustment],
) -> StoreCalibration:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return StoreCalibration(shipped.digest, edition, now, str(judged), adjustments)


class _Counter:
    def __init__(self, name: str, total: int, progress: Progress) -> None:
        self.name = name
        self.total = total
        self._done = 0
        self._progress = progress

    def step(self) -> None:
        self._done += 1
        self._progress(self.name, self._done, max(self.total, self._done))
