"""From a location that a person types to the source behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from ingest.credential import Credential
from ingest.limits import CrawlLimits
from ingest.reading import Source, SourceError
from ingest.urls import fold, is_web

__all__ = ["KINDS", "CrawlLimits", "open_source"]

FILES = ("merchant", "records", "shopify_csv", "woocommerce_csv", "schema_org")
FOLDERS = ("markdown", "docusaurus")
PLATFORMS = ("shopify", "shopify_admin", "woocommerce", "zendesk", "intercom", "llms")
KINDS = ("crawl", "sitemap", *FILES, *FOLDERS, *PLATFORMS)
# Platforms whose API is asked with a credential, and those that may be.
_SECRET = frozenset({"shopify_admin", "woocommerce", "intercom"})
_MAYBE_SECRET = _SECRET | {"zendesk"}
_BASED = frozenset({"markdown", "docusaurus", "intercom"})
_SUITS = {
    "map": frozenset({"records"}),
    "currency": frozenset({*FILES, "shopify", "shopify_admin", "woocommerce"}),
    "token_env": _MAYBE_SECRET,
    "base_url": _BASED,
    "max_pages": frozenset({"crawl", "sitemap", "llms"}),
    "allow_hosts": frozenset(KINDS) - {*FOLDERS},
}
UNDERSTOOD = (
    "what is understood: the address of a site, a sitemap or a feed (http or https); a shop on "
    "Shopify or WooCommerce; a help centre on Zendesk or Intercom; an llms.txt; a folder of "
    "Markdown files; a Google Merchant feed (.xml, .tsv, .txt); a table or JSON file with a field "
    "map (.csv, .tsv, .jsonl, .ndjson, .json, .parquet); files may be gzipped"
)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a location is to be opened.

    Attributes:
        kind: One of ``KINDS``; empty to look.
        field_map: A field map's path, or the name of a ready-made one.
        currency: ISO 4217 code for prices that carry none.
        base_url: Where a folder of Markdown is published; Intercom's API in another region.
        credential: What a platform's API is asked with.
        limits: Bounds of requests.
    """

    kind: str = ""
    field_map: str | Path | None = None
    currency: str | None = None
    base_url: str = ""
    credential: Credential | None = None
    limits: CrawlLimits = field(default_factory=CrawlLimits)


def open_source(
    location: str,
    *,
    kind: str | None = None,
    field_map: str | Path | None = None,
    currency: str | None = None,
    base_url: str = "",
    credential: Credential | None = None,
    limits: CrawlLimits | None = None,
) -> Source:
    """Find out what a location is and open it; an address may be looked at for that.

    Args:
        location: A web address, or the path of a file or folder.
        kind: One of ``KINDS``, instead of looking.
        field_map: A field map's path, or the name of a ready-made one.
        currency: ISO 4217 code for prices that carry none.
        base_url: Where a folder of Markdown is published; the API of Intercom in another region.
        credential: For platforms whose API wants one.
        limits: Bounds of a crawl or download.

    Raises:
        SourceError: Nothing is there, nothing that is understood, or an option doesn't suit it.
    """
    if kind and kind not in KINDS:
        raise SourceError(f"unknown kind of source {kind!r}; one of {', '.join(KINDS)}")
    if currency is not None and not re.fullmatch("[A-Za-z]{3}", currency):
        raise SourceError(f"not a currency: {currency!r}; use an ISO 4217 code like GBP")
    if base_url and not fold(base_url):
        raise SourceError(f"not a web address: {base_url}; it begins with http:// or https://")
    manner = Manner(
        kind or "",
        field_map,
        currency.upper() if currency else None,
        base_url,
        credential,
        limits or CrawlLimits(),
    )
    if "://" in location[:12] or is_web(location):
        if not fold(location):
            raise SourceError(f"not a web address: {location}; it begins with http:// or https://")
        return _open_web(location, manner)
    path = Path(location).expanduser()
    if not path.exists():
        raise SourceError(f"{location}: no such file or folder; {UNDERSTOOD}")
    if path.is_dir() or manner.kind in FOLDERS:
        return _open_folder(path, manner)
    from ingest.file_kind import kind_of_file, open_file

    _check(location, manner, manner.kind or "records")
    return open_file(
        path,
        manner.kind or kind_of_file(path),
        field_map,
        manner.currency,
        "",
        manner.limits,
    )


def _open_folder(path: Path, manner: Manner) -> Source:
    from ingest.feeds.markdown import MarkdownFolder

    if manner.kind and manner.kind not in FOLDERS:
        raise SourceError(f"{path} is a folder, and a {manner.kind} source is none")
    _check(str(path), manner, manner.kind or "markdown")
    docusaurus = manner.kind == "docusaurus" if manner.kind else None
    return MarkdownFolder(path, base_url=manner.base_url, docusaurus=docusaurus)


def _open_web(location: str, manner: Manner) -> Source:
    from ingest.web_file import WebFile

    kind = manner.kind or kind_of_address(location, manner.credential is not None)
    if kind in FOLDERS:
        raise SourceError(f"{location}: Markdown is read from a folder, not from an address")
    _check(location, manner, kind)
    if kind in PLATFORMS:
        return _open_platform(location, kind, manner)
    last = urlsplit(location).path.rsplit("/", 1)[-1]
    if kind in FILES or (not kind and (manner.field_map is not None or last)):
        file = WebFile(location, manner.field_map, manner.currency, manner.limits, kind=kind)
        if kind:
            return file  # read without a look before
        kind = file.look()
        if kind == "shopify":
            return _open_platform(location, kind, manner)
        if kind not in {"crawl", "sitemap"}:
            return file
    from ingest.crawl import Crawl

    return Crawl(location, manner.limits, only_sitemap=kind == "sitemap")


def kind_of_address(location: str, secret: bool = False) -> str:
    """The platform that an address tells by itself, without a look; empty for none.

    Args:
        location: The address.
        secret: Whether there is a credential: Intercom's API can't be asked without.
    """
    parts = urlsplit(location)
    host, path = (parts.hostname or "").lower(), parts.path.lower()
    if path.rsplit("/", 1)[-1] in {"llms.txt", "llms-full.txt"}:
        return "llms"
    if host.endswith(".zendesk.com") or "/api/v2/help_center" in path:
        return "zendesk"
    if host == "intercom.io" or host.endswith(".intercom.io"):
        return "intercom"
    if secret and host in {"intercom.help", "intercom.com"}:
        return "intercom"
    if host.endswith(".myshopify.com") and (secret or path.startswith("/admin/api/")):
        return "shopify_admin"
    return "woocommerce" if secret and "/wp-json" in path else ""


def probable_kind(location: str) -> str:
    """What a location most likely is, without a look: for lists, not for opening."""
    if is_web(location):
        last = urlsplit(location).path.rsplit("/", 1)[-1]
        kind = kind_of_address(location)
        return kind or ("sitemap" if "sitemap" in last else "crawl" if "." not in last else "feed")
    return "folder" if not Path(location).suffix else "file"


def suits(option: str, kind: str) -> bool:
    """Whether an option, by its name in the store, is of use for a kind of source."""
    kinds = _SUITS.get(option)
    return kinds is None or kind in kinds


def _open_platform(location: str, kind: str, manner: Manner) -> Source:
    limits, held = manner.limits, manner.credential
    if kind == "zendesk":
        from ingest.feeds.zendesk import Zendesk

        return Zendesk(location, limits, credential=held)
    if kind == "llms":
        from ingest.feeds.llms_txt import LlmsTxt

        return LlmsTxt(location, limits)
    if kind == "intercom":
        from ingest.feeds.intercom import Intercom

        return Intercom(location, limits, credential=held, api=manner.base_url)
    if kind == "shopify":
        from ingest.feeds.shopify_products import ShopifyProducts

        return ShopifyProducts(location, currency=manner.currency, limits=limits)
    assert held is not None
    if kind == "shopify_admin":
        from ingest.feeds.shopify_admin import ShopifyAdmin

        return ShopifyAdmin(location, held, currency=manner.currency, limits=limits)
    from ingest.feeds.woocommerce import WooCommerce

    return WooCommerce(location, held, currency=manner.currency, limits=limits)


def _check(location: str, manner: Manner, kind: str) -> None:
    """Refuse options that the kind of source would silently ignore, and demand those it needs."""
    if manner.base_url and kind not in _BASED:
        raise SourceError(
            f"{location}: --base-url is for folders of Markdown and for Intercom; leave it out here"
        )
    if manner.credential is not None and kind not in _MAYBE_SECRET:
        raise SourceError(
            f"{location}: a credential (--token-env) is for {', '.join(sorted(_MAYBE_SECRET))}; "
            f"this is {kind or 'no platform that is known'}. Name the platform with --kind, or "
            "leave the credential out"
        )
    if manner.credential is None and kind in _SECRET:
        raise SourceError(
            f"{location}: {kind} is read with a credential; put it into an environment variable "
            "and name that with --token-env"
        )
    mapped = manner.field_map is not None
    if mapped and kind in {"crawl", "sitemap", *PLATFORMS, *FOLDERS}:
        raise SourceError(f"{location}: a field map is for tables and JSON, not for {kind}")
