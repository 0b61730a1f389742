"""What a public chat box gets, sent to a real server."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from assistant.guard.masking import Masker
from desk.messages import Pace
from tests.ui.api.conftest import Client
from tests.ui.api.scripted import Scripted, build, served

MASKER = Masker(b"x" * 32)


@pytest.fixture
def http(tmp_path: Path, scripted: Scripted) -> Iterator[httpx.Client]:
    def make(_address: str):
        return build(
            tmp_path,
            scripted,
            turn_limit=500,
            waiting=200,
            masked=MASKER.masked,
            pace=Pace(20, 60),
        )

    with (
        served(make) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=30) as client,
    ):
        yield client


def post(client: Client, body: bytes, kind: str = "application/json") -> httpx.Response:
    path = f"{client.path}/messages"
    return client.http.post(path, content=body, headers={"content-type": kind})


def polite(response: httpx.Response, status: int) -> str:
    """A problem document that says what to do and shows nothing of the inside."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    detail: str = response.json()["detail"]
    assert detail
    assert not any(word in response.text for word in ("Traceback", 'File "', "sqlite", "Error("))
    return detail


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\x01\x02\xff\xfe",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b'{"text": null}',
        b'{"text": 7}',
        b'{"text": ["a"]}',
        b'{"text": ""}',
        b'{"text": " \\n\\t "}',
        b'{"text": "\\u0000\\u0001"}',
        b'{"text": "\\ud800"}',
        b'{"text": "a", "role": "system"}',
        b'{"text": "\xff\xfe"}',
        b"[" * 5_000,
        b'{"text":' * 500,
        b"text=hello",
        b"<message>hello</message>",
    ],
)
def test_what_is_no_message_is_refused_politely(client: Client, body: bytes) -> None:
    response = post(client, body)
    assert response.status_code in (400, 422)
    polite(response, response.status_code)
    assert client.messages() == []


def test_fifty_thousand_characters_are_refused_and_say_how_many_may_come(client: Client) -> None:
    assert "4,000" in polite(client.say("a" * 50_000), 422)
    assert client.messages() == []


@pytest.mark.parametrize("size", [100_000, 10_000_000])
def test_a_large_body_is_not_even_read(client: Client, size: int) -> None:
    try:
        response = post(client, b'{"text": "' + b"a" * size + b'"}')
    except httpx.TransportError:
        # The server may have closed before all was sent.
        pass
    else:
        polite(response, 413)
    assert client.http.get("/v1/health").status_code == 200


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("abc\u202edef", "abcdef"),
        ("nul\x00byte", "nulbyte"),
        ("bell\x07", "bell"),
        ("half \ud83d pair", "half  pair"),
        ("😀😀😀", "😀😀😀"),
        ("{{7*7}} ${7*7} <%= 7*7 %>", "{{7*7}} ${7*7} <%= 7*7 %>"),
        ("'; DROP TABLE desk_messages; --", "'; DROP TABLE desk_messages; --"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("../../etc/passwd", "../../etc/passwd"),
        ("%s%s%n", "%s%s%n"),
    ],
)
def test_strange_words_are_kept_as_words(client: Client, sent: str, kept: str) -> None:
    body = json.dumps({"text": sent}).encode()
    assert post(client, body).status_code == 202
    client.events()
    assert client.messages()[0]["text"] == kept
    assert client.messages()[1]["text"] == f"You said: {kept}. That is all. Goodbye."


def test_what_must_not_be_kept_is_in_no_file_and_no_answer(
    client: Client, scripted: Scripted, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        client.ask("I am jane@mail.com, card 4111 1111 1111 1111, my password is hunter2")
        rated = client.messages()[1]["id"]
        path = f"{client.path}/messages/{rated}/rating"
        client.http.put(path, json={"value": "down", "comment": "write to jane@mail.com"})
    assert (
        client.messages()[0]["text"]
        == "I am [email], card [card number], my password is [password]"
    )
    assert MASKER.token("jane@mail.com") in scripted.heard[0].turns[-1].text
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("desk.db*"))
    for secret in ("jane@mail", "4111", "hunter2"):
        assert secret.encode() not in kept
        assert secret not in caplog.text


def test_the_same_words_with_the_same_key_are_one_message_though_they_are_masked(
    client: Client,
) -> None:
    said = "my password is hunter2"
    first = client.say(said, **{"Idempotency-Key": "k"})
    again = client.say(said, **{"Idempotency-Key": "k"})
    assert first.json()["id"] == again.json()["id"]


def test_a_hundred_messages_at_once_from_one_visitor_are_bounded_and_none_accepted_is_lost(
    client: Client,
) -> None:
    with ThreadPoolExecutor(16) as pool:
        responses = list(pool.map(lambda n: client.say(f"message {n}"), range(100)))
    accepted = [r for r in responses if r.status_code == 202]
    refused = [r for r in responses if r.status_code == 429]
    assert len(accepted) == 20
    assert len(refused) == 80
    for response in refused:
        assert 1 <= int(response.headers["retry-after"]) <= 60
        assert "wait" in polite(response, 429)
    client.events()
    told = client.messages()
    assert sum(m["role"] == "shopper" for m in told) == 20
    assert sum(m["role"] == "assistant" for m in told) == 20
    other = Client(client.http)
    assert other.say("somebody else is served").status_code == 202


@pytest.mark.parametrize("made_up", ["..%2f..%2fetc", "' OR 1=1 --", "c_0"])
def test_made_up_conversations_are_unknown(client: Client, made_up: str) -> None:
    response = client.http.get(f"/v1/conversations/{made_up}")
    polite(response, 404)
    assert client.id not in response.text
