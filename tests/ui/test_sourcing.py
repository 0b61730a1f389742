"""``aisle source``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from tests.ui.conftest import Aisle, write_shop


@pytest.fixture
def shop(httpserver: HTTPServer) -> str:
    """A shop on Shopify, with a help centre behind another name."""
    help_ = httpserver.url_for("/hc/en-us").replace("localhost", "127.0.0.1")
    httpserver.expect_request("/robots.txt").respond_with_data("", 404)
    httpserver.expect_request("/sitemap.xml").respond_with_data("", 404)
    httpserver.expect_request("/llms.txt").respond_with_data("", 404)
    httpserver.expect_request("/").respond_with_data(
        f'<html><link href="//cdn.shopify.com/a.css"><a href="{help_}">Help</a></html>',
        content_type="text/html",
    )
    product = {"id": 1, "title": "Boot", "handle": "boot", "variants": [{"id": 2, "price": "9.00"}]}
    httpserver.expect_request("/products.json").respond_with_json({"products": [product]})
    httpserver.expect_request("/hc/en-us").respond_with_data("<html>", content_type="text/html")
    httpserver.expect_request("/api/v2/help_center/locales.json").respond_with_json(
        {"locales": ["en-us"], "default_locale": "en-us"}
    )
    httpserver.expect_request("/api/v2/help_center/en-us/articles.json").respond_with_json(
        {"articles": [], "count": 12}
    )
    return httpserver.url_for("/")


@pytest.fixture
def loopback(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("AISLE_ALLOW_HOSTS", "localhost,127.0.0.1")


def sources(aisle: Aisle) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(aisle("source", "list", "--json").stdout)
    return found


@pytest.mark.usefixtures("loopback")
def test_without_a_terminal_it_says_what_is_there_and_how_to_add_it(
    aisle: Aisle, shop: str
) -> None:
    done = aisle("source", "add", shop)
    assert done.exit_code == 0, done.output
    assert "Shopify shop: products.json answers: 1 product\n" in done.stdout.replace("  \n", "\n")
    assert f"  aisle source add {shop}products.json --kind shopify --yes\n" in done.stdout
    assert "--kind zendesk" in done.stdout
    assert max(map(len, done.stdout.split("\n\nTo add one:")[0].splitlines())) <= 80
    assert not Path(".aisle").exists()


@pytest.mark.usefixtures("loopback")
def test_yes_adds_the_best_of_products_and_of_help(aisle: Aisle, shop: str) -> None:
    done = aisle("source", "add", shop, "--yes", "--every", "6h", "--currency", "gbp")
    assert done.exit_code == 0, done.output
    products, help_ = sources(aisle)
    assert products["name"] == f"{shop}products.json"
    assert products["options"] == {"kind": "shopify", "currency": "gbp", "every": "6h"}
    assert str(help_["name"]).endswith("/hc/en-us")
    assert help_["options"] == {"kind": "zendesk", "every": "6h"}


@pytest.mark.usefixtures("loopback")
@pytest.mark.parametrize(
    ("answer", "kinds"),
    [("\n", ["shopify", "zendesk"]), ("9\n3 1\n", ["crawl", "shopify"]), ("none\n", [])],
)
def test_on_a_terminal_it_asks(
    aisle: Aisle, shop: str, environment: pytest.MonkeyPatch, answer: str, kinds: list[str]
) -> None:
    environment.setattr("ui.commands.sourcing._on_a_terminal", lambda: True)
    done = aisle("source", "add", shop, input=answer)
    assert done.exit_code == 0, done.output
    if kinds:
        assert [source["kind"] for source in sources(aisle)] == kinds
    else:
        assert "To add one:" in done.stdout


@pytest.mark.usefixtures("loopback")
def test_a_dry_run_and_json_change_nothing(aisle: Aisle, shop: str) -> None:
    done = aisle("source", "add", shop, "--json")
    data = json.loads(done.stdout)
    assert [p["kind"] for p in data["proposals"]] == ["shopify", "zendesk", "crawl"]
    assert data["findings"][0]["what"] == "Shopify shop"
    assert data["proposals"][0]["command"].startswith("aisle source add ")
    assert data["added"] == []
    done = aisle("source", "add", shop, "--dry-run", "--yes")
    assert done.exit_code == 0
    assert not Path(".aisle").exists()


def test_what_is_said_is_not_looked_at(aisle: Aisle) -> None:
    done = aisle("source", "add", "https://shop.example/", "--kind", "crawl", "--yes")
    assert done.exit_code == 0, done.output
    (found,) = sources(aisle)
    assert found["options"] == {"kind": "crawl"}
    done = aisle(
        "source", "add", "https://shop.example/", "--kind", "crawl", "--every", "1d", "--yes"
    )
    assert "Changed how to open" in done.stderr
    assert len(sources(aisle)) == 1


def test_files_and_folders_are_added_with_a_name(aisle: Aisle, tmp_path: Path) -> None:
    rows, pages = write_shop(tmp_path / "shop")
    done = aisle("source", "add", rows, "--currency", "GBP", "--name", "Our export", "--yes")
    assert done.exit_code == 0, done.output
    assert "fields guessed by their names" in done.stdout
    done = aisle("source", "add", pages, "--base-url", "https://shop.example/help", "--yes")
    assert done.exit_code == 0, done.output
    assert f"Our export  {rows}" in aisle("source", "list").stdout
    shown = aisle("source", "show", "Our export").stdout
    assert "not read yet" in shown
    assert "--name 'Our export'" in shown


def test_a_source_is_forgotten_with_what_it_gave(aisle: Aisle, store: Path) -> None:
    listed = aisle("--store", store, "source", "list").stdout
    assert listed.count("2 documents") == 2
    assert "documents     2\n" in aisle("--store", store, "source", "show", "products").stdout
    done = aisle("--store", store, "source", "remove", "products")
    assert done.exit_code == 1
    assert "takes 2 documents away; say --yes" in done.stderr
    done = aisle("--store", store, "source", "remove", "products", "--yes")
    assert done.exit_code == 0, done.output
    assert "aisle edition rollback 2" in done.stdout
    (left,) = json.loads(aisle("--store", store, "source", "list", "--json").stdout)
    assert left["documents"] == 2
    assert left["name"].endswith("/help")


def test_the_last_source_can_be_forgotten_too(aisle: Aisle, store: Path) -> None:
    for _ in range(2):
        name = json.loads(aisle("--store", store, "source", "list", "--json").stdout)[0]["name"]
        assert aisle("--store", store, "source", "remove", name, "--yes").exit_code == 0
    assert "has no sources yet" in aisle("--store", store, "source", "list").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["https://e.x", "--kind", "magic"], "unknown kind"),
        (["https://e.x", "--every", "soon"], "every"),
        (["absent.csv"], "no such file or folder"),
        (["https://e.x", "--kind", "woocommerce", "--yes"], "--token-env"),
        (["https://e.x", "--kind", "zendesk", "--token-env", "ZD"], "ZD, which isn't set"),
        (["https://e.x", "--kind", "crawl", "--token-env", "ck_1:cs_2"], "no name of one"),
        (["https://e.x", "--kind", "crawl", "--token-env", "OPENAI_API_KEY"], "is a setting"),
        (["https://e.x", "--kind", "crawl", "--base-url", "https://e.x"], "--base-url is for"),
        (["https://e.x", "--kind", "crawl", "--map", "shopify", "--yes"], "field map"),
        (
            ["https://e.x", "--kind", "crawl", "--currency", "GBP", "--yes"],
            "--currency is of no use",
        ),
        (["http://127.0.0.1:9/"], "--allow-host"),
    ],
)
def test_what_cannot_be_added_is_one_clear_error(aisle: Aisle, words: list[str], said: str) -> None:
    done = aisle("source", "add", *words)
    assert done.exit_code == 1
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert "ck_1" not in done.stderr
    assert not Path(".aisle").exists()


def test_a_secret_is_named_and_never_written_down(
    aisle: Aisle, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("AISLE_TOKEN_SHOP", "ck_1:cs_2")
    done = aisle(
        "source",
        "add",
        "https://e.x/",
        "--kind",
        "woocommerce",
        "--token-env",
        "AISLE_TOKEN_SHOP",
        "--yes",
    )
    assert done.exit_code == 0, done.output
    shown = aisle("source", "show", "e.x")
    assert "AISLE_TOKEN_SHOP" in shown.stdout
    assert b"cs_2" not in Path(".aisle/store.db").read_bytes()
    assert "cs_2" not in done.output + shown.output
    environment.delenv("AISLE_TOKEN_SHOP")
    done = aisle("refresh")
    assert done.exit_code == 1
    assert "AISLE_TOKEN_SHOP, which isn't set" in " ".join(done.output.split())


def test_an_unknown_source_is_told(aisle: Aisle, store: Path) -> None:
    done = aisle("--store", store, "source", "show", "nothing")
    assert "is no source of this store" in done.stderr
    done = aisle("--store", store, "source", "remove", "/", "--yes")
    assert "is part of several sources" in done.stderr
