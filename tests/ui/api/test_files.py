"""Files: told by their content, cleaned, bounded, and harmless wherever they are opened."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from desk import wording
from desk.routing import Routing
from desk.sites import SiteSettings
from tests.ui.api.conftest import Client
from tests.ui.api.scripted import FREE, Scripted, answer, build, served
from ui.api.limits import FILE_LIMIT
from ui.api.uploads import clean_name, type_of

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
PDF = b"%PDF-1.7\n<script>alert(1)</script>"


def send(client: Client, name: str, data: bytes, type_: str = "image/png") -> httpx.Response:
    return client.http.post(f"{client.path}/files", files={"file": (name, data, type_)})


def test_a_picture_is_sent_with_a_message_and_read_back(client: Client) -> None:
    kept = send(client, "../../My <b>photo</b>.PNG", PNG).json()
    assert (kept["name"], kept["type"], kept["size"]) == ("b.png", "image/png", len(PNG))
    said = client.http.post(
        f"{client.path}/messages", json={"text": "look", "attachments": [kept["id"]]}
    )
    assert said.status_code == 202
    client.events()
    assert client.messages()[0]["attachments"] == [kept]
    read = client.http.get(kept["url"])
    assert read.content == PNG
    assert read.headers["content-type"] == "image/png"
    assert read.headers["content-disposition"].startswith("inline")
    assert read.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in read.headers["content-security-policy"]
    assert "default-src 'none'" in read.headers["content-security-policy"]
    twice = client.http.post(
        f"{client.path}/messages", json={"text": "again", "attachments": [kept["id"]]}
    )
    assert twice.status_code == 404
    assert twice.json()["type"].endswith("unknown-file")


def test_what_is_no_picture_is_saved_and_never_shown(client: Client) -> None:
    kept = send(client, "invoice.pdf", PDF).json()
    read = client.http.get(kept["url"])
    assert read.headers["content-type"] == "application/pdf"
    assert read.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("a.svg", b"<svg/>"),
        ("a.html", b"<script>alert(1)</script>"),
        ("a.js", b"alert(1)"),
        ("a.exe", b"MZ\x90\x00"),
        ("a.png", b"MZ\x90\x00"),
        ("a.txt", b"\xff\xfe\x00binary"),
        ("a.txt", b"nul\x00byte"),
        ("a.zip", b"PK\x03\x04"),
        ("a.png", b""),
        ("a.webp", b"RIFF\0\0\0\0WAVE"),
    ],
)
def test_what_isnt_taken_is_named(client: Client, name: str, data: bytes) -> None:
    refused = send(client, name, data)
    assert refused.status_code == 415, refused.text
    assert refused.json()["type"].endswith("wrong-file")
    assert "PNG" in refused.json()["detail"]


def test_five_megabytes_are_taken_and_one_byte_more_is_not(client: Client) -> None:
    assert send(client, "a.png", PNG.ljust(FILE_LIMIT, b"\0")).status_code == 201
    over = send(client, "a.png", PNG.ljust(FILE_LIMIT + 1, b"\0"))
    assert over.status_code == 413
    assert "5 MB" in over.json()["detail"]


def test_a_flood_is_cut_off_before_it_is_all_read(client: Client) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n' + PNG
        for _ in range(2_000):
            sent += 65_536
            yield b"\0" * 65_536

    try:
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        path = f"{client.path}/files"
        response = client.http.post(path, content=endless(), headers=headers)
        assert response.status_code == 413
    except httpx.TransportError:
        pass  # The server closed while the flood came.
    assert sent < 40 * 1024 * 1024
    assert client.http.get("/v1/health").status_code == 200


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "multipart/form-data; boundary=x"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"{}", "application/json"),
        (b"--x--\r\n", "multipart/form-data"),
        (b'--x\r\nContent-Disposition: form-data; name="other"; filename="a"\r\n\r\na\r\n--x--\r\n',
         "multipart/form-data; boundary=x"),
        (b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\na\r\n--x--\r\n',
         "multipart/form-data; boundary=x"),
    ],
)  # fmt: skip
def test_what_is_no_form_with_a_file_is_told_how_to_be_one(
    client: Client, content: bytes, kind: str
) -> None:
    response = client.http.post(
        f"{client.path}/files", content=content, headers={"Content-Type": kind}
    )
    assert response.status_code in (400, 422), response.text
    assert "multipart/form-data" in response.json()["detail"]


def test_a_site_may_take_no_files(tmp_path: Path, scripted: Scripted) -> None:
    closed = SiteSettings(limits=FREE.limits, upload=False)
    with (
        served(lambda _: build(tmp_path, scripted, site=closed)) as address,
        httpx.Client(base_url=address, trust_env=False) as http,
    ):
        refused = send(Client(http), "a.png", PNG)
        assert refused.status_code == 403
        assert refused.json()["type"].endswith("uploads-off")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("photo.png", "photo.png"),
        ("photo.exe", "photo.exe.png"),
        ("photo.png.exe", "photo.png.exe.png"),
        ("..", "file.png"),
        ("", "file.png"),
        (".png", "png.png"),
        ("C:\\temp\\a.png", "a.png"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie x.png"),
        ("a\u202egnp.exe", "agnp.exe.png"),
        ("grün 写真.PNG", "grün 写真.png"),
        ("x" * 300 + ".png", "x" * 100 + ".png"),
        ('a";b=c.png', "ab=c.png"),
    ],
)
def test_a_name_can_do_no_harm(given: str, kept: str) -> None:
    assert clean_name(given, "image/png") == kept


def test_the_content_says_what_a_file_is() -> None:
    assert type_of(b"\xff\xd8\xff\xe0", "a.png") == "image/jpeg"
    assert type_of(b"GIF89a", "a.txt") == "image/gif"
    assert type_of(b"RIFF\x10\0\0\0WEBPVP8 ", "") == "image/webp"
    assert type_of("Grüße\n".encode(), "note.TXT") == "text/plain"
    assert type_of(b"plain", "note.md") == ""


def test_another_tab_sees_the_files_of_a_message_at_once(client: Client) -> None:
    kept = send(client, "photo.png", PNG).json()
    said = {"text": "look", "attachments": [kept["id"]]}
    assert client.http.post(f"{client.path}/messages", json=said).status_code == 202
    first = client.events()[0]
    assert first.type == "message"
    assert json.loads(first.data)["attachments"] == [kept]


def test_it_is_said_once_that_the_assistant_can_not_look_at_files(
    client: Client, scripted: Scripted
) -> None:
    words = {code: f"{wording.say('files_unread', code)} " for code in ("en", "de", "ar")}
    words |= {code: text + wording.say("files_person", code) for code, text in words.items()}

    def shown(text: str) -> dict[str, Any]:
        file = send(client, "photo.png", PNG).json()["id"]
        before = client.http.get(client.path).json()["sequence"]
        client.http.post(f"{client.path}/messages", json={"text": text, "attachments": [file]})
        events = client.events(after=before)
        pieces = [json.loads(e.data)["text"] for e in events if e.type == "delta"]
        told: dict[str, Any] = json.loads(events[-1].data)["answer"]
        assert "".join(pieces) in ("", told["text"])
        return told

    scripted.answers["what is it?"] = answer("A tent.", suggestions=("How much?",))
    told = shown("what is it?")
    assert told["text"] == f"A tent.\n\n{words['en']}"
    assert told["suggestions"] == ["How much?", "Talk to a person"]
    assert words["en"] not in shown("and this?")["text"], "once is enough"

    client.id = client.http.post("/v1/conversations").json()["id"]
    client.path = f"/v1/conversations/{client.id}"
    scripted.answers["und das?"] = answer("Ein Zelt.", language="de")
    assert shown("und das?")["text"].endswith(words["de"])

    client.id = client.http.post("/v1/conversations", json={"locale": "ar"}).json()["id"]
    client.path = f"/v1/conversations/{client.id}"
    told = shown("ما هذا؟")
    assert told["text"].endswith(words["ar"])
    # The assistant reads no Arabic; the reply that it offers is heard all the same.
    called = next(e for e in client.ask(told["suggestions"][-1]) if e.type == "answer")
    assert json.loads(called.data)["answer"]["decision"] == "handoff"
    assert client.http.get(client.path).json()["standing"]["charge"] == "person"


def test_where_nobody_could_look_at_a_file_no_person_is_offered(
    tmp_path: Path, scripted: Scripted
) -> None:
    routing = Routing(staffed=lambda: False)
    with (
        served(lambda _: build(tmp_path, scripted, routing=routing)) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=30) as http,
    ):
        client = Client(http)
        file = send(client, "photo.png", PNG).json()["id"]
        client.http.post(f"{client.path}/messages", json={"text": "look", "attachments": [file]})
        told = json.loads(client.events()[-1].data)["answer"]
        assert told["text"].endswith("I can't look at files.")
        assert told["suggestions"] == []
        assert scripted.heard[-1].staffed is False
