"""The grounder: checks sentence by sentence, keeps the thread of what they are about."""

# ruff: noqa: E501 - patterns and templates are read whole

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from assistant import markers
from assistant.conversation import Check
from assistant.grounding.addresses import stray
from assistant.grounding.checker import Checker
from assistant.grounding.disclosure import Disclosure
from assistant.grounding.evidence import Evidence
from assistant.grounding.finding import Finding
from assistant.grounding.mending import mendable
from assistant.grounding.names import Names
from assistant.grounding.phrases import Phrases
from assistant.grounding.quotes import Quotes
from assistant.grounding.records import Record
from assistant.grounding.tables import Tables
from assistant.grounding.view import View, sanitized, viewed

_LIST_NUMBER = re.compile(r"^\s*(?:\d{1,2}[.)]|[-*+•])\s+")
_ORDINALS = {
    "first": 0,
    "former": 0,
    "second": 1,
    "third": 2,
    "fourth": 3,
    "latter": -1,
    "last": -1,
}
_ORDINAL = re.compile(
    r"\bthe (first|former|second|third|fourth|latter|last)(?: one| option| of (?:them|these))?\b",
    re.I,
)
_ASIDE = re.compile(
    r"\b(?:compared (?:to|with)|unlike|than|versus|over|instead of|rather than|im vergleich zu|contrairement)\W*(?:the\W+)?$",
    re.I,
)
_LONGEST = 4000  # characters of a sentence; figures are held against each other
# Letters one by one say what can't be read as words: "Y o u   a r e".
_SPELT = re.compile(r"(?:(?<!\w)[^\W\d_](?!\w)\W{1,4}){8,}[^\W\d_](?!\w)")
_MENDS = 2  # readings: as it was said, and once mended


@dataclass(frozen=True, slots=True)
class Grounded:
    """A sentence that passed, ready to be shown.

    Attributes:
        text: With product names put in and citation marks left out.
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
        names: Of the whole catalogue: naming a product that no tool returned fails. Tokenised
            titles will do.
        phrases: The brand's own fixed replies: their words state nothing by themselves.
        instructions: What the model was told; it is never read out.
    """

    def __init__(
        self,
        evidence: Evidence,
        names: Names | Collection[tuple[str, ...]] = (),
        phrases: Phrases | None = None,
        instructions: str = "",
    ) -> None:
        self._evidence = evidence
        known = names if isinstance(names, Names) else Names(names)
        phrases = phrases or Phrases()
        self._checker = Checker(evidence, known, phrases)
        self._disclosure = Disclosure(instructions, phrases)
        self._quotes = Quotes(evidence, phrases)
        self._tables = Tables(evidence, self._checker)
        self._before: tuple[Record, ...] = ()
        self._group: tuple[Record, ...] = ()
        self._seen: View | None = None
        self._claims = 0
        self._kept = 0

    def verdict(self) -> bool:
        """Whether too little is left: something was claimed, and none of it could be proved."""
        return self._claims > 0 and self._kept == 0

    def ground(self, sentence: str) -> Grounded:
        """Verify one sentence; what can't be mended comes back with empty text and the reason."""
        decision = next(
            (m[1] for m in markers.MARK.finditer(sentence) if m[1] in ("clarify", "unknown")), ""
        )
        text = sanitized(sentence)
        reasons: list[str] = [] if text == sentence else ["what can't be shown was taken out"]
        self._checker.claim = False
        if text != sentence and not re.search(r"\w", text):
            return Grounded("", Check(sentence.strip(), False, reasons[0]), decision=decision)
        finding: Finding | None = None
        for mends in range(_MENDS):
            self._checker.proof = ""
            finding = self._problem(text)
            if finding is None:
                break
            reasons.append(finding.reason)
            # What it means isn't known well enough to put two slips right, or one of several.
            if mends + 1 == _MENDS or self._seen is None or not mendable(finding, self._seen, text):
                break
            text = text[: finding.start] + finding.mend + text[finding.end :]
        self._claims += self._checker.claim or finding is not None
        if finding is not None:
            reason = finding.reason
            return Grounded("", Check(sentence.strip(), False, reason), decision=decision)
        self._kept += self._checker.claim
        return self._shown(sentence, text, reasons, decision)

    def _shown(self, sentence: str, text: str, reasons: list[str], decision: str) -> Grounded:
        products = tuple(markers.found(text, "p", "card"))
        cited = [key for key in markers.found(text, "c") if key in self._evidence.passages]
        wrong = len(markers.found(text, "c")) - len(cited)
        reason = "; ".join(reasons) or "grounded"
        marked = True
        if not cited and not products:
            closest = self._checker.proof or getattr(
                self._evidence.closest(markers.MARK.sub(" ", text)), "key", ""
            )
            if closest:
                cited, marked = [closest], False
                reason = reason if reasons else "citation added"
            elif wrong:
                return Grounded("", Check(sentence.strip(), False, "cites an unknown passage"))

        def shown(kind: str, argument: str) -> str:
            return f"**{self._evidence.titles[argument]}**" if kind == "p" else ""

        shown_text = re.sub(r"(?<=\S) +(?=[.,;:!?](?:\s|$))", "", markers.replaced(text, shown))
        mended = shown_text.strip() if reasons else ""
        return Grounded(
            text=shown_text,
            check=Check(sentence.strip(), True, reason, mended),
            products=products,
            passages=tuple(cited),
            marked=marked,
            decision=decision,
        )

    def _problem(self, text: str) -> Finding | None:
        evidence = self._evidence
        self._seen = None
        for product_id in markers.found(text, "p", "card"):
            if product_id not in evidence.titles:
                return Finding(f"no tool returned a product {product_id!r}")
        if not re.search(r"[\w|]", markers.MARK.sub("", text)):
            self._follow_cards(text)
            return None
        if len(text) > _LONGEST:
            return Finding("too long to be checked")
        if _SPELT.search(markers.MARK.sub(" ", text)):
            return Finding("letters one by one can't be checked")
        if self._disclosure.read_out(text, evidence):
            return Finding("the instructions are no answer")
        view = self._seen = self._view(text)
        finding = stray(view, evidence)
        if finding is not None:
            return finding
        if view.words.lstrip().startswith("|"):
            finding = self._tables.row(view)
            self._group = self._tables.group or self._group
            return finding
        self._tables.end()
        self._checker.known = bool(self._before)
        finding = self._quotes.misquoted(view)
        if finding is None and (key := self._quotes.literal(text)):
            self._checker.claim, self._checker.proof = True, key
            self._follow(view)
            return None
        finding = finding or self._checker.stranger(view) or self._quotes.reversed(view)
        if finding is None:
            finding = self._checker.stated(view)
        if finding is None:
            self._follow(view)
        return finding

    def _view(self, text: str) -> View:
        shown = [
            self._evidence.records[i] for i in self._evidence.shown if i in self._evidence.records
        ]
        orders = [r for r in self._evidence.records.values() if r.kind == "order"]
        before = self._before or tuple(shown or orders)
        group = self._group if len(self._group) > 1 else tuple(shown)
        view = viewed(text, self._evidence, before, group)
        match = _ORDINAL.search(view.words)
        if match and not view.named and group:
            place = _ORDINALS[match[1].casefold()]
            if -len(group) <= place < len(group):
                view.before = (group[place],)
        if number := _LIST_NUMBER.match(view.words):
            view.words = " " * number.end() + view.words[number.end() :]
        return view

    def _follow(self, view: View) -> None:
        """Remember what was spoken of."""
        cards = [
            self._evidence.records[i]
            for i in markers.found(view.text, "p", "card")
            if i in self._evidence.records
        ]
        if view.named:
            lead = [m for m in view.named if not _ASIDE.search(view.words[: m.start])]
            self._before = (lead or list(view.named))[0].records
            named = {r.id: r for m in view.named for r in m.records} | {r.id: r for r in cards}
            if len(named) > 1:
                self._group = tuple(named.values())
            elif len(view.named) == 1:
                both = {r.id: r for r in (*self._group, *named.values())}
                self._group = tuple(both.values())
        elif view.before and _ORDINAL.search(view.words):
            self._before = view.before

    def _follow_cards(self, text: str) -> None:
        found = [i for i in markers.found(text, "p", "card") if i in self._evidence.records]
        if found:
            both = {r.id: r for r in (*self._group, *(self._evidence.records[i] for i in found))}
            self._group = tuple(both.values())
            self._before = self._before or (self._evidence.records[found[0]],)


__all__ = ["Grounded", "Grounder"]
