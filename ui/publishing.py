"""The gate before shoppers, wired: whose goldens, which assistant, what may get worse."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING

from ui.judged import CACHE, OWN
from ui.settings import Settings

if TYPE_CHECKING:
    from evals.gate.changed import Changed
    from evals.gate.publishing import Checks
    from evals.gate.tolerance import Tolerance
    from evals.golden import Golden
    from ingest.gate import Gate, Progress, Verdict
    from kb.edition import Edition
    from kb.editions.publishing import Override
    from kb.knowledge import Knowledge
    from prompts.brand import Brand

# The same questions every time, so that what was asked of the live edition is in the cache.
SEED = 7


@dataclass(frozen=True, slots=True)
class Judging:
    """What stands between a candidate and shoppers, and who passes over it."""

    gate: Gate
    override: Override | None = None


class Deciding:
    """Judges what a person decided to publish, at once rather than holding it.

    Args:
        settings: Which goldens and brand.
        knowledge: The store's.
        progress: Hears ``(step, done, total)``.
        refusal: What is said when answers get worse, with ``{told}`` where they are named.
    """

    def __init__(
        self, settings: Settings, knowledge: Knowledge, progress: Progress, refusal: str
    ) -> None:
        self._gate = build_gate(settings, knowledge)
        self._knowledge = knowledge
        self._progress = progress
        self._refusal = refusal

    def __call__(self, edition: int) -> None:
        """Raise RefreshError with what gets worse; what is live stays as it is."""
        from ingest.refresh import RefreshError

        verdict = self._gate(edition, self._knowledge.catalog.current(), self._progress)
        if not verdict.passed:
            told = "; ".join(finding.message for finding in verdict.findings)
            raise RefreshError(self._refusal.format(told=told))


# A held edition that was carried onto what was published since it was made.
CARRIED = (
    "on top of what was published since, {told}; publish it nevertheless with "
    '--reason "…", or run `aisle refresh` to see each answer'
)
REMOVED = (
    'without this source, {told}; nothing has changed. Remove it nevertheless with --reason "…"'
)


def build_gate(settings: Settings, knowledge: Knowledge) -> Gate:
    """Judges editions before shoppers see them, where the brand and the store want it.

    It answers without a hosted model, whatever answers shoppers: what is judged is the knowledge,
    and the same question twice has to be the same answer twice.
    """
    return partial(_judged, settings, knowledge)


def keyless(settings: Settings) -> Settings:
    """The settings without a hosted model."""
    return replace(settings, api_key="", base_url="")


def overriding(reason: str) -> Override | None:
    """A person's decision, with the name that this computer knows them by."""
    from kb.editions.publishing import Override

    return Override(reason.strip(), who()) if reason.strip() else None


def who() -> str:
    """The name that this computer knows the person at the keyboard by; empty when it has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def tolerance_of(brand: Brand) -> Tolerance:
    """What a brand lets get worse."""
    from evals.gate.tolerance import Tolerance

    wanted = brand.settings.gate
    return Tolerance(wanted.tolerance, wanted.checks_tolerance)


def checks_of(brand: Brand) -> Checks | None:
    """Makes an edition's catalogue checks, as many as the brand wants; None for none."""
    number = brand.settings.gate.checks
    return partial(_checks, number) if number else None


def _checks(number: int, edition: Edition, about: Sequence[Changed]) -> tuple[Golden, ...]:
    from evals.gate.sampling import POOL, sampled
    from evals.oracle.oracle import OracleError, make_oracle

    try:
        pool = make_oracle(edition, n=number * POOL, seed=SEED)
    except OracleError:
        return ()  # nothing can be asked of it; the goldens judge it alone
    return sampled(pool, about, number)


def _judged(
    settings: Settings, knowledge: Knowledge, candidate: int, live: int, progress: Progress
) -> Verdict:
    from evals.gate.publishing import PublishGate, unjudged
    from evals.score import EvalError
    from ingest.gate import Verdict
    from prompts.render import PromptError
    from ui.app import build_brand
    from ui.judged import OpenAisle, aisle_over, suite_of

    try:
        brand = build_brand(settings)
        wanted = brand.settings.gate.enabled
        if wanted is False or (wanted is None and not has_goldens(settings)):
            return Verdict()
        goldens = suite_of(settings.brand, settings) if live and has_goldens(settings) else ()
    except (EvalError, PromptError) as error:
        return unjudged(error) if live else Verdict()
    quiet = keyless(settings)
    gate = PublishGate(
        knowledge,
        partial(aisle_over, quiet, brand),
        goldens,
        apart=lambda edition: OpenAisle(quiet, edition),
        checks=checks_of(brand),
        tolerance=tolerance_of(brand),
        cache=settings.home / CACHE,
    )
    return gate(candidate, live, progress)


def has_goldens(settings: Settings) -> bool:
    """Whether golden conversations ship for the brand, or the store has some of its own."""
    shipped = files("evals") / "goldens" / settings.brand
    own = settings.home / OWN
    return (bool(settings.brand) and shipped.is_dir()) or (own.is_dir() and any(own.glob("*.yaml")))
