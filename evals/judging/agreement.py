"""How far a judge agrees with people, and whether that allows its verdicts to count."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from evals.judging.asking import NonsenseError
from evals.judging.judge import JudgeError, JudgeId, RubricJudge
from evals.judging.labels import Label
from evals.judging.nonsense import MOST_NONSENSE
from evals.statistics.agreement import Agreement, cohens_kappa

# From here on Landis and Koch (1977) call an agreement substantial.
LEAST_KAPPA = 0.6
# Fewer labels leave an interval too wide to say anything.
LEAST_LABELS = 100
# In the store's folder of evals; one line a measurement, the last one of a judge counts.
FILE = "judges.jsonl"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An answer of which a person and the judge say different things."""

    label: Label
    reason: str


@dataclass(frozen=True, slots=True)
class Measured:
    """A judge measured on people's labels.

    Attributes:
        agreement: People first, the judge second; over labels that it gave a verdict on.
        nonsense: Replies that were no verdict.
        example: One of them; empty without any.
        disagreements: In the order of labels.
    """

    judge: JudgeId
    agreement: Agreement
    nonsense: int
    example: str
    disagreements: tuple[Disagreement, ...]

    @property
    def obstacle(self) -> str:
        """Why the judge's verdicts may not count; empty when they may."""
        total = self.agreement.n + self.nonsense
        if self.nonsense > MOST_NONSENSE * total:
            return (
                f"it gave no verdict on {self.nonsense} of {total} answers, "
                f"more than {MOST_NONSENSE:.0%}"
            )
        return _too_little(self.agreement.n, self.agreement.kappa)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a measurement."""

    model: str
    prompt: str
    n: int
    kappa: float
    low: float
    high: float
    nonsense: int
    measured: str


def measure(
    judge: RubricJudge,
    labels: Sequence[Label],
    heard: Callable[[int, int], None] = lambda _done, _all: None,
) -> Measured:
    """Ask a judge about everything that people have judged.

    Args:
        judge: Is asked.
        labels: Of people.
        heard: Is told how many are done, of how many.

    Raises:
        JudgeError: It gave no verdict at all.
        TargetError: It can't be reached.
    """
    people: list[bool] = []
    verdicts: list[bool] = []
    apart: list[Disagreement] = []
    nonsense: list[str] = []
    for done, label in enumerate(labels, 1):
        try:
            found = judge.verdict(label.criterion, label.shopper, label.answer)
        except NonsenseError as error:
            nonsense.append(str(error))
        else:
            people.append(label.yes)
            verdicts.append(found.yes)
            if found.yes is not label.yes:
                apart.append(Disagreement(label, found.reason))
        heard(done, len(labels))
    if not people:
        raise JudgeError(f"{judge.id} gave no verdict at all: it {nonsense[0]}")
    return Measured(
        judge.id,
        cohens_kappa(people, verdicts),
        len(nonsense),
        nonsense[0] if nonsense else "",
        tuple(apart),
    )


def keep(measured: Measured, folder: Path) -> Path:
    """Write a measurement down in a store's folder of evals; returns the file."""
    found = measured.agreement
    kept = Kept(
        measured.judge.model,
        measured.judge.prompt,
        found.n,
        found.kappa,
        found.low,
        found.high,
        measured.nonsense,
        datetime.now(UTC).isoformat(timespec="seconds"),
    )
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / FILE
    with file.open("a", encoding="utf-8") as out:
        out.write(json.dumps(asdict(kept)) + "\n")
    return file


def may_count(judge: JudgeId, folder: Path) -> str:
    """Why a judge's verdicts may not count; empty when they may.

    Args:
        judge: This very model with this very prompt.
        folder: The store's folder of evals.

    Raises:
        JudgeError: What was kept can't be read.
    """
    own = [k for k in _kept(folder / FILE) if (k.model, k.prompt) == (judge.model, judge.prompt)]
    if not own:
        return f"the agreement of {judge} with people was never measured (aisle eval agreement)"
    last = own[-1]
    if last.nonsense > MOST_NONSENSE * (last.n + last.nonsense):
        return f"{judge} gave no verdict on {last.nonsense} of {last.n + last.nonsense} answers"
    return _too_little(last.n, last.kappa)


def _too_little(n: int, kappa: float) -> str:
    if n < LEAST_LABELS:
        return f"only {n} answers were judged by both; at least {LEAST_LABELS} are needed"
    if kappa < LEAST_KAPPA:
        return f"kappa is {kappa:.2f}; at least {LEAST_KAPPA} is needed"
    return ""


def _kept(file: Path) -> Iterator[Kept]:
    if not file.is_file():
        return
    adapter = TypeAdapter(Kept)
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            yield adapter.validate_json(line)
        except ValidationError as error:
            told = error.errors()[0]["msg"]
            raise JudgeError(
                f"{file}, line {number}: not a measurement of a judge ({told}); remove the line, "
                "or measure again into a new file"
            ) from None
