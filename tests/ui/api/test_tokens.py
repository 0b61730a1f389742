"""Nobody reads or changes anything with a token that isn't theirs, at any address of the API."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import OctKey

from tests.ui.api.conftest import Client
from tests.ui.api.scripted import FREE, SECRET, Scripted, answer, build, card, citation, served
from ui.api.sessions import NoIdentity, NoSession, Sessions, read_identity

# What may be asked without a visitor's token, and why nothing of anybody is in it.
PUBLIC = {
    ("get", "/v1/health"),  # the server's state
    ("get", "/v1/sites/{site}"),  # what the page itself shows
    ("post", "/v1/visitors"),  # gives tokens out; one that isn't good begins a new visitor
}
# Words that only the victim's answers hold.
SECRETS = ("needle in the haystack", "needle.txt", "needle@mail.example", "Needle tent")


@dataclass
class World:
    """A victim's conversation with everything in it, and who would like to read it."""

    http: httpx.Client
    app: FastAPI
    victim: Client
    routes: list[tuple[str, str]]
    places: dict[str, str]
    state: Any = None

    def ask(self, method: str, path: str, headers: dict[str, str]) -> httpx.Response:
        body: dict[str, Any] = {}
        if path.endswith("/files") and method == "post":
            body = {"files": {"file": ("a.txt", b"words of somebody else")}}
        elif method in ("post", "put"):
            body = {"json": BODIES.get(path.rpartition("/")[2], {})}
        return self.http.request(method, path.format(**self.places), headers=headers, **body)

    def whole(self) -> Any:
        """Everything that could have been changed."""
        path = self.victim.path
        lists = self.victim.http.get("/v1/conversations").json()
        return self.victim.http.get(path).json(), lists


BODIES: dict[str, dict[str, Any]] = {
    "messages": {"text": "words of somebody else"},
    "rating": {"value": "down"},
    "typing": {"typing": True},
    "read": {"message_id": "m_x"},
    "handover": {"to": "person"},
    "contact": {"email": "thief@mail.example"},
    "transcript": {"email": "thief@mail.example"},
    "survey": {"score": 1},
    "views": {"url": "https://shop.example/"},
    "visitors": {"site": "default"},
    "conversations": {},
    "end": {},
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    path, scripted, made = tmp_path_factory.mktemp("world"), Scripted(), []
    found = answer(SECRETS[0], cards=(card(title=SECRETS[3]),), citations=(citation(),))
    scripted.answers["where is it?"] = found

    def make(_address: str) -> FastAPI:
        made.append(build(path, scripted, mail=lambda: True))
        made[0].state.service.books.sites.add("other", FREE)
        return made[0]

    with (
        served(make) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=30) as http,
    ):
        victim = Client(http)
        victim.ask("where is it?")
        file = victim.http.post(f"{victim.path}/files", files={"file": (SECRETS[1], b"needle")})
        victim.http.put(f"{victim.path}/contact", json={"email": SECRETS[2]})
        document = http.get("/v1/openapi.json").json()
        routes = [(m, p) for p, methods in document["paths"].items() for m in methods]
        places = {
            "site": "default",
            "conversation_id": victim.id,
            "message_id": str(victim.messages()[1]["id"]),
            "file_id": file.json()["id"],
        }
        yield World(http, made[0], victim, routes, places)
        victim.http.close()


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def signed(claims: object, key: bytes, **header: object) -> str:
    return str(jwt.encode({"alg": "HS256"} | header, claims, OctKey.import_key(key)))  # type: ignore[arg-type]


def forged(world: World) -> Iterator[tuple[str, dict[str, str]]]:
    """Tokens that must not open anything, 300 and more of them, each with its name."""
    service = world.app.state.service
    me, site = world.victim.visitor["visitor_id"], "default"
    good = world.victim.visitor["token"]
    head, body, mark = good.split(".")
    now = int(time.time())
    claims = {"iss": "aisle", "sub": me, "site": site, "iat": now, "exp": now + 9999}
    right = Sessions(SECRET)._key.raw_value
    tokens: list[tuple[str, str]] = []

    def add(name: str, token: str) -> None:
        tokens.append((name, token))

    for alg in ("none", "None", "NONE", "nOnE", "", "HS1", "hs256", "RS256", "ES256", "HS384"):
        header = {"alg": alg, "typ": "JWT"}
        add(f"alg {alg!r} unsigned", f"{part(header)}.{part(claims)}.")
        add(f"alg {alg!r} with the old signature", f"{part(header)}.{part(claims)}.{mark}")
        add(f"alg {alg!r} and its body", f"{part(header)}.{body}.{mark}")
    keys = [b"x" * 32, b"secret" * 6, SECRET, SECRET.hex().encode(), b"\0" * 32, mark.encode()]
    keys += [service.books.sites.identity_key("default").encode(), head.encode(), me.encode() * 2]
    for key in keys:
        add(f"another key {key[:8]!r}", signed(claims, key))
        add(f"another key {key[:8]!r} for an identity", signed(claims | {"aud": "aisle"}, key))
    for seconds in (1, 60, 3600, 86_400, 10**7, 10**9):
        add(f"expired {seconds} s ago", signed(claims | {"exp": now - seconds}, right))
    for early in (3600, 10**6):
        add(f"issued in {early} s", signed(claims | {"iat": now + early}, right))
    odd: tuple[object, ...] = (None, True, "never", [], {}, -1, 1.5, "", [now + 99], {"a": 1}, 0)
    for claim in ("exp", "iat", "sub", "site", "iss"):
        for value in odd:
            if claim in ("exp", "iat") and value in (0, -1, 1.5) and claim == "iat":
                continue
            add(f"{claim} is {value!r}", signed(claims | {claim: value}, right))
        add(f"no {claim}", signed({k: v for k, v in claims.items() if k != claim}, right))
    for sub in (
        "v_none",
        me + "x",
        me[:-1],
        me.upper(),
        f" {me}",
        "../" + me,
        "*",
        "%",
        "' OR 1=1",
    ):
        if sub.strip() != me:
            add(f"visitor {sub!r}", signed(claims | {"sub": sub}, right))
    for where in ("other", "none", "Default", "*", "default/../other"):
        add(f"site {where!r}", signed(claims | {"site": where}, right))
    for iss in ("aisle2", "AISLE", "https://aisle", "shop"):
        add(f"issuer {iss!r}", signed(claims | {"iss": iss}, right))
    for header in (
        {"jku": "http://x.example/"},
        {"jwk": {"kty": "oct", "k": "eA"}},
        {"crit": ["x"]},
    ):
        with_header = {"alg": "HS256"} | header
        add(f"header {header}", f"{part(with_header)}.{part(claims)}.{mark}")
    for at in range(2, len(good) - 1, 2):
        other = "A" if good[at] != "A" else "B"
        add(f"tampered at {at}", good[:at] + other + good[at + 1 :])
    for length in range(0, len(good) - 1, 5):
        add(f"cut after {length}", good[:length])
    texts = ["", ".", "..", "...", "a.b.c", "null", "{}", "[]", "é.é.é", "x" * 5000]
    texts += [f"{head}.{body}", f"{good}.{mark}", f"{good}A", f"{head}..{mark}", f".{body}.{mark}"]
    for value in texts:
        add(f"text {value[:12]!r}", value)
    for name, token in tokens:
        yield name, {"Authorization": f"Bearer {token}".strip().encode()}  # type: ignore[dict-item]
    # The right words in the wrong place.
    thief = Client(world.http)
    other_site = world.http.post("/v1/visitors", json={"site": "other"}).json()["token"]
    yield "nothing", {}
    yield "another visitor's", {"Authorization": f"Bearer {thief.visitor['token']}"}
    yield "another site's", {"Authorization": f"Bearer {other_site}"}
    for scheme in ("Basic", "Token", "", "Digest", "JWT"):
        yield f"scheme {scheme!r}", {"Authorization": f"{scheme} {good}".strip()}
    yield "an agent's cookie", {"Cookie": "aisle_studio=" + good}
    yield "a cookie", {"Cookie": f"token={good}; Authorization=Bearer {good}"}
    yield "beside a bad one", {"Authorization": f"Bearer {good}", "Aisle-Visitor": "bad"}
    for named in ("X-Authorization", "Proxy-Authorization", "X-Visitor", "X-Forwarded-User"):
        yield f"in {named}", {named: f"Bearer {good}"}


def guarded(world: World) -> list[tuple[str, str]]:
    return [route for route in world.routes if route not in PUBLIC]


def test_every_address_wants_a_token_or_is_on_the_short_list_of_public_ones(world: World) -> None:
    assert set(world.routes) >= PUBLIC
    assert len(guarded(world)) >= 17
    for method, path in guarded(world):
        refused = world.ask(method, path, {})
        assert refused.status_code == 401, (method, path, refused.text)
        assert refused.json()["type"].endswith("unauthorized")
        assert refused.headers["www-authenticate"].startswith("Bearer")


def test_none_of_300_tokens_reads_or_changes_anything_of_anybody_else(world: World) -> None:
    before = world.whole()
    tokens = list(forged(world))
    assert len(tokens) >= 300
    assert len({json.dumps([str(v) for v in h.values()]) for _, h in tokens}) > 280
    routes = guarded(world)
    asked = 0

    def attempt(job: tuple[int, tuple[str, dict[str, str]]]) -> int:
        n, (name, headers) = job
        # Each tries some addresses; together they try every one many times over.
        mine = [routes[(n + step) % len(routes)] for step in range(0, len(routes), 4)]
        for method, path in mine:
            response = world.ask(method, path, headers)
            about = f"{name}: {method} {path}: {response.status_code} {response.text[:200]}"
            own = "{conversation_id}" not in path and name.startswith("another ")
            assert own or response.status_code in (401, 404), about
            assert not any(secret in response.text for secret in SECRETS), about
            assert "{conversation_id}" in path or world.victim.id not in response.text, about
        return len(mine)

    with ThreadPoolExecutor(4) as pool:
        asked = sum(pool.map(attempt, enumerate(tokens)))
    assert asked > 1500
    assert world.whole() == before


def test_somebody_elses_conversation_looks_like_one_that_is_not_there(world: World) -> None:
    thief = Client(world.http)
    for method, path in guarded(world):
        if "{conversation_id}" not in path:
            continue
        headers = {"Authorization": f"Bearer {thief.visitor['token']}"}
        theirs = world.ask(method, path, headers)
        nobodys = World(
            world.http, world.app, thief, [], world.places | {"conversation_id": "c_none"}
        ).ask(method, path, headers)
        assert theirs.status_code == nobodys.status_code == 404, (method, path)
        words = theirs.json()["detail"].replace(world.victim.id, "c_none")
        assert words == nobodys.json()["detail"]


def test_a_token_is_good_for_thirty_days_and_not_a_second_longer() -> None:
    now = [1_000_000.0]
    sessions = Sessions(b"k" * 32, clock=lambda: now[0])
    issued = sessions.issue("v_1", "default")
    assert issued.expires == 1_000_000 + 30 * 24 * 3600
    now[0] = issued.expires - 1
    assert sessions.read(issued.token).visitor == "v_1"
    now[0] = issued.expires
    with pytest.raises(NoSession):
        sessions.read(issued.token)


def test_the_same_secret_reads_what_it_signed_and_another_does_not() -> None:
    token = Sessions(b"a" * 32).issue("v_1", "default").token
    assert Sessions(b"a" * 32).read(token).site == "default"
    with pytest.raises(NoSession):
        Sessions(b"b" * 32).read(token)
    with pytest.raises(NoIdentity):
        read_identity(token, "a" * 64)


KEY = "0123456789abcdef" * 4


def identity(**changes: object) -> str:
    claims = {"sub": "c-7", "exp": int(time.time()) + 600, "aud": "aisle"} | changes
    return signed({k: v for k, v in claims.items() if v is not None}, KEY.encode())


def test_a_shops_word_about_its_customer_is_taken() -> None:
    claimed = read_identity(identity(name="Jane", email="jane@mail.example"), KEY)
    assert (claimed.customer, claimed.name) == ("c-7", "Jane")
    assert read_identity(identity(aud=["aisle"]), KEY).customer == "c-7"


@pytest.mark.parametrize(
    ("token", "told"),
    [
        (lambda: identity(exp=None), "exp is required"),
        (lambda: identity(exp=int(time.time()) - 120), "exp is over"),
        (lambda: identity(exp=int(time.time()) + 3 * 86_400), "more than a day ahead"),
        (lambda: identity(exp="soon"), "exp is required"),
        (lambda: identity(exp=True), "exp is required"),
        (lambda: identity(exp=float("nan")), "exp is required"),
        (lambda: identity(iat=float("nan")), "iat is required"),
        (lambda: identity(aud=None), "aud has to be"),
        (lambda: identity(aud="shop"), "aud has to be"),
        (lambda: identity(aud=["aisle", "shop"]), "aud has to be"),
        (lambda: identity(sub=None), "sub has to be text"),
        (lambda: identity(sub=7), "sub has to be text"),
        (lambda: identity(sub=" "), "sub has to be text"),
        (lambda: identity(sub="x" * 201), "sub has to be text"),
        (lambda: identity(name="a\nb"), "name has to be text"),
        (lambda: identity(nbf=int(time.time()) + 900), "nbf is still to come"),
        (lambda: signed({"sub": "c"}, b"z" * 64), "signature"),
        (lambda: f"{part({'alg': 'none'})}.{part({'sub': 'c', 'aud': 'aisle'})}.", "signature"),
        (lambda: "", "signature"),
    ],
)  # fmt: skip
def test_another_word_is_refused_and_says_what_to_mend(token: Callable[[], str], told: str) -> None:
    with pytest.raises(NoIdentity, match=told):
        read_identity(token(), KEY)
