"""Whether a record says yes or no to a question: only where it speaks of the very thing asked."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from kb.quoting.polarity import Polarity, polarity
from kb.quoting.question import is_yes_no
from kb.quoting.topic import FREE, PLAIN, PURPOSE, SUPPLIED, Topic, alike, bare_name, read_topic
from kb.terms import STOPWORDS, fold, stem, tokens

_OR = re.compile(r"\bor\b(?! (?:not|so)\b)")
# Names of attributes that speak of what isn't there, or may be bought on top.
_APART = re.compile(
    r"\b(?:not|without|excluding|excludes?|optional|separately|incompatible|unsuitable|accessor\w+|"
    r"warnings?|avoid|do not|don't|never|recommended|related|similar|requires?|required|needs?)\b"
)
# What makes a thing something that only looks like it.
_MOCK = frozenset(
    "synthetic faux fake imitation artificial look effect style like mock".split()  # noqa: SIM905
)
_HEDGE = re.compile(
    r"\b(?:but|except|only|unless|if|optional(?:ly)?|separately|some|most|not|never|without|no|"
    r"until|before|instead|than|rather|although|though|however|nor|neither|avoid|cannot|"
    r"may|might|could|would|unlike|once|versions?|models?)\b|n['’]t\b|\?"
)
_DENIES = re.compile(r"\b(?:not|no|without|never|isn['’]t|aren['’]t|doesn['’]t|don['’]t|non)\b")
# What a thing stands under or beside is another's: "fits under a hood".
_OTHERS = frozenset(
    """
        under over beneath for like of on behind your from as than into onto beside when
        """.split()  # noqa: SIM905 - one word a line reads worse
)
_ARTICLES = frozenset(["a", "an", "the", "any", "our", "its", "most", "all", "every"])
_CIRCUMSTANCE = re.compile(r"\b(?:for|in|on|when|while|during|at|if|under|against|enough)\b")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a record answers.

    Attributes:
        answer: Yes, no, partly, or open where the record speaks of it without either.
        text: The record's own words.
    """

    answer: Polarity
    text: str


def verdict(
    question: str,
    title: str,
    attributes: Sequence[tuple[str, str]],
    sentences: Sequence[str] = (),
) -> Verdict | None:
    """What a record says to a question for yes or no; None where it states neither.

    An attribute decides when its name is what is asked (``Machine washable: Yes`` of "can I wash it
    in the machine?"), or when a list of words in its value holds it. ``PFAS-free: Yes`` says no to
    "does it contain PFAS?". A sentence decides only when it holds all that is asked and nothing
    that hedges it. Nothing follows from silence.

    Args:
        question: The shopper's words.
        title: Of the product: its words say which product is meant.
        attributes: Names and values.
        sentences: Of the description; those that are likely about the question.
    """
    if not is_yes_no(question) or _OR.search(fold(question)):
        return None
    topic = read_topic(question, title)
    if not topic.terms:
        return None
    if topic.terms <= {stem(w) for w in tokens(title)}:
        # All of it names the product; what an attribute is called by is asked.
        called = {stem(w) for name, _ in attributes for w in tokens(name)}
        topic = replace(topic, terms=topic.terms & called or topic.terms)
    return (
        _by_name(topic, question, attributes)
        or _by_value(topic, attributes)
        or _by_sentence(topic, sentences, title)
        or _by_title(topic, title, attributes)
    )


def _by_name(topic: Topic, question: str, attributes: Sequence[tuple[str, str]]) -> Verdict | None:
    partly: Verdict | None = None
    for name, value in attributes:
        absent, words = bare_name(name)
        if not words or _APART.search(fold(name)):
            continue
        covered = all(any(alike(word, term) for term in topic.terms) for word in words)
        exact = covered and all(any(alike(word, term) for word in words) for term in topic.terms)
        found = polarity(value)
        text = f"{name}: {value}"
        flip = absent != topic.absent
        if exact and found in (Polarity.YES, Polarity.NO):
            return Verdict(_flipped(found, flip), text)
        if exact and found is Polarity.PARTLY:
            partly = partly or Verdict(found, text)
        elif exact and topic.has and not flip and not topic.supplied and _present(value):
            return Verdict(Polarity.YES, text)
        elif covered and found is Polarity.NO and not flip and _circumstances(question, words):
            # "Waterproof enough for heavy rain?" of what isn't waterproof at all.
            return Verdict(Polarity.NO, text)
        elif exact:
            partly = partly or Verdict(Polarity.OPEN, text)
        elif found is Polarity.YES and not flip and topic.has and _within(topic.terms, words):
            return Verdict(Polarity.YES, text)  # a lift handle is a handle
    return partly


def _by_value(topic: Topic, attributes: Sequence[tuple[str, str]]) -> Verdict | None:
    for name, value in attributes:
        folded = fold(value)
        words = [w for w in tokens(value) if w not in STOPWORDS]
        if _APART.search(fold(name)) or _HEDGE.search(folded) or len(words) > 25:
            continue
        if PURPOSE.search(fold(name)) and not topic.purpose:
            continue  # a cleaner for waterproofs isn't waterproof
        if topic.supplied and not SUPPLIED.search(fold(f"{name} {value}")):
            continue
        absent, _ = bare_name(name)
        lacking = {m[1] or m[2] for m in FREE.finditer(folded)}
        if absent or {stem(w) for w in lacking if w} & topic.terms:
            if lacking and {stem(w) for w in lacking if w} == topic.terms:
                found = Polarity.YES if topic.absent else Polarity.NO
                return Verdict(found, f"{name}: {value}")
            continue
        held = [stem(w) for w in words]
        if not any(_within([term], held) for term in topic.terms):
            continue
        held += [stem(w) for w in tokens(name)]
        if not _within(topic.terms, held) or _MOCK & set(words):
            continue
        if topic.absent:
            if topic.terms <= set(held):
                return Verdict(Polarity.NO, f"{name}: {value}")
            continue
        return Verdict(Polarity.YES, f"{name}: {value}")
    return None


def _by_sentence(topic: Topic, sentences: Sequence[str], title: str) -> Verdict | None:
    for sentence in sentences:
        folded = fold(sentence)
        lacking = {m[1] or m[2] for m in FREE.finditer(folded)}
        held = [stem(w) for w in tokens(FREE.sub(lambda m: m[1] or m[2], folded))]
        if not _within(topic.terms, held):
            continue
        if topic.supplied and not SUPPLIED.search(folded):
            continue
        free = {stem(w) for w in lacking if w} & topic.terms
        if free and free == topic.terms and not _HEDGE.search(folded):
            return Verdict(Polarity.YES if topic.absent else Polarity.NO, sentence)
        if free or _MOCK & set(tokens(folded)):
            continue
        if not _HEDGE.search(folded) and _own(topic, folded, title):
            return Verdict(Polarity.NO if topic.absent else Polarity.YES, sentence)
        if _denied(topic.terms, folded):
            return Verdict(Polarity.YES if topic.absent else Polarity.NO, sentence)
    return None


def _own(topic: Topic, folded: str, title: str) -> bool:
    """Whether a sentence says it of the product itself, and not of what goes with it.

    Of several words together it is taken to; one word has to stand as what the product has ("with a
    hood"), or as what it is ("fully waterproof and light", "a waterproof jacket" of a jacket).
    """
    if len(topic.terms) > 1:
        return True
    words = tokens(folded)
    (term,) = topic.terms
    titled = {stem(w) for w in tokens(title)}
    for at, word in enumerate(words):
        if not alike(stem(word), term):
            continue
        before = [w for w in words[max(0, at - 3) : at] if w not in _ARTICLES]
        if before and before[-1] in _OTHERS:
            continue
        if topic.has:
            return True
        behind = re.search(rf"\b{re.escape(word)}\b(\W*)(\w*)", folded)
        if behind is not None and (
            not behind[2] or behind[1].strip() or behind[2] in ("and",) or stem(behind[2]) in titled
        ):
            return True
    return False


def _by_title(topic: Topic, title: str, attributes: Sequence[tuple[str, str]]) -> Verdict | None:
    """What the product is called, it is, where an attribute speaks of it as well."""
    folded = fold(title)
    if topic.absent or topic.supplied or PURPOSE.search(folded) or _HEDGE.search(folded):
        return None
    if not _within(topic.terms, [stem(w) for w in tokens(title)]):
        return None
    for name, value in attributes:
        words = [stem(w) for w in tokens(name)]
        said = polarity(value)
        if _within(topic.terms, words) and said in (Polarity.OPEN, Polarity.YES):
            return Verdict(Polarity.YES, f"{name}: {value}")
    return None


def _denied(terms: Collection[str], folded: str) -> bool:
    """Whether a short sentence denies the thing right before it names it: "is not waterproof"."""
    spots = list(_DENIES.finditer(folded))
    if len(spots) != 1 or len(terms) != 1:
        return False
    rest = re.sub(_DENIES, " ", folded)
    if _HEDGE.search(rest):
        return False
    behind = [stem(w) for w in tokens(folded[spots[0].end() :])[:2]]
    return any(alike(term, word) for term in terms for word in behind)


def _within(terms: Collection[str], held: Collection[str]) -> bool:
    return all(any(alike(term, word) for word in held) for term in terms)


def _present(value: str) -> bool:
    """Whether a value says that the thing is there: "Detachable", "5.0", not "sold separately"."""
    folded = fold(value)
    return (
        polarity(value) is Polarity.OPEN
        and bool(re.search(r"[^\W_]", folded))
        and folded not in ("0", "n/a", "na", "unknown", "tbc", "tbd", "-")
        and not _HEDGE.search(folded)
        and not re.search(r"\b(?:not|without|optional|separate\w*|extra|add-on)\b", folded)
    )


def _circumstances(question: str, words: Collection[str]) -> bool:
    """Whether what a question has beyond an attribute only tells when or for what."""
    folded = fold(question)
    cut = _CIRCUMSTANCE.search(folded)
    if cut is None:
        return False
    before = [stem(w) for w in tokens(folded[: cut.start()]) if w not in STOPWORDS]
    core = [w for w in before if w not in PLAIN]
    return bool(core) and all(any(alike(w, word) for word in words) for w in core)


def _flipped(found: Polarity, flip: bool) -> Polarity:
    if not flip:
        return found
    return Polarity.NO if found is Polarity.YES else Polarity.YES
