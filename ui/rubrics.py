"""The judge of rubrics, wired: which model, whether it counts, and a target that brings it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ui.judged import MEASURED
from ui.settings import Settings, SettingsError

if TYPE_CHECKING:
    from evals.judging.judge import RubricJudge
    from evals.targets.target import Target

_OPENAI = "https://api.openai.com/v1"


def evals_folder(settings: Settings) -> Path:
    """Where a store keeps what was measured of it."""
    return settings.home / MEASURED


def judge_of(model: str, settings: Settings) -> RubricJudge:
    """The judge that a model makes; it counts when its kept agreement with people allows it.

    Raises:
        SettingsError: There is neither a key nor the address of a server.
        JudgeError: What was kept of its agreement can't be read.
    """
    from evals.judging.agreement import may_count
    from evals.judging.judge import RubricJudge

    if not settings.api_key and not settings.base_url:
        raise SettingsError(
            "a judge is a hosted model; set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of "
            "your own"
        )
    judge = RubricJudge(settings.base_url or _OPENAI, model, key=settings.api_key)
    judge.counts = not may_count(judge.id, evals_folder(settings))
    return judge


@dataclass(frozen=True, slots=True)
class OpenJudged:
    """Opens a target that brings a judge; can be pickled to a worker process.

    Attributes:
        open: Opens the target itself.
        judge: The judging model.
    """

    open: Callable[[], AbstractContextManager[Target]]
    judge: str
    settings: Settings

    @contextmanager
    def __call__(self) -> Iterator[Target]:
        """Open the target, and close its connections and the judge's in the end."""
        from evals.judging.judged import JudgedTarget

        judge = judge_of(self.judge, self.settings)
        try:
            with self.open() as target:
                yield JudgedTarget(target, judge)
        finally:
            judge.close()
