"""Whether an answer says that something is so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.conversation import Answer, Decision
from evals.golden import Expectation
from evals.score import Part, Score
from evals.scoring.seen import Seen, scored
from kb.terms import fold, sentence_spans

# Words that deny, in the languages that the keyless model speaks. A closed class: negation, what
# is sold out, and what is left out.
_DENIES = re.compile(
    r"\b(?:isn|don|doesn|didn|can|couldn|aren|wasn|weren|haven|hasn|won|wouldn)['’]t\b"
    r"|\b(?:no|not|cannot|none|nothing|never|neither|nor|unfortunately|unavailable|"
    r"sold out|out of stock|no longer|discontinued|unable)\b"
    r"|\b(?:kein(?:e[nmrs]?)?|nicht|nichts|leider|ausverkauft|nie|weder)\b"
    r"|\b(?:aucun[e]?|rien|pas|jamais|epuise[es]?|malheureusement)\b"
    r"|\b(?:ningun[oa]?|nada|nunca|agotad[oa]s?|lamentablemente|tampoco)\b"
)
_YES = re.compile(r"(?:yes|ja|oui|si)\b")
_NO = re.compile(r"(?:no|nein|non)\b")
_NEVER = re.compile(r"\b(?:no|not|never|isn['’]t|don['’]t|can['’]t|cannot|nicht|kein|nie)\b")
# So many first letters make two words one: "washable" and "wash".
_ALIKE = 4
_EXCEPT = re.compile(r"\b(?:except|sauf|salvo)\b")
_ITEM = re.compile(r";|\band\b|\bund\b|\bet\b|\by\b")
_CLAUSE = re.compile(r"[;:]|,?\s(?:but|and not|aber|mais|pero)\s")


def verdict(expected: Expectation, seen: Seen) -> Score | None:
    """What a yes-or-no question comes to, by the answer's decision and its own sentences."""
    wanted = expected.verdict
    if wanted is None:
        return None
    answer = seen.answer
    shown = Part.DECISION in seen.parts
    refused = shown and answer.decision is not Decision.ANSWER
    own = _own(answer)
    first = fold(own[0]) if own else ""
    asked = [fold(words) for words in wanted.of]
    if not wanted.yes:
        denied = any(_denied(fold(s), asked, partly=False) for s in own)
        denied = denied or any(_speaks_of(s, asked) for s in _quoted(answer))
        held = refused or (denied and not _YES.match(first))
        return scored("verdict", held, f"a no was expected; said: {answer.text!r}")
    if refused:
        return scored("verdict", False, f"a yes was expected; decided to {answer.decision}")
    against = any(_denied(fold(s), asked, partly=True) for s in own)
    held = bool(own) and not against and not _NO.match(first)
    return scored("verdict", held, f"a yes was expected; said: {answer.text!r}")


def _own(answer: Answer) -> list[str]:
    """The answer's sentences without what it quotes: an article's words aren't its verdict."""
    text = answer.text.replace("*", "")
    quotes = fold(" ".join(c.quote.replace("*", "") for c in answer.citations))
    said = [text[start:end] for start, end in sentence_spans(text)]
    return [s for s in said if not quotes or fold(re.sub(r"\s*\[\d+\]", "", s)) not in quotes]


def _quoted(answer: Answer) -> list[str]:
    """Sentences of quotes, folded."""
    quotes = (c.quote.replace("*", "") for c in answer.citations)
    return [fold(q[start:end]) for q in quotes for start, end in sentence_spans(q)]


def _speaks_of(sentence: str, asked: Sequence[str]) -> bool:
    """Whether a quoted sentence denies what was asked: "never machine wash it"."""
    said = {word[:_ALIKE] for words in asked for word in words.split() if len(word) >= _ALIKE}
    return bool(said) and _NEVER.search(sentence) is not None and all(s in sentence for s in said)


def _denied(sentence: str, asked: Sequence[str], *, partly: bool) -> bool:
    """Whether a sentence denies what was asked.

    Args:
        sentence: Folded.
        asked: Words that what is denied is named by, folded.
        partly: Whether a denial only counts where it names them; else one that names nothing does,
            too ("that is sold out").
    """
    left_out = _EXCEPT.search(sentence)
    if left_out is not None:
        items = _ITEM.split(sentence[left_out.end() :])
        return any(all(_stands(words, item) for words in asked) for item in items)
    clauses = [c for c in _CLAUSE.split(sentence) if _DENIES.search(c)]
    if not partly:
        return bool(clauses)
    return any(all(_stands(words, clause) for words in asked) for clause in clauses)


def _stands(words: str, clause: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", clause) is not None
