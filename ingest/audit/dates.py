"""Days that sentences speak of: ``31 December 2024``, ``March 3, 2025``, ``Christmas 2024``."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
           "october", "november", "december")  # fmt: skip
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?:20\d\d)"
_DATES = re.compile(
    rf"\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m1>{_MONTH})\.?,?\s+(?P<y1>{_YEAR})\b"
    rf"|\b(?P<m2>{_MONTH})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>{_YEAR})\b"
    rf"|\b(?P<y3>{_YEAR})-(?P<n3>\d\d)-(?P<d3>\d\d)\b"
    rf"|\b(?P<m4>{_MONTH})\.?\s+(?P<y4>{_YEAR})\b"
    rf"|\b(?P<season>christmas|xmas|black friday|cyber monday|easter|spring|summer|autumn|fall"
    rf"|winter|end of(?: the year)?)\s+(?P<y5>{_YEAR})\b",
    re.IGNORECASE,
)  # fmt: skip
# The last day that a season may be said to have, by month and day of its year.
_ENDS = {"spring": (6, 21), "easter": (4, 30), "summer": (9, 30), "autumn": (12, 21),
         "fall": (12, 21), "black friday": (12, 1), "cyber monday": (12, 5)}  # fmt: skip


def days_in(text: str) -> Iterator[tuple[int, int, date]]:
    """Dates in a text: start, end, and the last day that is meant."""
    for match in _DATES.finditer(text):
        day = _day(match)
        if day is not None:
            yield match.start(), match.end(), day


def _day(match: re.Match[str]) -> date | None:
    try:
        for number in "12":
            if match[f"m{number}"]:
                month = _month(match[f"m{number}"])
                return date(int(match[f"y{number}"]), month, int(match[f"d{number}"]))
        if match["y3"]:
            return date(int(match["y3"]), int(match["n3"]), int(match["d3"]))
        if match["m4"]:
            year, month = int(match["y4"]), _month(match["m4"])
            return date(year, month, monthrange(year, month)[1])
        ends = _ENDS.get(match["season"].lower(), (12, 31))
        # A winter and Christmas go on into the next year.
        late = 1 if match["season"].lower() in ("winter", "christmas", "xmas") else 0
        return date(int(match["y5"]) + late, *((1, 31) if late else ends))
    except ValueError:
        return None


def _month(text: str) -> int:
    return next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(text.lower()[:3]))
