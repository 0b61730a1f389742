"""Claims about stock: in, out, low, on order."""

# ruff: noqa: E501 - patterns and templates are read whole
# ruff: noqa: PLR0912 - one branch a kind of claim
# ruff: noqa: SIM102 - one condition a line

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.grounding.finding import UNSURE, Finding, meant, spoken_value
from assistant.grounding.matching import named_forms
from assistant.grounding.records import Form, Record
from assistant.grounding.view import View
from kb.terms import fold

_IN = re.compile(
    r"\b(?:in stock|available|availability|on the shelf|on hand|ready to (?:ship|go|buy)|auf lager|verfügbar|vorrätig|lieferbar|"
    r"en stock|disponibles?|in den warenkorb|can be (?:bought|ordered)|can (?:buy|order) it|have it now|ready for dispatch)\b",
    re.I,
)
_OUT = re.compile(
    r"\b(?:sold out|out of stock|unavailable|run out|stopped (?:selling|stocking|making)|(?:can['’]?t|cannot|can not) (?:be )?(?:\w+ )?(?:buy|order|purchase|bought|ordered)|(?:not|n't|isn't|aren't|no longer|currently un) ?(?:currently |right now |now )?(?:available|in stock)|"
    r"discontinued|gone|ausverkauft|vergriffen|nicht (?:mehr )?(?:auf lager|verfügbar|vorrätig|lieferbar)|épuisée?s?|rupture|indisponibles?|"
    r"plus (?:en stock|disponible)|pas (?:en stock|disponible)|agotad[oa]s?|sin existencias|no (?:está |hay )?(?:disponible|en stock)|zero stock|no stock|none left)\b",
    re.I,
)
_LOW = re.compile(
    r"\b(?:(?:only |just )?(?:a )?(?:few|handful|couple)(?: \w+)? (?:left|remaining|in stock)|last (?:one|ones|few|pieces?|units?)|low (?:in |on )?stock|"
    r"running (?:out|low)|almost (?:gone|sold out)|nearly (?:gone|sold out)|selling (?:fast|out)|going fast|letzte(?:s|n)? (?:stück|exemplare?))\b",
    re.I,
)
_LEFT = re.compile(
    r"\b\w+ (?:pairs? |pieces? |units? )?(?:left|remaining)\b|\bwe have \w+ (?:pairs?|pieces?|units?)\b",
    re.I,
)
_BOUNDS = (
    r";|[.!?]\s|\b(?:but|while|whereas|though|aber|während|mais|pero)\b",
    r",\s",
    r"\b(?:and|und|et|y)\b",
)
_ANSWERS = re.compile(r"\W*(?:yes|no|yep|yeah|nope|ja|nein|oui|non|sí|si)\b", re.I)
_PRE = re.compile(r"\bpre-?order\w*\b|\bvorbestell\w*", re.I)
_BACK = re.compile(r"\bback[- ]?order\w*\b", re.I)
_EXCEPT = re.compile(
    r"\b(?:except(?: in| for)?|apart from|other than|but not|all but|außer|sauf|excepto)\b", re.I
)


def stock(view: View) -> Finding | None:
    """A wrong word on whether something can be had."""
    spoken = view.words
    for pattern, state in ((_PRE, "preorder"), (_BACK, "backorder")):
        if pattern.search(spoken) and not UNSURE.search(spoken[: pattern.search(spoken).start()]):  # type: ignore[union-attr]
            if any(_states(r) and state not in _states(r) for r in meant(view, 0)):
                return Finding(f"no record says that it is {state}")
    taken: list[tuple[int, int]] = []
    for pattern, wanted in ((_OUT, False), (_LOW, None), (_IN, True)):
        for match in pattern.finditer(spoken):
            if any(s <= match.start() < e for s, e in taken):
                continue
            taken.append(match.span())
            if UNSURE.search(spoken[max(0, match.start() - 90) : match.start()]):
                continue
            claim = wanted
            if wanted and re.search(
                r"\b(?:not|n't|isn't|aren't|never|nicht|pas|no)\W+(?:\w+\W+){0,2}$",
                spoken[: match.start()],
                re.I,
            ):
                claim = False
            if (
                fold(match[0])
                in (
                    "available",
                    "availability",
                    "disponible",
                    "disponibles",
                    "verfugbar",
                    "gone",
                )
                and _unstocked(spoken, match)
                and not _gone_form(view, match)
            ):
                continue
            found = _stock_of(view, match, claim)
            if found is not None:
                return found
    return None


def states_said(spoken: str) -> int:
    """How many times a sentence says whether something can be had."""
    spans = sorted(m.span() for p in (_OUT, _LOW, _IN, _LEFT) for m in p.finditer(spoken))
    return sum(n == 0 or s >= spans[n - 1][1] for n, (s, _) in enumerate(spans))


def clause_at(spoken: str, match: re.Match[str]) -> tuple[int, int] | None:
    """The part of a sentence that says one of several things of stock; None where it says one."""
    places = sorted(m.span() for p in (_OUT, _LOW, _IN, _LEFT) for m in p.finditer(spoken))
    before = max((e for s, e in places if e <= match.start()), default=None)
    after = min((s for s, e in places if s >= match.end()), default=None)
    if before is None and after is None:
        return None
    start = 0 if before is None else _bound(spoken, before, match.start(), match.start())
    end = len(spoken) if after is None else _bound(spoken, match.end(), after, after)
    return start, end


def _bound(spoken: str, start: int, end: int, otherwise: int) -> int:
    for pattern in _BOUNDS:
        found = re.search(pattern, spoken[start:end], re.I)
        if found is not None:
            return start + found.start()
    return otherwise


def _gone_form(view: View, match: re.Match[str]) -> bool:
    """Whether "available in" is said of one variant, and that can't be had."""
    for record in meant(view, match.start()):
        forms = named_forms(record, view.words)
        if len(forms) == 1 and not forms[0].buyable:
            return True
    return False


def _unstocked(spoken: str, match: re.Match[str]) -> bool:
    # "available in blue" is about options; "availability" alone and "gone through" are about nothing.
    word = fold(match[0])
    if word in ("availability", "gone"):
        return True
    return (
        re.match(r"\s+(?:in|en|as|for|at|on|from)\b(?! stock)", spoken[match.end() :], re.I)
        is not None
    )


def _stock_of(view: View, match: re.Match[str], claim: bool | None) -> Finding | None:
    spoken = view.words
    excepted = _EXCEPT.search(spoken, match.end())
    start, end = view.segment(match.start())
    for record in meant(view, match.start()):
        if record.kind != "product":
            continue
        head = spoken[: excepted.start()] if excepted else spoken
        clause = clause_at(spoken, match)
        if clause is not None and not excepted:
            start, head = clause[0], spoken[clause[0] : clause[1]]
            forms = named_forms(record, head, spoken[:start])
        else:
            forms = named_forms(record, head) or named_forms(record, spoken[start:end])
        holds: bool
        if claim is None:
            counts = [f.stock for f in forms or record.forms] or [record.fields.get("stock")]
            holds = any(isinstance(n, int) and 0 < n <= 5 for n in counts)
        elif forms:
            holds = _values_hold(record, head, claim, forms)
        else:
            state = _states(record)
            if not state or state == {"unknown"}:
                holds = False
            elif claim:
                holds = bool(state & {"in_stock", "preorder", "backorder"}) and (
                    "in_stock" in state
                    or bool(_PRE.search(spoken) or _BACK.search(spoken))
                    or "order" in match[0]
                )
            else:
                holds = not state & {"in_stock"}
        if not holds:
            mend = ""
            if _ANSWERS.match(spoken):
                # "Yes, it is sold out" isn't what was meant either.
                return Finding("the record says otherwise of its stock")
            buyable = any(f.buyable for f in forms) if forms else record.availability == "in_stock"
            if claim is not None and record.availability != "unknown":
                mend = _mended(match[0], buyable)
            return Finding(
                "the record says otherwise of its stock", match.start(), match.end(), mend
            )
        if excepted and claim and record.forms:
            for piece in re.split(r"[;,]|\b(?:and|or|und|et|y)\b", spoken[excepted.end() :]):
                gone = named_forms(record, piece)
                if gone and all(f.buyable for f in gone):
                    return Finding("the record says otherwise of its stock")
    return None


def _values_hold(record: Record, words: str, claim: bool, forms: Sequence[Form]) -> bool:
    """Every value that is named can be had, or none of them."""
    if not claim:
        return not any(f.buyable for f in forms)
    for name in record.options:
        values = {f.options.get(name) for f in forms}
        named = [v for v in values if v and spoken_value(v, words)]
        for value in named:
            if not any(f.buyable for f in forms if f.options.get(name) == value):
                return False
    return any(f.buyable for f in forms)


def _states(record: Record) -> set[str]:
    if record.availability == "unknown" and record.forms:
        return {f.availability for f in record.forms}
    return {record.availability}


def _mended(said: str, buyable: bool) -> str:
    pairs = (("in stock", "sold out"), ("available", "sold out"), ("auf lager", "ausverkauft"),
             ("verfügbar", "ausverkauft"), ("en stock", "épuisé"), ("disponible", "agotado"))  # fmt: skip
    plain = said.casefold()
    if not buyable:
        return next((out for inside, out in pairs if plain == inside), "")
    return {
        "sold out": "in stock", "out of stock": "in stock", "unavailable": "available",
        "not available": "available", "not in stock": "in stock", "ausverkauft": "auf Lager",
        "épuisé": "en stock", "agotado": "disponible",
    }.get(plain, "")  # fmt: skip
