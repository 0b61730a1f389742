"""What a location is, with the evidence, and which sources it proposes."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ingest.detection.proposal import BY_TOKEN, Detection, Finding, Proposal
from ingest.limits import CrawlLimits
from ingest.reading import SourceError
from ingest.sources import PLATFORMS, UNDERSTOOD, kind_of_address
from ingest.urls import fold, is_web
from kb.counting import counted

if TYPE_CHECKING:
    from ingest.detection.look import Look


def detect(
    location: str,
    *,
    field_map: str = "",
    currency: str = "",
    base_url: str = "",
    secret: bool = False,
    limits: CrawlLimits | None = None,
) -> Detection:
    """Look at a location: a handful of requests, or the first records of a file.

    Args:
        location: A web address, or the path of a file or folder.
        field_map: A field map's path or name, for tables and JSON.
        currency: ISO 4217 code for prices that carry none.
        base_url: Where a folder of Markdown is published.
        secret: Whether there is a credential to ask an API with; it isn't used for looking.
        limits: Bounds of size and time, and the hosts that may be unpublic.

    Raises:
        SourceError: Nothing is there, or nothing that is understood.
    """
    limits = limits or CrawlLimits()
    if "://" in location[:12] or is_web(location):
        if not fold(location):
            raise SourceError(f"not a web address: {location}; it begins with http:// or https://")
        found = _on_the_web(location, field_map, currency, secret, limits)
    else:
        path = Path(location).expanduser()
        if not path.exists():
            raise SourceError(f"{location}: no such file or folder; {UNDERSTOOD}")
        if path.is_dir():
            found = _folder(path, base_url)
        else:
            from ingest.detection.body import look_at_file

            found = look_at_file(
                path,
                str(path.resolve()),
                field_map=field_map,
                currency=currency,
                limits=limits,
            )
    findings, proposals = found
    return Detection(location, tuple(findings), tuple(proposals))


def _on_the_web(
    location: str, field_map: str, currency: str, secret: bool, limits: CrawlLimits
) -> tuple[list[Finding], list[Proposal]]:
    from ingest.detection.body import look_at_body
    from ingest.detection.look import Look
    from ingest.response import Fetched

    kind = kind_of_address(location, secret)
    with Look(location, limits) as look, TemporaryDirectory(prefix="aisle-") as folder:
        if kind in PLATFORMS and (known := _known(look, location, kind, secret)):
            return known
        path = Path(folder) / "body"
        answer = look.into(location, path)
        if not isinstance(answer, Fetched):
            reason = getattr(answer, "reason", "not modified")
            hint = "" if ";" in reason else "; check the address in a browser"
            raise SourceError(f"can't look at {location}: {reason}{hint}")
        if products := _products(look, location):
            return products
        found = look_at_body(path, location, field_map=field_map, currency=currency, limits=limits)
        if found is not None:
            return found
        from ingest.detection.site import look_at_site

        return look_at_site(look, answer, location, secret, limits)


def _known(
    look: Look, location: str, kind: str, secret: bool
) -> tuple[list[Finding], list[Proposal]] | None:
    """What an address tells by itself, confirmed where that needs no credential."""
    from ingest.detection.help_centre import zendesk
    from ingest.feeds.llms_file import parse_items, split_parts

    if kind == "zendesk":
        found = zendesk(look, location, "", secret)
        return ([found[0]], found[1]) if found else None
    if kind == "llms":
        text = look.body(location).decode("utf-8", "replace")
        if not text or "<html" in text[:2000].lower():
            return None
        items, parts = parse_items(text), split_parts(text)
        what = (
            counted(len(items), "page") + " listed"
            if len(items) > 1
            else counted(len(parts), "page")
        )
        why = "the pages that the site chose for language models, many as Markdown"
        return [Finding("llms.txt", f"{location}: {what}")], [
            Proposal(location, "llms", "both", why, recommended=True)
        ]
    name, why, needs = {
        "intercom": ("Intercom", "articles", "an access token that may read articles"),
        "shopify_admin": ("Shopify's Admin API", "products", "an Admin API access token"),
        "woocommerce": ("WooCommerce's API", "products", "ck_…:cs_… of a key that may read"),
    }[kind]
    return [Finding(name, f"by its address, {location}")], [
        Proposal(
            location,
            kind,
            "articles" if why == "articles" else "products",
            f"all {why}, by its API",
            needs="" if secret else needs,
            missing="" if secret else BY_TOKEN,
            recommended=secret,
        )
    ]


def _products(look: Look, location: str) -> tuple[list[Finding], list[Proposal]] | None:
    from ingest.feeds.shopify_products import is_shopify_products

    data = look.data(location)
    if not is_shopify_products(data) or not data["products"]:
        return None
    count = len(data["products"])
    said = f"{location} answers: {counted(count, 'product')} on this page"
    why = "every product with its variants, without crawling"
    return [Finding("Shopify shop", said)], [
        Proposal(location, "shopify", "products", why, recommended=True)
    ]


def _folder(path: Path, base_url: str) -> tuple[list[Finding], list[Proposal]]:
    from ingest.feeds.markdown import MarkdownFolder

    folder = MarkdownFolder(path, base_url=base_url)
    count = len(folder.files())
    name = "Docusaurus site" if folder.kind == "docusaurus" else "folder of Markdown"
    said = f"{folder.layout.root}: {counted(count, 'file')}"
    findings = [Finding(name, said)]
    if address := folder.published():
        findings.append(Finding("published at", f"{address} (an example)"))
    else:
        findings.append(
            Finding("no address", "say with --base-url where it is published, so that answers link")
        )
    options = {"base_url": base_url} if base_url else {}
    proposal = Proposal(
        folder.name, folder.kind, "articles", "every page of it", options, recommended=True
    )
    return findings, [proposal]
