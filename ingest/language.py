"""What language a page is in: as it says, else as its text shows."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

# Words below which a guess is none, of scripts with spaces; the text is cut at the second figure.
_FEWEST_LETTERS = 40
_MOST_LETTERS = 4000
# Probability from which a guess is believed: the likeliest, and likelier than all others together.
_SURE = 0.5


def language_tag(code: str) -> str:
    """A language as pages name it as a BCP 47 tag in lower case; empty when it is none."""
    named = (
        code.split(",", maxsplit=1)[0]
        .split(";", maxsplit=1)[0]
        .strip()
        .split(".")[0]
        .replace("_", "-")
        .lower()
    )
    if named in {"x-default", "und", "zxx", "mul"}:
        return ""
    return named if re.fullmatch(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", named) else ""


def detect_language(text: str) -> str:
    """The language of a text as a two-letter code; empty when the text doesn't tell.

    Uses py3langid: a model of 140 languages that comes with it, no network, no chance in it.
    """
    letters = " ".join(re.findall(r"[^\W\d_]+", text[: 3 * _MOST_LETTERS]))[:_MOST_LETTERS]
    if len(letters) < _FEWEST_LETTERS and not re.search("[\u0370-\uffff]{8}", letters):
        return ""
    found, probability = _identifier().classify(letters)
    # zxx is the code for what is in no language.
    return language_tag(str(found)) if float(probability) >= _SURE else ""


@cache
def _identifier() -> Any:
    # Unpacking the model takes most of a second, and pages that say their language don't need it.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
