"""Claims that a word or two makes: options, reductions, yes and no."""

# ruff: noqa: E501 - patterns and templates are read whole
# ruff: noqa: PLR0912 - one branch a kind of claim
# ruff: noqa: SIM102 - one condition a line

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.grounding.evidence import Evidence
from assistant.grounding.finding import UNSURE, Finding, denied, meant, spoken_value
from assistant.grounding.matching import named_forms
from assistant.grounding.records import Record
from assistant.grounding.speech import COLOURS, idea, is_speech
from assistant.grounding.statements import told, words_of
from assistant.grounding.view import View
from kb.terms import fold, tokens

_SALE = re.compile(
    r"\b(?:reduced|discounted|discount|marked down|on (?:sale|offer|promotion)|half[- ]price|off the (?:list|usual|normal)|money off|knocked off|bargain|"
    r"save|saves|saving|savings|reduziert|rabatt|rebajad[oa]s?|en promo(?:tion)?|soldé|descuento|remise|price (?:drop|cut)|special (?:offer|price)|deal|clearance)\b",
    re.I,
)
_SIZE = re.compile(r"(?<![\w'’.£$€-])(?:[2-6]X[LS]|X{1,4}[LS]|[SML])(?![\w'’])")
_FRAME = re.compile(
    r"\b(?:comes?|coming|available|get|have|sold|offered|offer|choose|stock(?:ed)?|buy|order|pick|choice|colou?rs?|sizes?|finish(?:es)?|shades?|versions?|variants?|options?|"
    r"gibt|erhältlich|verfügbar|farben?|größen?|existe|couleurs?|tailles?|colore?s?|tallas?)\b",
    re.I,
)


def reduced(view: View) -> Finding | None:
    """A reduction that no record shows; a proved one accounts for its words."""
    match = _SALE.search(view.words)
    if match is None or UNSURE.search(view.words[: match.start()]) or denied(view, match):
        return None
    records = [r for r in meant(view, match.start()) if r.kind == "product"]
    proved = frozenset(
        idea(w)
        for w in tokens(
            "reduced discounted discount sale offer promotion deal save saving off price bargain drop reduction special"
        )
    )
    if records and all(r.list_prices for r in records):
        return Finding(proved=proved)
    if len(view.about) > 1 and re.search(
        r"\b(?:cheaper|less|more|by choosing|compared|over|difference|instead)\b", view.words, re.I
    ):
        return Finding(proved=proved)
    if records and (view.named or re.search(r"\b(?:it|this one|they|both)\b", view.words, re.I)):
        return Finding("no record shows a reduction")
    return None


def options(view: View, evidence: Evidence, wanted: Iterable[str]) -> Finding | None:
    """A colour, size or other choice that the subject doesn't come in.

    Args:
        view: The sentence.
        evidence: What was returned.
        wanted: Option values of the whole catalogue that the sentence names.
    """
    records = [r for r in view.about if r.kind == "product"] or [
        evidence.records[i] for i in evidence.shown if i in evidence.records
    ]
    if not records:
        return None
    words = words_of(view.words)
    spoken = {idea(w): no for w, no in words}
    known = frozenset[str]().union(*(r.ideas for r in records))
    denied_frame = re.search(
        r"\b(?:not|n't|no|nicht|kein\w*|pas|without|isn't|doesn't|don't|only)\b", view.words, re.I
    )
    proved: set[str] = set()
    for word, no in spoken.items():
        if word in COLOURS and word not in known:
            if no or denied_frame:
                proved.add(word)
            else:
                return Finding(f"no record comes in {word}")
    for value in wanted:
        parts = {idea(w) for w in tokens(value)}
        if parts <= known or not parts:
            continue
        if denied_frame:
            proved |= parts
    if _FRAME.search(view.words):
        for match in _SIZE.finditer(view.words):
            values = {v for r in records for vs in r.options.values() for v in vs}
            texts = " ".join(
                [
                    *values,
                    *(v for r in records for v in r.attributes.values()),
                    *(r.title for r in records),
                ]
            )
            if not re.search(rf"(?<!\w){re.escape(match[0])}(?!\w)", texts):
                if not denied_frame:
                    return Finding(f"no record comes in {match[0]}")
    if (
        denied_frame
        and len(records) == 1
        and _FRAME.search(view.words)
        and not re.search(r"\bonly\b", view.words, re.I)
    ):
        # "It doesn't come in blue": true of what no variant is, false of what one is.
        for name, offered in records[0].options.items():
            for value in offered:
                plain = {idea(w) for w in tokens(value)}
                if (
                    plain
                    and all(spoken.get(p) for p in plain)
                    and not _gone(records[0], name, value)
                    and re.search(
                        r"\b(?:come|comes|available|have|get|offer\w*|sold|stock\w*|exist\w*)\b",
                        view.words,
                        re.I,
                    )
                ):
                    return Finding(f"it does come in {value}")
    if len(records) == 1 and records[0].forms:
        forms_named = [
            v
            for vs in records[0].options.values()
            for v in vs
            if spoken_value(v, view.words) and len(v) > 2
        ]
        if (
            forms_named
            and not denied_frame
            and not named_forms(records[0], view.words)
            and view.named
        ):
            return Finding("no variant holds these choices")
    return Finding(proved=frozenset(proved)) if proved else None


def _gone(record: Record, name: str, value: str) -> bool:
    forms = [f for f in record.forms if f.options.get(name) == value]
    return bool(forms) and not any(f.buyable for f in forms)


def answered(view: View) -> Finding | None:
    """A yes or no that the record contradicts: ``Waterproof: Yes``, "is waterproof"."""
    proved: set[str] = set()
    if len(view.about) != 1:
        return None
    lowered = fold(view.words)
    spoken: dict[str, set[bool]] = {}
    for word, no in words_of(view.words):
        spoken.setdefault(idea(word), set()).add(no)
    for name, value in view.about[0].attributes.items():
        own = told(value)
        if own is None:
            continue
        match = re.search(
            rf"(?<!\w){re.escape(fold(name))}\W*[:=]\W*(yes|no|ja|nein|oui|non|si)\b", lowered
        )
        if match is not None:
            if (match[1] in ("yes", "ja", "oui", "si")) is not own:
                return Finding(f"the record says otherwise of {name}")
            proved |= {idea(w) for w in tokens(name)}
            continue
        ideas = [idea(w) for w in tokens(name) if not is_speech(w)] or [
            idea(w) for w in tokens(name)
        ]
        if ideas and all(i in spoken for i in ideas):
            # "isn't plug and play": the negation may reach the first word only, or the last.
            last = spoken[ideas[-1]]
            last = spoken[ideas[0]] if spoken[ideas[0]] == {True} else last
            if last == {not own}:
                proved |= set(ideas)
            elif last == {own} and _predicated(view.words):
                return Finding(f"the record says otherwise of {name}")
    return Finding(proved=frozenset(proved)) if proved else None


def _predicated(words: str) -> bool:
    return UNSURE.search(words) is None
