"""Text in promptfoo's files, where braces are templates and some beginnings name files."""

from __future__ import annotations

import re

# What promptfoo reads a file or a program for when a value begins with it.
_SCHEMES = re.compile(r"^(?:file|package|python|javascript|exec|env|https?)(?=:)")
_BRACE = re.compile(r"\{(?=[{%#])")
_ESCAPED = re.compile(r'\{\{ "(.)" \}\}', re.DOTALL)
_VARIABLE = re.compile(r"\{\{-?\s*([A-Za-z_]\w*)\s*-?\}\}")
_TEMPLATE = re.compile(r"\{[{%#]")


def escaped(text: str) -> str:
    """The text as promptfoo has to be given it, so that it reads the very same."""
    text = _BRACE.sub('{{ "{" }}', text)
    if _SCHEMES.match(text):
        text = f'{{{{ "{text[0]}" }}}}{text[1:]}'
    return text


def plain(text: str) -> str | None:
    """The text that promptfoo would read; None when it computes something."""
    bare = _ESCAPED.sub("\0", text)
    if _TEMPLATE.search(bare) or _SCHEMES.match(bare):
        return None
    return _ESCAPED.sub(lambda found: found[1], text)


def filled(template: str, values: dict[str, str]) -> str | None:
    """A prompt with its variables filled in; None when it does more than name variables."""
    names = _VARIABLE.findall(template)
    if _TEMPLATE.search(_VARIABLE.sub("", template)) or not all(n in values for n in names):
        return None
    return _VARIABLE.sub(lambda found: values[found[1]], template)
