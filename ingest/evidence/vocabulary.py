"""Words that shops use, in their languages: plain files, one phrase a line, in ``words/``.

A line that begins with ``# `` is a comment. Where a file says "pattern", its lines are regular
expressions, alternatives of one another.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files


@cache
def phrases(name: str) -> tuple[str, ...]:
    """The lines of one file, in order."""
    text = (files("ingest.evidence") / "words" / f"{name}.txt").read_text("utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("# "))


@cache
def pattern(name: str) -> re.Pattern[str]:
    """The lines of one file as one pattern that finds any of them, case aside."""
    return re.compile("|".join(phrases(name)), re.IGNORECASE)
