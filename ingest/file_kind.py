"""What a file holds, by its extension and its first bytes."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from ingest.limits import CrawlLimits
from ingest.reading import Source, SourceError
from ingest.sources import FILES, UNDERSTOOD

_RECORDS = frozenset(
    {".csv", ".tsv", ".tab", ".txt", ".jsonl", ".ndjson", ".json", ".jsonld", ".parquet"}
)
_HEAD = 64_000


def open_file(
    path: Path,
    kind: str,
    field_map: str | Path | None,
    currency: str | None,
    name: str,
    limits: CrawlLimits,
) -> Source:
    """Open a file of a known kind.

    Args:
        path: The file.
        kind: One of ``FILES``.
        field_map: A field map's path or name; None to guess.
        currency: ISO 4217 code for prices that carry none.
        name: What the source is called; the absolute path when empty.
        limits: How much a gzip file may unpack to.

    Raises:
        SourceError: The kind isn't read from a file, or the map is broken.
    """
    if kind not in FILES:
        raise SourceError(f"{name or path}: a {kind} is read from its web address, not from a file")
    if field_map is not None and kind != "records":
        raise SourceError(f"{name or path}: a field map is for tables and JSON, not for {kind}")
    if kind == "merchant":
        from ingest.feeds.merchant import MerchantFeed

        return MerchantFeed(path, name=name, currency=currency, limits=limits)
    if kind == "shopify_csv":
        from ingest.feeds.shopify_csv import ShopifyCsv

        return ShopifyCsv(path, name=name, currency=currency, limits=limits)
    if kind == "woocommerce_csv":
        from ingest.feeds.woocommerce_csv import WooCommerceCsv

        return WooCommerceCsv(path, name=name, currency=currency, limits=limits)
    if kind == "schema_org":
        from ingest.feeds.schema_org import SchemaOrgDump

        return SchemaOrgDump(path, name=name, currency=currency, limits=limits)
    from ingest.feeds.records import open_records

    return open_records(path, field_map, name=name, currency=currency, limits=limits)


def kind_of_file(path: Path) -> str:
    """One of ``FILES``; SourceError when it can't be told."""
    suffix = PurePosixPath(path.name.lower().removesuffix(".gz")).suffix
    if suffix == ".xml":
        return "merchant"
    if suffix not in _RECORDS:
        raise SourceError(f"{path}: can't tell what this is; {UNDERSTOOD}")
    if suffix in {".tsv", ".tab", ".txt"} and is_merchant_table(head_of(path)):
        return "merchant"
    if suffix.startswith(".json") or suffix == ".ndjson":
        from ingest.feeds.schema_org import is_schema_org

        return "schema_org" if is_schema_org(head_of(path)) else "records"
    return "records"


def kind_of_body(head: bytes, name: str) -> tuple[str, str]:
    """The kind of source that a body is, and the extension that its file should have.

    Raises:
        SourceError: It can't be told.
    """
    from ingest.feeds.merchant import is_merchant_xml
    from ingest.sitemap import is_sitemap

    start = head[:4000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<html" in start or start.startswith(b"<!doctype html"):
        return "crawl", ""
    if is_sitemap(head):
        return "sitemap", ""
    if start.startswith(b"<"):
        if is_merchant_xml(head):
            return "merchant", ".xml"
        raise SourceError(f"{name}: XML, but neither a sitemap nor a Merchant feed; {UNDERSTOOD}")
    if head.startswith(b"PAR1"):
        return "records", ".parquet"
    if start.startswith((b"{", b"[")):
        from ingest.feeds.schema_org import is_schema_org

        return ("schema_org" if is_schema_org(head) else "records"), ".json"
    if start.startswith((b"http://", b"https://")):
        return "sitemap", ""
    if is_merchant_table(head):
        return "merchant", ".tsv"
    if any(sign in start.split(b"\n", 1)[0] for sign in (b",", b";", b"\t", b"|")):
        return "records", ".csv"
    raise SourceError(f"{name}: can't tell what this address serves; {UNDERSTOOD}")


def head_of(path: Path) -> bytes:
    """The first bytes of a file, unpacked; SourceError for a broken gzip file."""
    import gzip
    import zlib

    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head[:2] != b"\x1f\x8b":
        return head
    try:
        with gzip.open(path, "rb") as file:
            return file.read(_HEAD)
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(f"{path}: broken gzip file ({error}); fetch or pack it again") from None


def is_merchant_table(head: bytes) -> bool:
    """Whether a table begins with the column names of a Merchant feed."""
    from ingest.feeds.merchant import is_merchant_header

    first = head.decode("utf-8-sig", "replace").splitlines()[:1]
    return bool(first) and is_merchant_header(first[0].split("\t"))
