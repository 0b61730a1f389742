"""What a look at a location found, and the sources that it proposes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

# What is missing where an API asks for a credential.
BY_TOKEN = "--token-env NAME"  # noqa: S105 -- the name of an option

Gives = Literal["products", "articles", "both"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found.

    Attributes:
        what: In a few words: ``Shopify shop``.
        evidence: How that is known: ``its products.json answers: 250 products on the first page``.
    """

    what: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A source that could be added.

    Attributes:
        location: What would be opened.
        kind: The kind of source.
        gives: What it gives.
        why: What speaks for it, or what it leaves out.
        options: Further options that it would be remembered with.
        needs: Why it can't be added as it is; empty when it can.
        missing: The option that would mend that, as the command line spells it.
        recommended: Whether it belongs to the best choice.
    """

    location: str
    kind: str
    gives: Gives
    why: str
    options: Mapping[str, str] = field(default_factory=dict)
    needs: str = ""
    missing: str = ""
    recommended: bool = False


@dataclass(frozen=True, slots=True)
class Detection:
    """All of it.

    Attributes:
        location: What was looked at.
        findings: What was found, the most telling first.
        proposals: Best first; empty only when nothing can be read.
    """

    location: str
    findings: tuple[Finding, ...]
    proposals: tuple[Proposal, ...]
