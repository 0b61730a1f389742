"""What is asked and what is true, before it is put in several ways of asking."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from evals.golden import Exchange, Expectation, Golden, Moment

T = TypeVar("T")
# The tag of what was made from the catalogue rather than written by a person.
MADE = "oracle"


class Kind(StrEnum):
    """What sort of question it is; each has a module that says how its truth is computed."""

    FILTER = "filter"
    SUPERLATIVE = "superlative"
    AVAILABILITY = "availability"
    LOOKUP = "lookup"
    DIFFERENCE = "difference"
    PRICE = "price"
    POLICY = "policy"
    ARTICLE = "article"
    MISSING = "missing"


class Form(StrEnum):
    """How a question departs from the plainest way of asking."""

    PLAIN = "plain"
    PARAPHRASE = "paraphrase"
    PLURAL = "plural"
    UNIT = "unit"
    TYPO = "typo"


@dataclass(frozen=True, slots=True)
class Asking:
    """One way of asking.

    Attributes:
        plain: Words that a typing error may hit: common ones, no names, values or codes.
    """

    form: Form
    text: str
    plain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Truth:
    """One thing that is true of the store.

    Attributes:
        parts: What it is made of: names, values and ids; the same parts are the same truth.
        askings: The plain way first.
        why: What would go wrong for the store if it were told otherwise.
    """

    kind: Kind
    parts: tuple[str, ...]
    askings: tuple[Asking, ...]
    expect: Expectation
    moment: Moment
    why: str

    @property
    def id(self) -> str:
        """Names the truth by its content, so that two editions that share it name it alike."""
        return f"oracle:{self.kind}:{hashed(*self.parts)[:12]}"

    def goldens(self, most: int) -> tuple[Golden, ...]:
        """The truth as golden conversations of one turn, one for each way of asking.

        Args:
            most: Leave out the ways beyond so many, the later ones of each form first.
        """
        found = []
        seen: dict[Form, int] = {}
        texts: set[str] = set()
        for asking in _mixed(self.askings)[:most]:
            if asking.text in texts:
                continue
            texts.add(asking.text)
            seen[asking.form] = seen.get(asking.form, 0) + 1
            found.append(
                Golden(
                    id=f"{self.id}:{asking.form}-{seen[asking.form]}",
                    moment=self.moment,
                    why=self.why,
                    tags=(MADE, f"kind:{self.kind}", f"form:{asking.form}"),
                    cluster=self.id,
                    turns=(Exchange(shopper=asking.text, expect=self.expect),),
                )
            )
        return tuple(found)


def hashed(*parts: str) -> str:
    """SHA-256 of the parts as hex: chooses and names without a running number."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def chosen(options: Sequence[T], *parts: str) -> T:
    """One of several, always the same one for the same parts."""
    return options[int(hashed(*parts)[:12], 16) % len(options)]


def _mixed(askings: Sequence[Asking]) -> list[Asking]:
    """Every form once before any comes a second time."""
    rounds: dict[Form, list[Asking]] = {}
    for asking in askings:
        rounds.setdefault(asking.form, []).append(asking)
    depth = max(map(len, rounds.values()), default=0)
    return [group[i] for i in range(depth) for group in rounds.values() if i < len(group)]
