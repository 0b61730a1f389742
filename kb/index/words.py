"""How often each stem stands in each field of a passage, packed for keeping."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.documents import Chunk
from kb.terms import stems

FIELDS = ("title", "heading", "facets", "text")
FIELD_BITS = 2

# One stem in one field of one passage: the stem's number and the field's, and how often.
ENTRY = np.dtype([("code", "<u4"), ("times", "u1")])
Count = NDArray[Any]  # of ENTRY


def counted(chunk: Chunk, number: Callable[[str], int]) -> Count:
    """The words of a passage, ordered by stem, then by field.

    Args:
        chunk: Whose words.
        number: Gives each stem the number under which it is kept.

    Returns:
        Entries of ``ENTRY``; a stem that stands in a field more than 255 times counts 255 times,
        where BM25 has long stopped to tell the difference.
    """
    times: Counter[int] = Counter()
    for field, text in enumerate((chunk.title, chunk.heading, chunk.facets, chunk.text)):
        for stem, count in Counter(stems(text)).items():
            times[number(stem) << FIELD_BITS | field] = count
    found = np.zeros(len(times), dtype=ENTRY)
    ordered = sorted(times)
    found["code"] = ordered
    found["times"] = [min(times[code], 255) for code in ordered]
    return found
