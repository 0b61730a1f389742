"""Signing in with a company's account, against a small issuer on loopback."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from desk.accounts import AccountRole
from tests.ui.studio import scene
from tests.ui.studio.scene import Browser, Desk
from ui.studio.parts import Oidc

KEY = RSAKey.generate_key(2048, {"kid": "one"})


@dataclass
class Issuer:
    """Signs in whoever ``says`` names, as the standard has it, with PKCE."""

    server: HTTPServer
    says: dict[str, Any] = field(default_factory=dict)
    key: Any = field(default_factory=lambda: KEY)
    asked: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        base = self.server.url_for("").rstrip("/")
        self.server.expect_request("/.well-known/openid-configuration").respond_with_json(
            {
                "issuer": base,
                "authorization_endpoint": f"{base}/authorize",
                "token_endpoint": f"{base}/token",
                "jwks_uri": f"{base}/keys",
            }
        )
        keys = KeySet([KEY]).as_dict(private=False)
        self.server.expect_request("/keys").respond_with_json(keys)
        self.server.expect_request("/token", method="POST").respond_with_handler(self._token)
        self.base = base

    def visited(self, address: str) -> str:
        """What the company's page does with the browser; returns where it sends it back to."""
        self.asked = {name: value[0] for name, value in parse_qs(urlsplit(address).query).items()}
        return f"{self.asked['redirect_uri']}?code=abc&state={self.asked['state']}"

    def _token(self, request: Request) -> Response:
        digest = hashlib.sha256(request.form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != self.asked["code_challenge"]:
            return Response('{"error": "invalid_grant"}', 400, content_type="application/json")
        claims = {
            "iss": self.base,
            "aud": "studio",
            "sub": "1",
            "exp": int(time.time()) + 300,
            "nonce": self.asked["nonce"],
            "email_verified": True,
        } | self.says
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)
        body = {"access_token": "x", "token_type": "Bearer", "id_token": token}
        return Response(json.dumps(body), content_type="application/json")


@pytest.fixture
def issuer(httpserver: HTTPServer) -> Issuer:
    return Issuer(httpserver)


@pytest.fixture
def desk(tmp_path: Path, issuer: Issuer) -> Desk:
    return scene.make(tmp_path, oidc=Oidc(issuer.base, "studio", "secret"))


def sign_in(desk: Desk, issuer: Issuer) -> tuple[Browser, Any]:
    guest = Browser(desk)
    away = guest.post("/company", page="/sign-in", next="/studio/profile")
    assert away.headers["location"].startswith(f"{issuer.base}/authorize?")
    return guest, guest.http.get(issuer.visited(away.headers["location"]))


def test_somebody_who_is_known_comes_in(desk: Desk, issuer: Issuer) -> None:
    issuer.says = {"email": "Ana@shop.example"}
    guest, answer = sign_in(desk, issuer)
    assert answer.headers["location"] == "/studio/profile"
    assert "Ana Silva" in guest.follow(answer).text


def test_an_invited_person_gets_the_invited_role_without_a_password(
    desk: Desk, issuer: Issuer
) -> None:
    desk.books.accounts.invite("new@shop.example", AccountRole.VIEWER, "a_owner")
    issuer.says = {"email": "new@shop.example", "name": "Nia New"}
    guest, answer = sign_in(desk, issuer)
    assert guest.follow(answer).status_code == 200
    made = desk.books.accounts.by_email("new@shop.example")
    assert (made.role, made.name, made.external) == (AccountRole.VIEWER, "Nia New", True)


@pytest.mark.parametrize(
    "says",
    [
        {"email": "stranger@shop.example"},
        {"email": "ana@shop.example", "email_verified": False},
        {"email": "ana@shop.example", "email_verified": "false"},
        {"email": "ana@shop.example", "email_verified": None},
        {"email": ""},
        {"email": "ana@shop.example", "nonce": "another"},
        {"email": "ana@shop.example", "aud": "another"},
        {"email": "ana@shop.example", "iss": "https://evil.example"},
        {"email": "ana@shop.example", "exp": 1_000_000_000},
    ],
)
def test_nobody_else_comes_in(desk: Desk, issuer: Issuer, says: dict[str, Any]) -> None:
    issuer.says = says
    guest, answer = sign_in(desk, issuer)
    assert answer.status_code == 403
    assert "aisle_studio" not in guest.http.cookies
    assert guest.get("/inbox").status_code == 303


def test_a_token_signed_by_somebody_else_opens_nothing(desk: Desk, issuer: Issuer) -> None:
    issuer.key = RSAKey.generate_key(2048, {"kid": "one"})
    issuer.says = {"email": "ana@shop.example"}
    assert sign_in(desk, issuer)[1].status_code == 403


def test_a_disabled_account_stays_out(desk: Desk, issuer: Issuer) -> None:
    ana = desk.people["agent"]
    desk.books.accounts.disable(ana.id, desk.people["owner"].id)
    issuer.says = {"email": ana.email}
    assert sign_in(desk, issuer)[1].status_code == 403


def test_an_answer_to_another_sign_in_is_refused(desk: Desk, issuer: Issuer) -> None:
    issuer.says = {"email": "ana@shop.example"}
    guest = Browser(desk)
    guest.post("/company", page="/sign-in", next="")
    assert guest.get("/company/back?code=abc&state=guessed").status_code == 403
    assert Browser(desk).get("/company/back?code=abc&state=x").status_code == 403


def test_where_no_company_is_set_nothing_is_offered(tmp_path: Path) -> None:
    plain = scene.make(tmp_path)
    guest = Browser(plain)
    assert "company’s account" not in guest.get("/sign-in").text
    assert guest.post("/company", page="/sign-in", next="").status_code == 404


def test_an_issuer_that_is_down_is_told_in_words(tmp_path: Path) -> None:
    down = scene.make(tmp_path, oidc=Oidc("http://127.0.0.1:9", "studio", "secret"))
    answer = Browser(down).post("/company", page="/sign-in", next="")
    assert answer.status_code == 403
    assert "can’t be reached" in answer.text


def test_the_secret_for_the_company_is_in_no_log() -> None:
    assert "hidden" not in repr(Oidc("https://id.example", "studio", "hidden"))
