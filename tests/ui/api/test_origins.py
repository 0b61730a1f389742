"""Only pages of a site's own origins may use the API, to the letter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from desk.sites import SiteSettings
from tests.ui.api.scripted import FREE, Scripted, begin, build, served

SHOP, OUTLET = "https://shop.example", "https://outlet.example:8443"


def with_origins(*origins: str) -> SiteSettings:
    return SiteSettings(origins=list(origins), limits=FREE.limits, frame_ancestors=list(origins))


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    path = tmp_path_factory.mktemp("origins")

    def make(_address: str) -> FastAPI:
        app = build(path, Scripted(), site=with_origins(SHOP))
        app.state.service.books.sites.add("outlet", with_origins(OUTLET))
        return app

    with (
        served(make) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=30) as client,
    ):
        begin(client)
        yield client


def reads(response: httpx.Response) -> str:
    return response.headers.get("access-control-allow-origin", "")


def test_the_sites_own_page_may_read(http: httpx.Client) -> None:
    answer = http.get("/v1/conversations", headers={"Origin": SHOP})
    assert answer.status_code == 200
    assert reads(answer) == SHOP
    assert "Origin" in answer.headers["vary"]
    assert "access-control-allow-credentials" not in answer.headers
    problem = http.get("/v1/conversations/c_none", headers={"Origin": SHOP})
    assert (problem.status_code, reads(problem)) == (404, SHOP), "problems can be read as well"


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "http://shop.example",
        "https://shop.example:443",
        "https://shop.example:8443",
        "https://SHOP.example",
        "HTTPS://shop.example",
        "https://shop.example/",
        "https://shop.example.",
        "https://www.shop.example",
        "https://shop.example.evil.example",
        "https://evilshop.example",
        "https://shop.example@evil.example",
        "https://evil.example/https://shop.example",
        "https://shop.example https://evil.example",
        "https://shop.example, https://evil.example",
        "https://shop\u2024example".encode().decode("latin-1"),
        "shop.example",
        "*",
        "file://",
        "chrome-extension://shop.example",
        OUTLET,
    ],
)
def test_any_other_origin_is_refused_without_a_word_to_its_page(
    http: httpx.Client, origin: str
) -> None:
    sent = {"Origin": origin.encode("latin-1")}
    for method, path in (("GET", "/v1/conversations"), ("POST", "/v1/conversations")):
        refused = http.request(method, path, headers=sent)  # type: ignore[arg-type]
        assert refused.status_code == 403, refused.text
        assert refused.json()["type"].endswith("origin-not-allowed")
        assert not any(name.startswith("access-control") for name in refused.headers)


def test_two_origins_are_none(http: httpx.Client) -> None:
    headers = [("Origin", SHOP), ("Origin", SHOP), ("Authorization", http.headers["Authorization"])]
    refused = httpx.get(f"{http.base_url}/v1/conversations", headers=headers, trust_env=False)
    assert refused.status_code == 403


def test_the_servers_own_pages_may_ask(http: httpx.Client) -> None:
    own = str(http.base_url).rstrip("/")
    answer = http.get("/v1/conversations", headers={"Origin": own})
    assert answer.status_code == 200
    assert reads(answer) == ""
    other = http.get("/v1/conversations", headers={"Origin": own.replace("http", "https")})
    assert other.status_code == 403


def test_a_preflight_names_what_may_be_sent(http: httpx.Client) -> None:
    asked = {"Origin": SHOP, "Access-Control-Request-Method": "POST"}
    asked |= {"Access-Control-Request-Headers": "authorization,idempotency-key"}
    answer = http.options("/v1/conversations", headers=asked)
    assert answer.status_code == 204
    assert reads(answer) == SHOP
    assert "POST" in answer.headers["access-control-allow-methods"]
    for needed in ("Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID"):
        assert needed in answer.headers["access-control-allow-headers"]
    assert http.options("/v1/conversations", headers=asked | {"Origin": "null"}).status_code == 403
    evil = http.options("/v1/conversations", headers=asked | {"Origin": "https://evil.example"})
    assert evil.status_code == 403
    assert reads(evil) == ""


def test_a_session_is_only_begun_from_the_sites_own_page(http: httpx.Client) -> None:
    body = {"site": "outlet"}
    bare = httpx.Client(base_url=http.base_url, trust_env=False)
    with bare:
        refused = bare.post("/v1/visitors", json=body, headers={"Origin": SHOP})
        assert (refused.status_code, reads(refused)) == (403, "")
        assert "token" not in refused.text
        begun = bare.post("/v1/visitors", json=body, headers={"Origin": OUTLET})
        assert (begun.status_code, reads(begun)) == (201, OUTLET)
        assert bare.get("/v1/sites/outlet", headers={"Origin": OUTLET}).status_code == 200
        assert bare.get("/v1/sites/outlet", headers={"Origin": SHOP}).status_code == 403


def test_a_token_of_one_site_is_of_no_use_to_the_page_of_another(http: httpx.Client) -> None:
    with httpx.Client(base_url=http.base_url, trust_env=False) as bare:
        other = begin(bare, site="outlet")
    token = {"Authorization": f"Bearer {other['token']}"}
    assert http.get("/v1/conversations", headers=token | {"Origin": SHOP}).status_code == 403
    assert http.get("/v1/conversations", headers=token | {"Origin": OUTLET}).status_code == 200


def test_every_answer_tells_browsers_to_do_nothing_with_it(http: httpx.Client) -> None:
    for path in ("/v1/health", "/v1/conversations", "/v1/nothing", "/docs", "/nothing"):
        headers = http.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"]
    for response in (
        http.get("/v1/conversations"),
        http.get("/v1/conversations", headers={"Authorization": "Bearer x"}),
        http.get("/v1/conversations", headers={"Origin": "null"}),
        http.post("/v1/visitors", content=b"x" * 70_000),
    ):
        assert "default-src 'none'" in response.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
        assert response.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in http.get("/docs").headers["content-security-policy"]


def test_what_nobody_foresaw_is_told_to_the_sites_page_and_to_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    apps: list[FastAPI] = []

    def make(_address: str) -> FastAPI:
        apps.append(build(tmp_path, Scripted(), site=with_origins(SHOP)))
        return apps[0]

    with served(make) as address, httpx.Client(base_url=address, trust_env=False) as client:
        begin(client)

        def broken(*_: object, **__: object) -> None:
            raise ZeroDivisionError("inner words")

        monkeypatch.setattr(type(apps[0].state.service.store), "mine", broken)
        answer = client.get("/v1/conversations", headers={"Origin": SHOP})
        assert answer.status_code == 500
        assert answer.json()["type"].endswith("internal")
        assert "inner words" not in answer.text
        assert reads(answer) == SHOP
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert client.get("/v1/conversations", headers={"Origin": OUTLET}).status_code == 403
    assert "inner words" in caplog.text, "the log has it"
