"""Tells lies and truths to the grounder, and counts what gets through and what is lost."""

# ruff: noqa: S311 - no secret is drawn

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant import markers
from assistant.grounding import Grounder, Names, Phrases
from assistant.grounding.evidence import Evidence, squeezed
from assistant.sentences import SentenceBuffer
from evals.grounding.case import Case
from evals.grounding.lies import LIES, lie
from evals.grounding.orders import order_cases
from evals.grounding.scenes import Scene, scenes
from evals.grounding.truths import TRUTHS, truth
from kb.search import Retriever
from prompts.brand import Brand

SCENES = 120


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one reply.

    Attributes:
        good: A lie's false fact is gone; a truth is shown as it was said.
        reasons: Why sentences were mended or dropped.
    """

    case: Case
    shown: str
    good: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """Both halves of the judgement."""

    lies: tuple[Verdict, ...]
    truths: tuple[Verdict, ...]

    @property
    def through(self) -> int:
        """How many lies got through."""
        return sum(not v.good for v in self.lies)

    @property
    def unchanged(self) -> float:
        """Share of the truths that pass unchanged."""
        return sum(v.good for v in self.truths) / len(self.truths) if self.truths else 1.0


def judge(
    retriever: Retriever,
    brand: Brand,
    *,
    count: int = 1000,
    seed: int = 0,
    lies: Mapping[str, Callable[..., object]] = LIES,
    truths: Mapping[str, Callable[..., object]] = TRUTHS,
    orders: int = 0,
) -> Outcome:
    """Tell so many lies and so many truths over an edition's own records.

    Args:
        retriever: Over the edition.
        brand: Whose contact and phrases count as the store's own.
        count: Lies, and as many truths, spread evenly over their classes.
        seed: The same seed tells the same.
        lies: Makers by class.
        truths: Makers by class.
        orders: Lies about orders on top of those, and as many truths.
    """
    rng = random.Random(seed)
    staged = scenes(retriever, rng, SCENES)
    false = _cases(staged, lies, lie, count, rng)
    true = _cases(staged, truths, truth, count, rng)
    if orders:
        false_orders, true_orders = order_cases(brand, orders, rng)
        false, true = false + false_orders, true + true_orders
    names, phrases = Names.of(retriever.vocabulary), Phrases.of(brand.wording)

    def said(cases: Sequence[Case]) -> tuple[Verdict, ...]:
        return tuple(told(case, brand, names, phrases) for case in cases)

    return Outcome(said(false), said(true))


def _cases(
    staged: Sequence[Scene],
    makers: Mapping[str, Callable[..., object]],
    make: Callable[..., Case | None],
    count: int,
    rng: random.Random,
) -> list[Case]:
    found: list[Case] = []
    seen: set[tuple[str, str]] = set()
    idle = 0
    while len(found) < count and idle < 20:
        before = len(found)
        for name, maker in makers.items():
            for _ in range(12):
                case = make(name, maker, rng.choice(staged), rng)
                if case is not None and (name, case.reply) not in seen:
                    seen.add((name, case.reply))
                    found.append(case)
                    break
            if len(found) >= count:
                break
        idle = idle + 1 if len(found) == before else 0
    return found


def _evidence(scene: Scene, brand: Brand) -> Evidence:
    evidence = Evidence()
    contact = brand.settings.contact
    evidence.add_text(" ".join((contact.email, contact.phone, contact.hours, brand.name)))
    evidence.add_trade(brand.settings.sells)
    evidence.add_said(scene.said)
    for result in scene.results:
        evidence.add_result(result)
    return evidence


def _said(case: Case, evidence: Evidence, names: Names, phrases: Phrases) -> Verdict:
    grounder = Grounder(evidence, names, phrases)
    buffer = SentenceBuffer()
    shown, reasons = "", []
    for sentence in [*buffer.feed(case.reply), *buffer.flush()]:
        grounded = grounder.ground(sentence)
        shown += grounded.text
        if not grounded.check.kept or grounded.check.mended:
            reasons.append(grounded.check.reason)
    return Verdict(case, shown, holds(case, shown, evidence.titles), tuple(reasons))


def holds(case: Case, shown: str, titles: Mapping[str, str]) -> bool:
    """Whether a lie's false facts are gone, or a truth stands as it was said."""
    if case.false:
        plain = _plain(shown)
        return not any(
            re.search(rf"(?<![\w.]){re.escape(_plain(false))}(?!\w)", plain) for false in case.false
        )

    def name(kind: str, argument: str) -> str:
        return f"**{titles.get(argument, argument)}**" if kind == "p" else ""

    return _plain(markers.replaced(case.reply, name)) == _plain(shown)


def _plain(text: str) -> str:
    text = re.sub(r"\s*\[\d+\]", "", text)
    return re.sub(r"\s+(?=[.,;:!?])", "", squeezed(text)).strip()


def told(case: Case, brand: Brand, names: Names, phrases: Phrases) -> Verdict:
    """What becomes of one reply after what its scene returned."""
    return _said(case, _evidence(case.scene, brand), names, phrases)


def counts(verdicts: Sequence[Verdict]) -> dict[str, tuple[int, int]]:
    """By class: how many there were, and how many went wrong."""
    total = Counter(v.case.kind for v in verdicts)
    bad = Counter(v.case.kind for v in verdicts if not v.good)
    return {kind: (total[kind], bad[kind]) for kind in total}
