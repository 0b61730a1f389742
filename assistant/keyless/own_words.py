"""The store's own words in another language than the shopper's: said so, once."""

from __future__ import annotations

from collections.abc import Iterable

from assistant import markers
from assistant.keyless.phrasebook import LANGUAGES
from assistant.language import detected
from prompts.brand import Brand


def introduced(brand: Brand, reply: str, earlier: Iterable[str]) -> str:
    """A reply that quotes a help page in another language, with a sentence in front that says so.

    Args:
        brand: Speaks the shopper's language.
        reply: With its marks; only one that cites a page quotes it.
        earlier: What was replied before; what was said once is not said again.
    """
    if not markers.found(reply, "c"):
        return reply
    quoted = detected(markers.MARK.sub(" ", reply))
    if quoted not in LANGUAGES or quoted == brand.language:
        return reply
    said = brand.say("own_words_language", language=quoted)
    if any(said in text for text in earlier):
        return reply
    return f"{said}\n\n{reply}"
