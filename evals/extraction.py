"""Score product extraction against people's truth, by the public benchmark's definition of F1.

Per page and field the truth is a set of strings and the prediction one string or nothing.
Prediction in the set: a true positive. Prediction not in the set: a false positive, and a false
negative if the set isn't empty. No prediction: a false negative if the set isn't empty. Prices
compare as decimals, all else exactly. Precision, recall and F1 come from the sums over pages, and
the deviation of F1 from 1,000 bootstrap resamples of pages (Zyte, product-extraction-benchmark).
"""

from __future__ import annotations

import gzip
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from statistics import median, pstdev

from pydantic import TypeAdapter, ValidationError

from ingest.evidence.claim import Field
from ingest.page import parse_page
from ingest.products import Extraction, read_product
from kb.documents import Availability

FIELDS = ("price", "currency", "availability", "sku", "gtin", "mpn", "brand")
_RESAMPLES = 1000
_SEED = 20261122
_TRUTH = "ground-truth.json"


class ExtractionError(Exception):
    """A folder that can't be scored; says what is missing and where."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One field of one page.

    Attributes:
        expected: The true values, any of which is right; empty when the page has none.
        predicted: What was read; empty for nothing.
        reason: Which evidence it rests on.
    """

    page: str
    field: str
    expected: tuple[str, ...]
    predicted: str
    reason: str = ""

    @property
    def counts(self) -> tuple[int, int, int]:
        """True positives, false positives and false negatives, each 0 or 1."""
        if self.predicted and _among(self.field, self.predicted, self.expected):
            return 1, 0, 0
        return 0, int(bool(self.predicted)), int(bool(self.expected))


@dataclass(frozen=True, slots=True)
class FieldScore:
    """How one field was read over all pages.

    Attributes:
        f1_std: Standard deviation of F1 over bootstrap resamples of the pages.
        support: Pages on which the field has a true value.
    """

    f1: float
    precision: float
    recall: float
    f1_std: float
    support: int


@dataclass(frozen=True)
class ExtractionReport:
    """The scores, and each page that misses.

    Attributes:
        without_product: Pages that a crawl would not have taken for a product's.
        pages_per_second: Median over the pages, parsing included.
    """

    pages: int
    fields: Mapping[str, FieldScore]
    outcomes: Sequence[Outcome] = field(repr=False)
    without_product: Sequence[str]
    pages_per_second: float


def score_folder(folder: Path) -> ExtractionReport:
    """Read every page of a folder and score it.

    Args:
        folder: Holds ``ground-truth.json`` (page key -> field -> true values, and ``url``) and
            ``html/<key>.html`` or ``html/<key>.html.gz``.

    Raises:
        ExtractionError: The folder, its truth or a page is missing or can't be read.
    """
    truth = load_truth(folder)
    outcomes: list[Outcome] = []
    without: list[str] = []
    seconds: list[float] = []
    for key, fields in truth.items():
        body = _body(folder, key)
        begun = time.perf_counter()
        page = parse_page(body, fields["url"][0])
        extraction = read_product(page)
        seconds.append(time.perf_counter() - begun)
        if extraction.product is None:
            without.append(key)
            # The benchmark's pages are known to be products' pages: that much is no prediction.
            extraction = read_product(page, certain=True)
        predicted = predictions(extraction)
        for name in FIELDS:
            value, reason = predicted.get(name, ("", ""))
            expected = tuple(fields.get(name, ()))
            outcomes.append(Outcome(key, name, expected, value, reason))
    return ExtractionReport(
        pages=len(truth),
        fields={name: score([o for o in outcomes if o.field == name]) for name in FIELDS},
        outcomes=outcomes,
        without_product=without,
        pages_per_second=round(1 / median(seconds), 1) if seconds else 0.0,
    )


def load_truth(folder: Path) -> dict[str, dict[str, list[str]]]:
    """The truth of a folder, with each field as a list; ExtractionError when it can't be read."""
    path = folder / _TRUTH
    if not folder.is_dir():
        raise ExtractionError(f"no folder at {folder}; give one that holds {_TRUTH} and html/")
    try:
        given = TypeAdapter(dict[str, dict[str, str | list[str]]]).validate_json(path.read_bytes())
    except OSError:
        raise ExtractionError(
            f"no {_TRUTH} in {folder}; it says what is true of each page in html/"
        ) from None
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"]) or "the file"
        raise ExtractionError(
            f"{path} can't be read at {where}: it must be an object of pages, each an object of "
            "fields with a list of strings"
        ) from None
    truth = {
        key: {name: [v] if isinstance(v, str) else v for name, v in fields.items()}
        for key, fields in given.items()
    }
    for key, fields in truth.items():
        # A page may be read without knowing where it was; its address only confirms.
        fields["url"] = fields.get("url") or [f"https://page.invalid/{key}"]
    return truth


def _body(folder: Path, key: str) -> bytes:
    plain, packed = folder / "html" / f"{key}.html", folder / "html" / f"{key}.html.gz"
    try:
        if plain.is_file():
            return plain.read_bytes()
        return gzip.decompress(packed.read_bytes())
    except (OSError, EOFError, gzip.BadGzipFile) as error:
        raise ExtractionError(
            f"page {key} can't be read ({error}); it must be {plain} or the same with .gz"
        ) from None


def predictions(extraction: Extraction) -> dict[str, tuple[str, str]]:
    """What an extraction says, in the benchmark's words, with the reason for each field.

    The benchmark knows two availabilities: what can be ordered now, a pre-order included, is
    ``InStock``; so is a product whose page says nothing against it.
    """
    if extraction.product is None:
        return {}
    found = {
        name.value: (decision.value, decision.reason) for name, decision in extraction.shown.items()
    }
    if extraction.sign:
        found["currency"] = (extraction.sign, found.get("currency", ("", ""))[1])
    stated = extraction.shown.get(Field.AVAILABILITY)
    known = Availability(stated.value) if stated else Availability.UNKNOWN
    reason = stated.reason if stated else "nothing says that it can't be had"
    found["availability"] = ("InStock" if known.buyable else "OutOfStock", reason)
    return found


def score(outcomes: Sequence[Outcome]) -> FieldScore:
    """Precision, recall, F1 and its deviation from one field's outcomes."""
    counts = [outcome.counts for outcome in outcomes]
    draw = random.Random(_SEED)  # noqa: S311 - resampling, no secret
    resampled = [
        _f1([counts[draw.randrange(len(counts))] for _ in counts])[0] for _ in range(_RESAMPLES)
    ]
    f1, precision, recall = _f1(counts)
    return FieldScore(
        f1=round(f1, 4),
        precision=round(precision, 4),
        recall=round(recall, 4),
        f1_std=round(pstdev(resampled), 4),
        support=sum(bool(outcome.expected) for outcome in outcomes),
    )


def _f1(counts: Sequence[tuple[int, int, int]]) -> tuple[float, float, float]:
    true = sum(count[0] for count in counts)
    false = sum(count[1] for count in counts)
    lost = sum(count[2] for count in counts)
    precision = true / (true + false) if true + false else 0.0
    recall = true / (true + lost) if true + lost else 0.0
    both = precision + recall
    return (2 * precision * recall / both if both else 0.0), precision, recall


def _among(name: str, predicted: str, expected: Sequence[str]) -> bool:
    if name != "price":
        return predicted in expected
    try:
        return Decimal(predicted) in {Decimal(value) for value in expected}
    except InvalidOperation:
        return predicted in expected
