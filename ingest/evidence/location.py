"""What a page's address says: the id that it ends in, or a parameter named as one."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from ingest.evidence.claim import Evidence, Field, Source
from ingest.evidence.identifiers import sku_of, squeezed
from ingest.evidence.sight import Sight
from ingest.page import Page

_NAMED = re.compile(
    r"^(?:child_?)?(?:sku|skuid|pid|product_?id|productid|prod(?:uct)?_?(?:code|no|num|number)|item_?id"
    r"|itemid|item_?no|goods_?(?:id|no|sn)|article(?:_?(?:id|no|number))?|artnr|art|products_id|id_product|cod|ref"
    r"|variationid|code)$",
    re.IGNORECASE,
)
_NEAR = 60
_LAST = re.compile(r"\.(?:html?|php|aspx?|jsp|do|action|ece|p)$", re.IGNORECASE)


def address_evidence(page: Page) -> list[Evidence]:
    """Ids in the address; weak alone, strong in agreement with what the page says."""
    found: dict[str, float] = {}
    try:
        parts = urlsplit(page.url)
    except ValueError:
        return []
    for name, value in parse_qsl(parts.query)[:20]:
        if _NAMED.match(name) and any(c.isdigit() for c in value) and (code := sku_of(value)):
            found.setdefault(code, 1.0)
    steps = [unquote(step) for step in parts.path.split("/") if step]
    for back, step in enumerate(reversed(steps[-3:])):
        stem = _LAST.sub("", step)
        for code, strength in _codes(stem):
            found.setdefault(code, strength - 0.1 * back)
    return [
        Evidence(Field.SKU, code, Source.ADDRESS, "address", strength)
        for code, strength in found.items()
    ]


def _codes(step: str) -> list[tuple[str, float]]:
    """Pieces of a step that look like ids: all of it, its end, its beginning."""
    found: list[tuple[str, float]] = []
    digits = sum(c.isdigit() for c in step)
    if "-" not in step and "_" not in step and 4 <= len(step) <= 20 and digits >= 3:
        found.append((step, 1.0))
    elif re.fullmatch(r"[A-Z0-9]{3,}(?:-[A-Z0-9]{3,}){1,2}", step) and digits >= 2:
        found.append((step, 0.9))  # slugs are in lower case
    elif step.isdigit() and len(step) >= 3:
        found.append((step, 0.9))
    for pattern, strength in (
        (r"[-_.](\d{4,14})$", 0.9),
        (r"[-_][a-z]{1,2}(\d{4,14})$", 0.7),
        (r"^(\d{4,14})[-_.]", 0.8),
        (r"[-_]([A-Za-z]{0,4}\d{4,14}[A-Za-z0-9]{0,4})$", 0.6),
        (r"[-_](\d{3})$", 0.4),
    ):
        if match := re.search(pattern, step):
            found.append((match.group(1), strength))
    return [(code, strength) for code, strength in found if sku_of(code)]


def shown_codes(page: Page, sight: Sight) -> list[Evidence]:
    """Codes shown near the heading that the address holds too, however either is punctuated."""
    address = squeezed(page.url.partition("://")[2].partition("/")[2])
    found = []
    for run in sight.runs:
        if run.spot.elsewhere or len(run.text) > 40 or sight.distance(run.order) > _NEAR:
            continue
        words = re.split(r"\s+[-–—|]\s+|\s", run.text)[-1].strip("()#:.,")
        bare = squeezed(words)
        digits = sum(c.isdigit() for c in bare)
        if len(bare) >= 5 and digits >= 4 and bare in address and (code := sku_of(words)):
            found.append(Evidence(Field.SKU, code, Source.BUY_BOX, f"“{run.text}”", 1.0))
    return found[:5]


def in_address(page: Page, code: str) -> bool:
    """Whether a page's address holds a code; a long one however it is punctuated."""
    bare = squeezed(code)
    address = page.url.partition("://")[2].partition("/")[2].casefold()
    if len(bare) >= 6:
        return bare in squeezed(address)
    return len(bare) >= 3 and bool(
        re.search(rf"(?<![^\W_]){re.escape(code.casefold())}(?![^\W_])", address)
    )
