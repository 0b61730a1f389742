"""Files, and what addresses serve that are none of pages: feeds, tables, dumps, sitemaps."""

from __future__ import annotations

import itertools
from pathlib import Path

from ingest.decode import CompressionError, TooLargeError, gunzip
from ingest.detection.proposal import Finding, Gives, Proposal
from ingest.feeds.field_map import FieldMap
from ingest.file_kind import head_of, kind_of_body, kind_of_file, open_file
from ingest.limits import CrawlLimits
from ingest.reading import Failed, Read, Skipped, SourceError
from ingest.sitemap import SitemapError, parse_sitemap
from kb.counting import counted
from kb.documents import Product

_NAMES = {
    "merchant": "Google Merchant feed",
    "shopify_csv": "Shopify's product export",
    "woocommerce_csv": "WooCommerce's product export",
    "schema_org": "dump of schema.org objects",
}
# Records that are read to see what becomes of them.
_TRIED = 200


def look_at_file(
    path: Path,
    location: str,
    *,
    kind: str = "",
    field_map: str = "",
    currency: str = "",
    limits: CrawlLimits,
) -> tuple[list[Finding], list[Proposal]]:
    """What a file is and what its first records become.

    Args:
        path: The file.
        location: What it was named as.
        kind: What it is, when somebody said so.
        field_map: The field map that is to be used; empty to guess one.
        currency: The currency for prices that carry none.
        limits: How much a gzip file may unpack to.

    Raises:
        SourceError: It can't be told what it is.
    """
    kind = kind or kind_of_file(path)
    findings: list[Finding] = []
    if kind == "records":
        kind, table = _table(path, location, field_map, limits)
        findings += table
    else:
        findings.append(Finding(_NAMES[kind], location))
    needs = ""
    gives: Gives = "products"
    try:
        source = open_file(path, kind, field_map or None, currency or None, location, limits)
        outcomes = list(itertools.islice(source.read({}), _TRIED))
        documents = [d for o in outcomes if isinstance(o, Read) for d in o.documents]
        skipped = [o.reason for o in outcomes if isinstance(o, Skipped | Failed)]
        if documents:
            kinds = {isinstance(document, Product) for document in documents}
            gives = "both" if len(kinds) > 1 else "products" if True in kinds else "articles"
        example = f", such as {_shown(documents[0])}" if documents else ""
        said = f"{len(documents):,} of the first {len(outcomes):,} give a document{example}"
        findings.append(Finding("records", said))
        if skipped:
            if documents:
                findings.append(
                    Finding("left out", f"{len(skipped):,} of them, such as {skipped[0]}")
                )
            else:
                needs = skipped[0]
    except SourceError as error:
        first = str(error).splitlines()[0].removeprefix(f"{location}: ")
        needs = first.removesuffix(", for example:")
    missing = _missing(needs)
    options = {"map": field_map, "currency": currency}
    proposal = Proposal(
        location,
        kind,
        gives,
        "every record, without crawling",
        {key: value for key, value in options.items() if value},
        needs,
        missing,
        recommended=not needs,
    )
    return findings, [proposal]


def look_at_body(
    path: Path, location: str, *, field_map: str, currency: str, limits: CrawlLimits
) -> tuple[list[Finding], list[Proposal]] | None:
    """The same for what an address served into a file; None for a web page.

    Raises:
        SourceError: It can't be told what it is.
    """
    kind, suffix = kind_of_body(head_of(path), location)
    if kind == "crawl":
        return None
    if kind == "sitemap":
        try:
            found = parse_sitemap(gunzip(path.read_bytes(), limits.max_bytes))
        except (SitemapError, TooLargeError, CompressionError) as error:
            raise SourceError(
                f"{location} looks like a sitemap but can't be read: {error}"
            ) from None
        what = counted(len(found.pages), "page") if found.pages else ""
        what = what or f"an index of {counted(len(found.children), 'sitemap')}"
        why = "exactly the pages that it lists"
        return [Finding("Sitemap", f"{location}: {what}")], [
            Proposal(location, "sitemap", "both", why, recommended=True)
        ]
    path = path.rename(path.with_suffix(suffix))
    return look_at_file(
        path, location, kind=kind, field_map=field_map, currency=currency, limits=limits
    )


def _table(
    path: Path, location: str, field_map: str, limits: CrawlLimits
) -> tuple[str, list[Finding]]:
    """The kind that a table really is, and what its columns are taken for."""
    from ingest.feeds.records import RecordFile, open_records

    source = open_records(path, field_map or None, name=location, limits=limits)
    if source.kind != "records":
        return source.kind, [Finding(_NAMES[source.kind], location)]
    assert isinstance(source, RecordFile)
    try:
        fields = source.field_map
    except SourceError as error:
        if "field map" not in str(error):
            raise
        return "records", [Finding("table or JSON", location)]
    how = f"by the map {field_map}" if field_map else "guessed by their names"
    kind = "articles" if fields.kind == "article" else "products"
    return "records", [
        Finding(f"table or JSON of {kind}", location),
        Finding(f"fields {how}", _told(fields)),
    ]


def _missing(needs: str) -> str:
    if not needs:
        return ""
    return (
        "--currency CODE" if "currency" in needs else "--map FILE" if "field map" in needs else ""
    )


def _told(fields: FieldMap) -> str:
    named: dict[str, list[str]] = {}
    for key, name in fields.mapped():
        named.setdefault(key.split(".")[0], []).append(name)
    return "; ".join(f"{key} from {', '.join(dict.fromkeys(n))}" for key, n in named.items())


def _shown(document: object) -> str:
    title = getattr(document, "title", "")
    price = getattr(document, "price", None)
    return f"“{title}”" + (f" at {price}" if price else "")
