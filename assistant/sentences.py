"""A stream of text, regrouped into sentences, so that each is checked before it is shown."""

from __future__ import annotations

import re

_END = re.compile(r"\n+|(?<=[.!?…])[\"'”’)\]]*(?:\s*\[\[[^\]\n]*\]\])*\s+(?=[^\s\[a-z0-9(])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|approx|no|incl|mr|mrs|dr|st|inc|ltd|co|oz|lbs?|ft|qt|gal|pcs?|sq|max|min|"
    r"ca|bzw|z\.b|nr|inkl|env|p\.ej)|\d-?in|\b(?:[a-z]\.)+[a-z])\.$",
    re.I,
)


class SentenceBuffer:
    """Takes text as it comes and gives it back sentence by sentence, white space included."""

    def __init__(self) -> None:
        self._text = ""

    def feed(self, piece: str) -> list[str]:
        """Add a piece; returns the sentences that are complete now."""
        self._text += piece
        done: list[str] = []
        start = 0
        for match in _END.finditer(self._text):
            # At the very end more may come: a following mark belongs to this sentence.
            if match.end() == len(self._text):
                break
            if _ABBREVIATION.search(self._text, start, match.start()):
                continue
            done.append(self._text[start : match.end()])
            start = match.end()
        self._text = self._text[start:]
        return done

    def flush(self) -> list[str]:
        """What is left at the end of the stream."""
        rest, self._text = self._text, ""
        return [rest] if rest else []
