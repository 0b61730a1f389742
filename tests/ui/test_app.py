from __future__ import annotations

import asyncio
import gc
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from tests.ui.api.scripted import begin
from tests.ui.conftest import Aisle, write_shop
from ui.app import build_knowledge, create_app
from ui.commands.listening import PortTaken, address_of, bind, bind_near, served
from ui.settings import Settings, SettingsError

# Gradio makes event loops that it never closes, where none is running yet.
pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore:unclosed:ResourceWarning"
)


@contextmanager
def serving(home: Path) -> Iterator[httpx.Client]:
    """The real application on a port of its own."""
    taken = bind("127.0.0.1", 0)
    address = address_of(taken)
    with (
        served(create_app(Settings(home=home), base_url=address), taken),
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        yield client
    asyncio.set_event_loop(None)
    gc.collect()


def until_ready(client: httpx.Client) -> dict[str, object]:
    for _ in range(600):
        answer = client.get("/v1/health")
        if answer.status_code == 200:
            break
        time.sleep(0.1)
    health: dict[str, object] = answer.json()
    return health


def ask(client: httpx.Client, text: str) -> httpx.Response:
    if "Authorization" not in client.headers:
        begin(client)
    conversation = client.post("/v1/conversations").json()["id"]
    return client.post(f"/v1/conversations/{conversation}/messages", json={"text": text})


def answer_to(client: httpx.Client, text: str) -> dict[str, object]:
    accepted = ask(client, text)
    assert accepted.status_code == 202, accepted.text
    events = client.get(f"{accepted.json()['events']}&until=answer").text
    data = next(
        part.partition("data: ")[2] for part in events.split("\n\n") if "event: answer" in part
    )
    answer: dict[str, object] = json.loads(data.splitlines()[0])["answer"]
    return answer


def test_everything_is_served_and_questions_are_answered(store: Path):
    with serving(store) as client:
        health = until_ready(client)
        assert health == {
            "ready": True,
            "edition": 2,
            "model": "keyless",
            "model_state": "keyless",
            "embedder": "ready",
            "detail": "",
        }
        assert client.get("/").headers["location"] == "/chat/"
        assert client.get("/chat/").status_code == 200
        assert client.get("/docs").status_code == 200
        answer = answer_to(client, "How much is delivery?")
        assert "£4.95" in str(answer["text"])
        assert answer["edition"] == 2
    # All is let go of: the store can be opened and written to again.
    knowledge = build_knowledge(Settings(home=store))
    assert knowledge.catalog.rollback(1) == 3
    knowledge.close()


def test_an_empty_store_is_served_and_filled_while_it_is(aisle: Aisle, tmp_path: Path):
    home = tmp_path / "store"
    with serving(home) as client:
        health = client.get("/v1/health")
        assert health.status_code == 503
        assert "aisle ingest" in health.json()["detail"]
        refused = ask(client, "How much is delivery?")
        assert refused.status_code == 503
        assert refused.headers["content-type"] == "application/problem+json"
        assert "aisle ingest" in refused.json()["detail"]
        _, pages = write_shop(tmp_path)
        assert aisle("--store", home, "ingest", pages).exit_code == 0
        assert until_ready(client)["edition"] == 1
        assert "£4.95" in str(answer_to(client, "How much is delivery?")["text"])


def test_an_open_stream_does_not_keep_the_server_from_stopping(store: Path):
    with serving(store) as client:
        begin(client)
        conversation = client.post("/v1/conversations").json()["id"]
        stream = client.stream("GET", f"/v1/conversations/{conversation}/events")
        assert stream.__enter__().status_code == 200


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path):
    home = tmp_path / "none"
    with pytest.raises(SettingsError, match="aisle ingest"):
        build_knowledge(Settings(home=home))
    assert not home.exists()


def test_a_directory_that_is_a_file_is_said(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="--store"):
        build_knowledge(Settings(home=tmp_path / "file"), create=True)


def test_a_taken_port_is_named_with_the_way_out():
    with bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=rf"port {port} .* --shop-port"):
            bind("127.0.0.1", port, "--shop-port")
        with bind_near("127.0.0.1", port, "--port") as near:
            assert port < near.getsockname()[1] <= port + 10


def test_a_foreign_address_is_said():
    with pytest.raises(SettingsError, match="--host"):
        bind("203.0.113.9", 0)
    with pytest.raises(SettingsError, match="no-such-host"):
        bind("no-such-host.invalid", 0)


def test_an_application_that_fails_to_start_is_said():
    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        raise RuntimeError("no")
        yield

    with (
        pytest.raises(SettingsError, match="couldn't start"),
        served(Starlette(lifespan=lifespan), bind("127.0.0.1", 0)),
    ):
        pass  # pragma: no cover
