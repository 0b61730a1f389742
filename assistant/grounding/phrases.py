"""The brand's own fixed words: what a person of the store wrote needs no proof but its variables."""

# ruff: noqa: E501 - patterns and templates are read whole

from __future__ import annotations

import re
from functools import lru_cache

from assistant.grounding.speech import TELLING, idea
from kb.terms import stem, tokens

_TAG = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)
_STRING = re.compile(r"\"([^\"]*)\"")  # what a reply chooses from, inside its tags
_END = re.compile(r"(?<=[.!?:;])\s+|\n+|[|]")
_FEWEST = 3


class Phrases:
    """Fixed pieces of a brand's replies.

    Args:
        replies: Templates as they are written.
    """

    def __init__(self, replies: tuple[str, ...] = ()) -> None:
        words: set[str] = set()
        self._pieces: dict[str, list[tuple[str, ...]]] = {}
        for reply in replies:
            chosen = (text for tag in _TAG.findall(reply) for text in _STRING.findall(tag))
            for part in (*_TAG.split(reply), *(p for text in chosen for p in text.split("%s"))):
                for piece in _END.split(part):
                    spoken = tuple(tokens(piece))
                    words.update(spoken)
                    if len(spoken) >= _FEWEST:
                        self._pieces.setdefault(spoken[0], []).append(spoken)
        for pieces in self._pieces.values():
            pieces.sort(key=len, reverse=True)
        telling = TELLING | {idea(word) for word in TELLING}
        self.ideas = frozenset(
            idea(w) for w in words if idea(w) not in telling and stem(w) not in telling
        )

    @classmethod
    def of(cls, replies: tuple[str, ...]) -> Phrases:
        """The phrases of some replies; made once."""
        return _made(replies)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where fixed pieces stand in a text."""
        found = [(m.group(), m.start(), m.end()) for m in re.finditer(r"\w+(?:[.,]\d+)*", text)]
        spoken = [next(iter(tokens(word)), "") for word, _, _ in found]
        spans = []
        at = 0
        while at < len(spoken):
            for piece in self._pieces.get(spoken[at], ()):
                if tuple(spoken[at : at + len(piece)]) == piece:
                    spans.append((found[at][1], found[at + len(piece) - 1][2]))
                    at += len(piece) - 1
                    break
            at += 1
        return spans


@lru_cache(maxsize=16)
def _made(replies: tuple[str, ...]) -> Phrases:
    return Phrases(replies)
