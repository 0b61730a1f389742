"""The replies of a brand in each language, from the layers of files that word them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping

from jinja2 import Template

from prompts.render import PromptError, compile_template, variables
from prompts.replies import COMMON, REPLIES

# A reply's words, and the file, line and name they stand under.
Wording = tuple[str, str]
Replies = dict[str, Wording]

REPLY_FILE = re.compile(r"replies(?:\.([a-z]{2}))?\.md")
_SECTION = re.compile(r"^##\s+(.+?)\s*$", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def read_replies(text: str, where: str) -> Replies:
    """Read a file of replies: a section like ``## hello`` each.

    Raises:
        PromptError: Names the line of what is unknown, empty, said twice or under no reply.
    """
    # Comments keep their lines, so that a line in a message is a line of the file.
    text = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    marks = list(_SECTION.finditer(text))
    found: Replies = {}
    stray = text[: marks[0].start() if marks else len(text)].strip()
    if stray:
        raise PromptError(
            f"{where}: {stray.splitlines()[0][:60]!r} stands under no reply; "
            "each reply begins with a line like `## hello`"
        )
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        name = mark[1]
        place = f"{where}, line {text.count(chr(10), 0, mark.start()) + 1}, {name!r}"
        if name not in REPLIES:
            near = difflib.get_close_matches(name, REPLIES, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise PromptError(f"{place}: unknown reply{hint}")
        if name in found:
            raise PromptError(f"{place}: this reply stands twice")
        body = text[mark.end() : following.start() if following else len(text)].strip()
        if not body:
            raise PromptError(f"{place}: the reply is empty; write it or remove the heading")
        check(body, place, frozenset(COMMON) | REPLIES[name])
        found[name] = (body, place)
    return found


def voices(layers: Iterable[Mapping[str, Replies]], own: str) -> dict[str, Replies]:
    """Everything a brand says, by language.

    Args:
        layers: What each folder words, by language; a later one overrides an earlier one.
        own: The brand's language. What it doesn't word either is said as the default brand does.

    Raises:
        PromptError: Replies have a text in no language.
    """
    by_language: dict[str, Replies] = {}
    anything: Replies = {}
    for layer in layers:
        for language, replies in layer.items():
            by_language.setdefault(language, {}).update(replies)
            anything = {**replies, **anything}
    missing = [name for name in REPLIES if name not in anything]
    if missing:
        raise PromptError(f"replies without a text: {', '.join(missing)}")
    native = {**anything, **by_language.get(own, {})}
    return {own: native} | {
        language: {**native, **replies}
        for language, replies in by_language.items()
        if language != own
    }


def compiled(replies: Mapping[str, Wording]) -> dict[str, Template]:
    """The templates of one language."""
    return {name: compile_template(text, where) for name, (text, where) in replies.items()}


def check(text: str, where: str, allowed: frozenset[str]) -> None:
    """Refuse a template that asks for what it will not be given.

    Raises:
        PromptError: A variable is unknown, or the syntax is broken.
    """
    unknown = variables(text, where) - allowed
    if unknown:
        raise PromptError(
            f"{where}: unknown variable {', '.join(sorted(unknown))}; "
            f"this template knows {', '.join(sorted(allowed))}"
        )
