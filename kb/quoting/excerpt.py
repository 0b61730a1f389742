"""A sentence of a passage with as much round it as a reader needs, as one literal stretch."""

from __future__ import annotations

import re

from kb.quoting.blocks import Block, Form, blocks, is_rule
from kb.terms import sentence_spans

# An excerpt grows round its sentence up to this many characters: half an answer misleads.
LENGTH = 300
# A table or list is quoted whole up to this many characters, beyond it only the row or item.
WHOLE = 700
# A paragraph shorter than this says little by itself: what follows is quoted with it.
SHORT = 60

# What such a sentence speaks of stands before it.
_LEANS = re.compile(
    r"\W*(?:it|its|it's|they|them|their|this|that|that's|these|those|he|she|then|otherwise|but|so|"
    r"instead|after that|before that|both|either|neither|if so|if not|here|there it|also)\b",
    re.I,
)


def excerpt(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch to quote for the sentence, item or row from ``start`` to ``end`` of a passage.

    A paragraph is quoted whole while it is short, else from the sentence on (from the one before
    when it only makes sense after that). A short list or table is quoted whole, with the words that
    lead to it; of a long one the item or row stands alone.
    """
    parts = blocks(text)
    at = next((i for i, b in enumerate(parts) if b.start <= start < b.end), None)
    if at is None:
        return start, end
    block = parts[at]
    if block.form in (Form.LIST, Form.TABLE):
        return _gathered(text, parts, at, start, end)
    if block.form is not Form.PARAGRAPH:
        return start, end
    left, right = _paragraph(text, block, start, end)
    if right != block.end:
        return left, right
    following = parts[at + 1] if at + 1 < len(parts) else None
    if following is None or following.end - left > WHOLE:
        return left, right
    leads = following.form in (Form.LIST, Form.TABLE) and _leads(text, block)
    brief = following.form is not Form.HEADING and block.end - block.start < SHORT
    if leads or (brief and following.end - left <= LENGTH):
        return left, following.end
    return left, right


def _gathered(text: str, parts: list[Block], at: int, start: int, end: int) -> tuple[int, int]:
    block = parts[at]
    before = parts[at - 1] if at else None
    led = before is not None and before.form is Form.PARAGRAPH and _leads(text, before)
    if before is not None and led and block.end - before.start <= WHOLE:
        # Of a long paragraph only its last sentence leads to the list.
        spans = sentence_spans(text[before.start : before.end])
        lead = before.start if block.end - before.start <= LENGTH else before.start + spans[-1][0]
        return lead, block.end
    if block.end - block.start <= WHOLE:
        return block.start, block.end
    return start, end


def _paragraph(text: str, block: Block, start: int, end: int) -> tuple[int, int]:
    if block.end - block.start <= LENGTH:
        return block.start, block.end
    spans = [
        (block.start + left, block.start + right)
        for left, right in sentence_spans(text[block.start : block.end])
    ]
    at = next((i for i, (left, right) in enumerate(spans) if left <= start < right), None)
    if at is None:
        return start, end
    left = right = at
    while left and _LEANS.match(text, spans[left][0]) and end - spans[left - 1][0] <= LENGTH:
        left -= 1
    while right + 1 < len(spans) and spans[right + 1][1] - spans[left][0] <= LENGTH:
        right += 1
    while left and spans[right][1] - spans[left - 1][0] <= LENGTH:
        left -= 1
    return spans[left][0], spans[right][1]


def _leads(text: str, block: Block) -> bool:
    """Whether a paragraph announces what follows: it ends in a colon, or without any stop."""
    return text[: block.end].rstrip("*_ ")[-1:] not in ".!?…。！？)"


def row_above(text: str, start: int) -> bool:
    """Whether the line at ``start`` names the columns of a table or rules it off."""
    line = text[start:].split("\n", 2)
    return is_rule(line[0]) or (len(line) > 1 and line[1].strip() != "" and is_rule(line[1]))
