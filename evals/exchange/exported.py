"""What an export gives: the file's text, and what the format has no words for."""

from __future__ import annotations

from dataclasses import dataclass

from evals.score import EvalError


class ExchangeError(EvalError):
    """A file of another program can't be written or read; the message says what and where."""


@dataclass(frozen=True, slots=True)
class Exported:
    """Golden conversations in another program's format.

    Attributes:
        text: The file.
        items: How many samples or tests it holds.
        partly: Checks that the file doesn't make of conversations that it holds.
        omitted: Conversations that it doesn't hold at all, with the reason.
    """

    text: str
    items: int
    partly: tuple[str, ...]
    omitted: tuple[str, ...]
