"""Sitemaps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sitemap import SitemapError, is_sitemap, parse_sitemap

NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def test_pages_without_their_pictures() -> None:
    body = f"""<?xml version="1.0"?><urlset {NS} xmlns:image="http://www.google.com/schemas/x">
      <url><loc> https://e.x/a </loc><image:image><image:loc>https://e.x/a.jpg</image:loc>
      </image:image></url><!-- no --><url><loc>https://e.x/b</loc></url>
      <url><loc>https://e.x/a</loc></url></urlset>""".encode()
    assert is_sitemap(body)
    assert parse_sitemap(body).pages == ("https://e.x/a", "https://e.x/b")


def test_an_index() -> None:
    body = f"<sitemapindex {NS}><sitemap><loc>https://e.x/1.xml</loc></sitemap></sitemapindex>"
    found = parse_sitemap(body.encode())
    assert found.children == ("https://e.x/1.xml",)
    assert found.pages == ()


def test_plain_text() -> None:
    assert parse_sitemap(b"https://e.x/a\nhttps://e.x/b\n").pages[1] == "https://e.x/b"


def test_entities_are_not_resolved(tmp_path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("https://e.x/secret")
    body = f"""<!DOCTYPE urlset [<!ENTITY x SYSTEM "file://{secret}">]>
      <urlset><url><loc>https://e.x/&x;</loc></url></urlset>""".encode()
    assert all("secret" not in page for page in parse_sitemap(body).pages)


def test_a_billion_laughs() -> None:
    entities = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    body = f'<!DOCTYPE u [<!ENTITY l0 "lol">{entities}]><urlset><url><loc>&l9;</loc></url></urlset>'
    try:
        found = parse_sitemap(body.encode())
    except SitemapError:
        return
    assert sum(map(len, found.pages)) < 1000


@pytest.mark.parametrize(
    "body", [b"<urlset><url>", b"", b"hello there", b"<html></html>", b"<a>\x00"]
)
def test_what_is_no_sitemap(body: bytes) -> None:
    with pytest.raises(SitemapError):
        parse_sitemap(body)


def test_when_pages_changed() -> None:
    body = f"""<urlset {NS}><url><loc>https://e.x/a</loc><lastmod> 2025-01-02 </lastmod></url>
      <url><loc>https://e.x/b</loc></url><url><loc>https://e.x/c
      </loc><lastmod/></url><url><loc>https://e.x/a</loc><lastmod>2026-01-01</lastmod></url>
      </urlset>""".encode()
    found = parse_sitemap(body)
    assert found.pages == ("https://e.x/a", "https://e.x/b", "https://e.x/c")
    assert found.lastmods == {"https://e.x/a": "2025-01-02"}


def test_an_ampersand_that_nobody_escaped() -> None:
    body = f"<urlset {NS}><url><loc>https://e.x/?a=1&b=2&amp;c=3</loc></url></urlset>"
    assert parse_sitemap(body.encode()).pages == ("https://e.x/?a=1&b=2&c=3",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_encodings(encoding: str) -> None:
    named = encoding.removesuffix("-sig")
    body = f'<?xml version="1.0" encoding="{named}"?><urlset><url><loc>https://e.x/ü</loc></url></urlset>'
    assert parse_sitemap(body.encode(encoding)).pages == ("https://e.x/ü",)


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda t: t.encode("utf-8"))))
def test_anything_is_a_sitemap_or_a_sitemap_error(body: bytes) -> None:
    for text in (body, b"<urlset><url><loc>" + body + b"</loc></url></urlset>", b"\xff\xfe" + body):
        try:
            found = parse_sitemap(text)
        except SitemapError:
            continue
        assert set(found.lastmods) <= set(found.pages)
        assert len(set(found.pages)) == len(found.pages)
