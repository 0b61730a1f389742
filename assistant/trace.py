"""How an answer came about: what was called and checked, which records it used, what it cost."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class ToolUse:
    """One tool call and what came back.

    Attributes:
        arguments: The arguments as a JSON object.
        result: The result as the model read it, JSON.
        ms: Wall-clock milliseconds.
    """

    id: str
    name: str
    arguments: str
    result: str
    ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Check:
    """What grounding did with one sentence.

    Attributes:
        kept: False when it was dropped.
        mended: What was said in its place; empty when it was kept as it was, or dropped.
    """

    sentence: str
    kept: bool
    reason: str
    mended: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """What the model's work cost.

    Attributes:
        calls: How often the model was asked.
        prompt: Tokens it read; 0 for the keyless model.
        completion: Tokens it wrote.
        cost: In US dollars at the configured price; None when no price is configured.
        estimated: The server didn't count all of them; what it left out was reckoned by size.
    """

    calls: int = 0
    prompt: int = 0
    completion: int = 0
    cost: Decimal | None = None
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class RecordUse:
    """A record that an answer rests on.

    Attributes:
        kind: ``product`` or ``article``.
        version: SHA-256 of the document's content in that edition.
    """

    kind: str
    id: str
    version: str


@dataclass(frozen=True, slots=True)
class Trace:
    """How an answer came about.

    Attributes:
        edition: The edition of the knowledge base that every fact comes from.
        stages: Wall-clock milliseconds by stage name, in order.
        fallback: Why the keyless model answered in place of the hosted one; empty when it didn't.
    """

    edition: int
    model: str
    prompt_version: str
    tools: tuple[ToolUse, ...] = ()
    checks: tuple[Check, ...] = ()
    stages: tuple[tuple[str, float], ...] = ()
    records: tuple[RecordUse, ...] = ()
    usage: Usage = Usage()
    fallback: str = ""
