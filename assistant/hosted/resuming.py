"""What is left to say once another model has said a part of it."""

from __future__ import annotations

import re

from assistant import markers
from assistant.sentences import SentenceBuffer
from kb.terms import content_terms

# Share of a sentence's words from which it says what was said before, figures and names agreeing.
_SAME = 0.6
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def unsaid(text: str, said: str) -> str:
    """The sentences of a reply that say something new.

    A sentence with a figure or a product that was not mentioned is new, whatever its words.

    Args:
        text: A whole reply with its marks.
        said: Whole sentences that were said before it, with theirs.
    """
    if not said.strip():
        return text
    if markers.UNKNOWN in text:
        # Half an answer stands; not to know the whole of it is nothing to add.
        return ""
    products = set(markers.found(said, "p", "card"))
    numbers = set(_NUMBER.findall(markers.MARK.sub(" ", said)))
    terms = set(content_terms(markers.MARK.sub(" ", said)))

    def new(sentence: str) -> bool:
        bare = markers.MARK.sub(" ", sentence)
        if set(markers.found(sentence, "p", "card")) - products:
            return True
        if set(_NUMBER.findall(bare)) - numbers:
            return True
        own = set(content_terms(bare))
        return len(own & terms) < _SAME * len(own)

    buffer = SentenceBuffer()
    return "".join(s for s in (*buffer.feed(text), *buffer.flush()) if new(s))
