"""A small brand of one's own, and values for the variables of every reply."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from prompts.brand import Brand, load_brand
from prompts.render import PromptError
from prompts.replies import REPLIES

SHIPPED = ("default", "larkfell")
LANGUAGES = ("en", "de", "fr", "es")
MINIMAL = """\
name: Tiny
sells: things
persona: A person.
tone: Plain.
contact:
  email: a@tiny.example
"""
# What a record or a question may not have; a reply is a sentence all the same.
OPTIONAL = {"conditions", "list_price", "count", "sizes", "available", "wish", "language", "hours"}
MAYBE_MEASURED = {"found_one", "found_some", "found_sorted", "found_nearest", "already_most"}
# Said only with what they are about.
WHOLE = {"given_up", "otherwise", "own_words_language", "article_other_language"}
# Values that a template chooses its words by.
CHOSEN: dict[str, object] = {
    "action": "cancel",
    "actions": ["cancel", "return"],
    "any_of": [["email", "order"], ["name"]],
    "count": 2,
    "high": 7,
    "language": "de",
    "low": 5,
    "places": ["original", "any"],
    "reason": "asked",
    "statuses": ["pending", "delivered"],
}


@cache
def loaded(name: str) -> Brand:
    return load_brand(name)


def filled(reply: str, empty: set[str]) -> dict[str, object]:
    """Values for a reply's variables, those named empty."""
    full = {name: CHOSEN.get(name, "⟨this⟩") for name in REPLIES[reply]}
    if reply != "handoff_summary" and "reason" in full:
        full["reason"] = "⟨this⟩"
    return full | dict.fromkeys(empty & REPLIES[reply], "")


def refused(folder: Path) -> str:
    with pytest.raises(PromptError) as error:
        load_brand(folder=folder)
    return str(error.value)
