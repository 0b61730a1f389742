"""What is said without being stated: not knowing, the shopper's wish said back, questions, wishes."""

# ruff: noqa: E501 - patterns and templates are read whole

from __future__ import annotations

import re

from assistant.grounding.evidence import Evidence
from assistant.grounding.matching import same
from assistant.grounding.speech import idea, is_speech
from assistant.grounding.statements import words_of
from assistant.grounding.view import View

UNSURE = re.compile(
    r"\b(?:(?:i|we)(?:['’](?:m|re))?\s+(?:(?:really|honestly|just|currently|unfortunately|also|still|am|are|was|were)\s+)*"
    r"(?:could ?n['’]t|could not|can['’]?t|cannot|can not|do ?n['’]t|do not|did ?n['’]t|did not|have ?n['’]t|have not|was ?n['’]t able to|not able to|unable to|not sure|unsure|not certain)"
    r"|(?:does ?n['’]t|does not|do ?n['’]t|do not|did ?n['’]t|is ?n['’]t|is not|are ?n['’]t|are not|was ?n['’]t)\s+(?:\w+\s+)?(?:say|mention(?:ed)?|state[ds]?|list(?:ed)?|specif(?:y|ied)|tell|given?|anything|anywhere|recorded|known|found|clear)"
    r"|nothing (?:like|that|else|in|under|fits?|matche?s|about|on|to|here)\b|no (?:information|mention|details?|record|data|word|match(?:es)?|results?|such)\b|not (?:listed|mentioned|stated|specified|recorded|sure|clear|known)"
    r"|ich (?:weiß|finde|habe|kann)[^.!?]{0,40}\b(?:nicht|keine?n?|nichts)\b|je n(?:e |['’])\w+ pas|je n(?:e |['’])ai (?:pas|rien)|no (?:lo )?(?:sé|encuentro|tengo|he encontrado))"
    r"[^.,!?;:]*?(?=$|[.,!?;:]|\s+(?:but|however|though|because|(?<!say )(?<!says )(?<!tell )(?<!state )(?<!sure )(?<!know )which|since|aber|mais|pero|so)\b)",
    re.IGNORECASE,
)
OFFER = re.compile(
    r"\b(?:let me|i(?:['’]ll| will| can| could)|shall i|happy to|should i|would you like(?: me)?(?: to)?|do you want(?: me)? to)\s+"
    r"(?:check|look|find out|ask|search|narrow|compare|show|help|hand|pass|know if|know whether)\b[^.,!?;:]*",
    re.IGNORECASE,
)
_SOLD = re.compile(r"\b(?:we|wir|nous)\b[^.!?;]{0,20}\b(?:have|sell|stock|carry|offer|do)\b", re.I)
ECHO = re.compile(
    r"(?:^\W*(?:for|since|as|if|given|because|with|considering|regarding|about|on|für|pour|para)\b[^,.!?;:]*,"
    r"|\byou(?:['’](?:re|d|ve))?\s+(?:asked|said|mentioned|want(?:ed)?|need(?:ed)?|are looking|looking|like|after|told|plan|set|gave)\b[^.,!?;]*"
    r"|\byour\s+(?:\w+\s+){0,2}(?:budget|limit|request|question|wish|trip|need)s?\b[^.,:!?;]*"
    r"|\b(?:looked|looking|searched|searching|look|search) for\b[^.,!?;]*|\bif you\b[^.,!?;]*|\bin case you\b[^.,!?;]*|\bwhen you\b[^.,!?;]*|\bwenn (?:du|sie)\b[^.,!?;]*)",
    re.IGNORECASE,
)
_PAREN = re.compile(r"\(([^()]*)\)")
CLOSING = re.compile(
    r"^\W*(?:happy|enjoy|have (?:a|fun)|good luck|safe|all the best|cheers|welcome|thank|sorry|i['’]m sorry|apologies|viel spaß|bonne|buen|gute)\b[^£$€%\d]{0,60}$",
    re.I,
)
_RHETORIC = re.compile(
    r"\b(?:did you know|why not|isn['’]t it|aren['’]t they|who wouldn|doesn['’]t it|right)\b", re.I
)
BARE = re.compile(
    r"^\W*((?:(?:yes|no|yep|nope|yeah|absolutely|definitely|certainly|of course|sure|ja|nein|oui|non|sí|si)\b\W*)?"
    r"(?:(?:it|they|you|we|that|this|one) (?:is|does|can|will|has|are|do|have|should)(?:n['’]t| not)?)?)(?:\W+(?:indeed|actually|too|so|that|all|\w+ly))?\W*$",
    re.I,
)
_POINTED = re.compile(r"\b(?:it|its|it['’]s|this|that)\b", re.I)
_CASE = re.compile(r"\b(?:if|when|in case|once|wenn|falls|si|cuando|quand)\b[^,.!?;:]*", re.I)
POLAR = re.compile(
    r"^\W*(?:(?:and|but|so|ok|okay|hi|hello|hey|please|also)\W+)*(?:is|are|does|do|can|could|will|would|has|have|did|was|may|should|am|ist|sind|hat|kann|gibt|haben|est-ce|puis-je|es|tiene|puedo|hay)\b",
    re.I,
)


def unconditional(text: str) -> str:
    """A question without the case it is asked for: "if it doesn't fit"."""
    return _CASE.sub(" ", text)


def polar(text: str) -> bool:
    """Whether the last thing said is a question to be answered with yes or no."""
    last = re.split(r"(?<=[.!?])\s+|\n", text.strip())[-1]
    return POLAR.search(last) is not None


def asks(text: str) -> bool:
    """Whether a sentence asks the shopper something, and doesn't only look like it."""
    plain = text.rstrip().rstrip('*_`"”’) ')
    return plain.endswith("?") and _RHETORIC.search(plain) is None


def points(text: str) -> bool:
    """Whether a question is about one thing that was spoken of before."""
    return _POINTED.search(text) is not None


def waived(view: View, evidence: Evidence) -> str:
    """The sentence's words without what is not stated; its figures lose what is only said back.

    Args:
        view: Its figures are reduced in place.
        evidence: What the shopper asked and wished for.
    """
    text = view.words
    wished = [*evidence.asked, *evidence.wishes]
    said = frozenset[str]().union(*(s.ideas for s in wished))
    spans: list[tuple[int, int, bool]] = [(m.start(), m.end(), True) for m in UNSURE.finditer(text)]
    spans += [(m.start(), m.end(), False) for m in ECHO.finditer(text)]
    spans += [(m.start(), m.end(), True) for m in OFFER.finditer(text)]
    granted = list(evidence.wishes)
    for match in _PAREN.finditer(text):
        inside = {idea(w) for w, _ in words_of(match[1]) if not is_speech(w)}
        if granted and inside and inside <= frozenset[str]().union(*(s.ideas for s in granted)):
            spans.append((match.start(), match.end(), False))
    for start, end, unsure in spans:
        piece = text[start:end]
        if unsure:
            # What isn't there may be anything; addresses and figures are checked all the same.
            fresh = piece
            for match in re.finditer(r"\w+", piece):
                fresh = fresh[: match.start()] + " " * len(match[0]) + fresh[match.end() :]
            text = text[:start] + fresh + text[end:]
        else:
            for match in re.finditer(r"\w+", piece):
                word = match[0].casefold()
                if idea(next(iter(_tokens(word)), word)) in said:
                    at = start + match.start()
                    text = text[:at] + " " * len(match[0]) + text[at + len(match[0]) :]
        view.figures = [
            f
            for f in view.figures
            if not (start <= f.start and f.end <= end)
            or not any(same(f, g) for s in wished for g in s.figures)
        ]
    return text


def denies_stock(view: View, evidence: Evidence) -> bool:
    """Whether the store is said not to have what a tool has just returned."""
    for match in UNSURE.finditer(view.words):
        piece = match[0]
        if not _SOLD.search(piece):
            continue
        words = {idea(w) for w, _ in words_of(piece) if not is_speech(w)}
        if not words:
            continue
        for product_id in evidence.shown:
            record = evidence.records.get(product_id)
            if record is not None and words <= {idea(w) for w in _tokens(record.title)}:
                return True
    return False


def _tokens(text: str) -> list[str]:
    from kb.terms import tokens

    return tokens(text)
