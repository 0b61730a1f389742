"""Several requests in one message, each as it would be said by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.keyless import intent
from assistant.keyless.wording import patterns, said, words
from kb.terms import fold, tokens

MOST = 4
_PAIR = ("head", "left", "right", "tail")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=\S)|\n+")
# A thing of so many words is a description and no name: "a tent and a place to sleep in it".
_LONGEST_THING = 5
# A list of goods is this short: "waterproof jackets, and what is your return policy?"
_LONGEST_LIST = 6


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a message.

    Attributes:
        text: In the shopper's words.
        depends: Whether it says "it" or the like, and so may mean what the request before is about.
    """

    text: str
    depends: bool = False


def requests(text: str) -> list[Request]:
    """The requests of a message in order; the whole message when it holds only one.

    A message is split only where both sides are requests; what is told before a request ("I'm off
    to Scotland.") stays with it.

    Args:
        text: What the shopper said.
    """
    parts: list[str] = []
    told = ""
    for sentence in _SENTENCE.split(text.strip()):
        for part, sure in _split(sentence.strip()):
            if sure or _is_request(part):
                parts.append(f"{told} {part}".strip())
                told = ""
            elif parts and not told:
                parts[-1] = f"{parts[-1]} {part}"
            else:
                told = f"{told} {part}".strip()
    if told:
        parts = [*parts[:-1], f"{parts[-1]} {told}"] if parts else [told]
    if not 1 < len(parts) <= MOST:
        return [Request(text)]
    return [Request(part, bool(at) and _refers(part)) for at, part in enumerate(parts)]


def asking_part(text: str) -> str:
    """A request without what is told before it: goods are looked for in what is asked for."""
    sentences = [s for s in _SENTENCE.split(text.strip()) if s.strip()]
    for at, sentence in enumerate(sentences):
        if _is_request(sentence):
            return " ".join([_without_told(sentence), *sentences[at + 1 :]])
    return text


def _without_told(sentence: str) -> str:
    """A sentence from where its request begins: "it rains a lot, what jacket do I need?"."""
    for match in _joints(sentence):
        told, rest = sentence[: match.start()], sentence[match.end() :]
        if not _is_list(told) and not _is_request(told) and _is_request(rest):
            return rest
    return sentence


def _split(sentence: str) -> list[tuple[str, bool]]:
    """Parts of a sentence, each with whether it is a request for certain."""
    if not sentence or intent.wants_comparison(sentence):
        return [(sentence, False)] if sentence else []
    parts: list[tuple[str, bool]] = []
    start = 0
    for match in _joints(sentence):
        left, right = sentence[start : match.start()], sentence[match.end() :]
        if len(tokens(right)) >= 2 and (_is_request(left) or _is_list(left)):
            parts.append((left.strip(" ,;"), True))
            start = match.end()
    return [*parts, *_pair(sentence[start:])]


def _pair(sentence: str) -> list[tuple[str, bool]]:
    """Two things with an article each, asked for apart: "I need a tent and a sleeping bag"."""
    folded = _aligned(sentence)
    match = next((m for p in patterns("pair", sentence) if (m := p.match(folded))), None)
    if match is None or not (intent.is_shopping(sentence) or not match["head"].strip()):
        return [(sentence, False)]
    head, left, right, tail = (sentence[slice(*match.span(p))] for p in _PAIR)
    long = max(len(tokens(left)), len(tokens(right))) > _LONGEST_THING
    if long or said("belongs", left) or said("belongs", right):
        return [(sentence, False)]
    # "A jacket and trousers under £200": the price is said of both.
    return [(f"{head}{thing}{tail}", True) for thing in (left, right)]


def _joints(sentence: str) -> list[re.Match[str]]:
    """Where one request may end and the next begin, in order."""
    folded = _aligned(sentence)
    found = [m for pattern in patterns("joint", sentence) for m in pattern.finditer(folded)]
    return sorted(found, key=lambda match: match.start())


def _aligned(text: str) -> str:
    """The text folded letter by letter, so that what is found in it stands at the same place."""
    return "".join(f if len(f := fold(c)) == 1 else c for c in text)


def _is_request(text: str) -> bool:
    return intent.is_shopping(text) or intent.is_question(text) or bool(said("opens", text))


def _is_list(text: str) -> bool:
    """Whether a text only names things, without anybody doing anything."""
    named = [w for w in tokens(text) if w not in words("fillers")]
    return bool(named) and len(tokens(text)) <= _LONGEST_LIST and not said("self", text)


def _refers(text: str) -> bool:
    return bool(said("pronoun", text) or said("all_shown", text) or said("both", text))
