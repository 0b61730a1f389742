"""MDX and Docusaurus' Markdown -> Markdown: code and components go, the prose in them stays."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ingest.feeds.jsx import Expression, Tag, expression_at, tag_at
from ingest.markup import inline_text

# Reads an imported Markdown file by the path in the import; None when there is none.
Partial = Callable[[str], "str | None"]

_FENCED = re.compile(r"^([ \t]*)(`{3,}|~{3,})[^\n]*\n.*?(?:^[ \t]*\2[`~]*[ \t]*$|\Z)", re.M | re.S)
# Docusaurus hides MDX from translators' tools in such fences; on the page it is no code.
_WRAPPED = re.compile(r"^(`{3,})mdx-code-block[ \t]*\n(.*?)\n\1[ \t]*$", re.M | re.S)
# A backtick after a brace begins a template, and no code.
_CODE = re.compile(r"(?<![`{])(`+)(?!`)[^\n]*?(?<!`)\1(?!`)")
_COMMENT = re.compile(r"[ \t]?\{\s*/\*(.*?)\*/\s*\}", re.DOTALL)
_HEADING_ID = re.compile(r"\s*#([\w-]+)\s*")
_KEPT_ID = re.compile(r"\{#[\w-]+\}")
_AUTOLINK = re.compile(r"<[a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^\s<>]*>")
_IMPORT = re.compile(r"import\s+(?:[\w*{$][^'\"]*?\bfrom\s*)?['\"]([^'\"\n]+)['\"]", re.DOTALL)
_DEFAULT = re.compile(r"import\s+(\w+)\s+from\s*['\"]([^'\"\n]+\.mdx?)['\"]")
_EXPORT = re.compile(r"export\s+(?:default|const|let|var|function|class|async|\{|\*)(?!\w)")
_ADMONITION = re.compile(
    r"[ \t]*:{3,}[ \t]*(?P<kind>[a-zA-Z][\w-]*)?[ \t]*(?:\[(?P<title>[^\n]*)\])?"
    r"(?:\{[^{}\n]*\})?[ \t]*(?P<rest>[^\n]*?)[ \t]*"
)
_SIGN = re.compile(r"\\[{}<]|[<{]")
_SUMMARY = re.compile(r"([ \t]*)<summary\b[^<>]*>(.*?)</summary\s*>", re.IGNORECASE | re.DOTALL)
# Control characters that stand for what was cut out: masked text, and the edges of a component.
_MASK, _UNMASK, _OPEN, _LABEL, _CLOSE = "\x0e", "\x0f", "\x10", "\x11", "\x12"
_OWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MASKED = re.compile(f"{_MASK}([0-9]+){_UNMASK}")
_EDGE = re.compile(f"{_OPEN}([^{_LABEL}\n]*){_LABEL}|({_CLOSE})")
_DEEPEST = 5


@dataclass(slots=True)
class _Masks:
    """Text that is cut out while the rest is worked on, and put back with its indentation."""

    kept: list[str] = field(default_factory=list)

    def put(self, text: str) -> str:
        self.kept.append(text)
        return f"{_MASK}{len(self.kept) - 1}{_UNMASK}"

    def back(self, text: str) -> str:
        lines = []
        for line in text.split("\n"):
            alone = _MASKED.fullmatch(line.strip())
            if alone and "\n" in (block := self.kept[int(alone.group(1))]):
                indent = line[: len(line) - len(line.lstrip())]
                lines += [indent + part if part else "" for part in _flush_left(block).split("\n")]
            else:
                lines.append(_MASKED.sub(lambda match: self.kept[int(match.group(1))], line))
        return "\n".join(lines)


def clean_mdx(text: str, partial: Partial | None = None, *, _depth: int = 0) -> str:
    """Markdown without imports, exports, expressions and component tags.

    What stands inside components, admonitions and ``<details>`` stays, flush left; the label of a
    tab and the title of an admonition become bold lines, a summary becomes a heading. Code is
    untouched. An imported Markdown file takes the place of its component.

    Args:
        text: MDX without its front matter.
        partial: Reads imported Markdown files; None leaves them out.
    """
    masks = _Masks()
    text = _WRAPPED.sub(lambda match: match.group(2), _OWN.sub("", text))
    text = _FENCED.sub(lambda match: match.group(1) + masks.put(match.group().rstrip("\n")), text)
    text = _CODE.sub(lambda match: masks.put(match.group()), text)
    text, imported = _without_modules(text)
    text = _COMMENT.sub(_comment, text)

    def included(name: str) -> str:
        found = partial(imported[name]) if partial and name in imported else None
        if found is None or _depth >= _DEEPEST:
            return ""
        return f"\n\n{masks.put(clean_mdx(found, partial, _depth=_depth + 1) + chr(10))}\n\n"

    text = _without_jsx(_admonitions(text), included)
    text = _SUMMARY.sub(_heading, text)
    return masks.back(_flattened(text)).replace("\\{", "{").replace("\\}", "}")


def _heading(match: re.Match[str]) -> str:
    # A name that is empty: there is nothing on the page that an address could lead to.
    return f"\n\n{match.group(1)}### {inline_text(match.group(2))} {{#}}\n\n"


def _flush_left(block: str) -> str:
    # A fence is as far in as its first line.
    first = block[: len(block) - len(block.lstrip(" \t"))]
    return "\n".join(line.removeprefix(first) for line in block.rstrip("\n").split("\n"))


def _without_modules(text: str) -> tuple[str, dict[str, str]]:
    """The text without import and export statements, and the Markdown files that it imports."""
    kept: list[str] = []
    imported: dict[str, str] = {}
    lines = text.split("\n")
    at, free = 0, True  # a statement begins a block or follows another one
    while at < len(lines):
        line = lines[at]
        end = _statement(lines, at) if free and line.startswith(("import", "export")) else at
        if end > at:
            found = _DEFAULT.match("\n".join(lines[at:end]))
            if found:
                imported[found.group(1)] = found.group(2)
            at = end
            continue
        free = not line.strip()
        kept.append(line)
        at += 1
    return "\n".join(kept), imported


def _statement(lines: list[str], at: int) -> int:
    """The line after the statement that begins at a line; the same line when it is prose."""
    start = "\n".join(lines[at : at + 40])
    if found := _IMPORT.match(start):
        return at + found.group().count("\n") + 1
    if not _EXPORT.match(start):
        return at
    depth = 0
    for number in range(at, len(lines)):
        line = lines[number]
        if number > at and depth <= 0 and (not line.strip() or line.startswith(("im", "export"))):
            return number
        depth += sum(line.count(sign) for sign in "{[(") - sum(line.count(sign) for sign in "}])")
    return len(lines) if depth <= 0 else at


def _comment(match: re.Match[str]) -> str:
    # {/* #my-heading */} names a heading; any other comment says nothing to readers.
    named = _HEADING_ID.fullmatch(match.group(1))
    return f" {{#{named.group(1)}}}" if named else ""


def _admonitions(text: str) -> str:
    lines = []
    depth = 0
    for line in text.split("\n"):
        match = _ADMONITION.fullmatch(line) if ":::" in line else None
        indent = line[: len(line) - len(line.lstrip())]
        if match and match["kind"]:
            depth += 1
            title = match["title"] if match["title"] is not None else match["rest"]
            lines.append(f"{indent}{_OPEN}{title.strip()}{_LABEL}")
        elif match and depth and not match["title"] and not match["rest"]:
            depth -= 1
            lines.append(f"{indent}{_CLOSE}")
        else:
            lines.append(line)
    return "\n".join(lines)


def _without_jsx(text: str, included: Callable[[str], str]) -> str:
    parts: list[str] = []
    at = 0
    while (found := _SIGN.search(text, at)) is not None:
        start = found.start()
        parts.append(text[at:start])
        at, said = _piece(text, start, included)
        parts.append(said)
    parts.append(text[at:])
    return "".join(parts)


def _piece(text: str, start: int, included: Callable[[str], str]) -> tuple[int, str]:
    """Where the sign at ``start`` ends, and what it becomes."""
    if text[start] == "\\":
        return start + 2, text[start : start + 2]
    if text.startswith("<!--", start):
        end = text.find("-->", start)
        end = len(text) if end < 0 else end + 3
        return end, text[start:end]
    if text[start] == "{":
        if kept := _KEPT_ID.match(text, start):
            return kept.end(), kept.group()
        value: Expression | None = expression_at(text, start)
        return (value.end, value.text) if value else (start + 1, "{")
    if link := _AUTOLINK.match(text, start):
        return link.end(), link.group()
    tag = tag_at(text, start)
    if tag is None:
        return start + 1, "<"
    return tag.end, _told(tag, included)


def _told(tag: Tag, included: Callable[[str], str]) -> str:
    if tag.name == "img":
        return tag.attributes.get("alt", "")
    if not tag.component and tag.name != "details":
        return tag.html()
    if tag.closing:
        return _CLOSE
    if tag.empty:
        return included(tag.name)
    return f"{_OPEN}{_label(tag.attributes)}{_LABEL}"


def _label(attributes: Mapping[str, str]) -> str:
    return attributes.get("label") or attributes.get("title") or ""


def _flattened(text: str) -> str:
    """Components dissolved: what stood in them moves to where their tags stood."""
    open_: list[tuple[str, list[str]]] = [("", [])]

    def close() -> None:
        indent, inner = open_.pop()
        open_[-1][1].extend(textwrap.indent(textwrap.dedent("\n".join(inner)), indent).split("\n"))
        open_[-1][1].append("")

    for line in text.split("\n"):
        edges = list(_EDGE.finditer(line))
        if not edges:
            open_[-1][1].append(line)
            continue
        bare = _EDGE.sub("", line)
        indent = line[: len(line) - len(line.lstrip())]
        if bare.strip():
            # Components within a line are dissolved where they are; a label before text stays.
            leads = not line[: edges[0].start()].strip()
            if leads and (label := _bold(edges[0].group(1))):
                open_[-1][1].extend(["", indent + label, ""])
            open_[-1][1].append(indent + bare.strip() if leads else bare)
            continue
        for edge in edges:
            if not edge.group(2):
                open_[-1][1].extend(["", indent + _bold(edge.group(1)), ""])
                open_.append((indent, []))
            elif len(open_) > 1:
                close()
    while len(open_) > 1:
        close()
    return "\n".join(open_[0][1])


def _bold(label: str | None) -> str:
    words = " ".join((label or "").replace("**", "").replace("__", "").split())
    return f"**{words}**" if words else ""
