"""Cite, verify, or drop: no sentence reaches a shopper unless its facts were returned by a tool."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from assistant import markers
from assistant.conversation import Check
from assistant.evidence import EMAIL, PRICE, TARGET, URL, Evidence, numbers, prices
from kb.terms import tokens

_QUOTED = re.compile(r"[\"“]([^\"”]{12,})[\"”]")
_LIST_NUMBER = re.compile(r"^\s*\d+[.)]\s")
# "under £100" repeats a wish; "costs £100" states a price.
_BOUND = re.compile(
    r"\b(?:under|below|over|above|up to|less than|more than|at least|at most|budget(?: of| is)?|"
    r"between|between \S+ and)\s*$",
    re.I,
)
_LONGEST_TITLE = 14


@dataclass(frozen=True, slots=True)
class Grounded:
    """A sentence that passed, ready to be shown.

    Attributes:
        text: With product names put in and citation marks left as they are.
        products: Ids named or shown, in order.
        passages: Keys cited, in order.
        marked: Whether the model cited them itself.
    """

    text: str
    check: Check
    products: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    marked: bool = False
    decision: str = ""


class Grounder:
    """Checks sentences against the evidence.

    Args:
        evidence: Grows while tools return; the grounder always sees its present state.
        titles: Tokenised titles of the whole catalogue: naming one that no tool returned fails.
    """

    def __init__(self, evidence: Evidence, titles: Collection[tuple[str, ...]]) -> None:
        self._evidence = evidence
        self._titles = titles

    def ground(self, sentence: str) -> Grounded:
        """Verify one sentence; a failing one comes back with empty text and the reason."""
        decision = next(
            (m[1] for m in markers.MARK.finditer(sentence) if m[1] in ("clarify", "unknown")), ""
        )
        problem = self._problem(sentence)
        if problem:
            return Grounded("", Check(sentence.strip(), False, problem), decision=decision)
        products = tuple(markers.found(sentence, "p", "card"))
        cited = [key for key in markers.found(sentence, "c") if key in self._evidence.passages]
        wrong = len(markers.found(sentence, "c")) - len(cited)
        reason = "grounded"
        if not cited and not products:
            closest = self._evidence.closest(markers.MARK.sub(" ", sentence))
            if closest is not None:
                cited = [closest.key]
                reason = "citation added"
            elif wrong:
                return Grounded("", Check(sentence.strip(), False, "cites an unknown passage"))

        def shown(kind: str, argument: str) -> str:
            if kind == "p":
                return f"**{self._evidence.titles[argument]}**"
            return ""

        text = markers.replaced(sentence, shown)
        return Grounded(
            text=re.sub(r"(?<=\S) +(?=[.,;:!?])", "", text),
            check=Check(sentence.strip(), True, reason),
            products=products,
            passages=tuple(cited),
            marked=reason == "grounded",
            decision=decision,
        )

    def _problem(self, sentence: str) -> str:
        evidence = self._evidence
        for product_id in markers.found(sentence, "p", "card"):
            if product_id not in evidence.titles:
                return f"no tool returned a product {product_id!r}"
        words = markers.MARK.sub(" ", sentence)
        for link in [*TARGET.findall(words), *URL.findall(words), *EMAIL.findall(words)]:
            if link.rstrip(".,;:") not in evidence.links:
                return f"no tool returned the address {link}"
        words = EMAIL.sub(" ", URL.sub(" ", words))
        for match in PRICE.finditer(words):
            bound = _BOUND.search(words, 0, match.start()) is not None
            for symbol, amount in prices(match[0]):
                price = (symbol, amount)
                if price not in evidence.prices and not (bound and price in evidence.bounds):
                    return f"no tool returned the price {symbol}{amount}"
        rest = PRICE.sub(" ", _LIST_NUMBER.sub("", words))
        for number in sorted(numbers(rest)):
            if number not in evidence.numbers:
                return f"no tool returned the number {number:f}"
        for quote in _QUOTED.findall(words):
            if len(quote.split()) >= 4 and not evidence.says(quote):
                return f"not literally in any source: “{quote[:60]}”"
        return self._unknown_title(words)

    def _unknown_title(self, words: str) -> str:
        spoken = tokens(words)
        known = {tuple(tokens(title)) for title in self._evidence.titles.values()}
        for length in range(min(_LONGEST_TITLE, len(spoken)), 1, -1):
            for start in range(len(spoken) - length + 1):
                run = tuple(spoken[start : start + length])
                if run in self._titles and run not in known and not self._inside(run, known):
                    return f"no tool returned a product “{' '.join(run)}”"
        return ""

    def _inside(self, run: tuple[str, ...], known: Collection[tuple[str, ...]]) -> bool:
        text = " ".join(run)
        return any(text in " ".join(title) for title in known) or self._evidence.says(text)
