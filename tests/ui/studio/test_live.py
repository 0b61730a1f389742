"""The stream of an open page, over a real connection."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from desk.messages import Author, StoreUnavailable
from tests.ui.api.scripted import served
from tests.ui.studio import scene
from tests.ui.studio.scene import Desk
from ui.api.notifier import Ephemeral


@contextlib.contextmanager
def opened(tmp_path: Path) -> Iterator[tuple[Desk, str]]:
    made: list[Desk] = []

    def build(address: str) -> object:
        made.append(scene.make(tmp_path, address, poll_seconds=0.3))
        return made[0].app

    with served(build) as address:
        yield made[0], address


class Stream:
    """What one page was told, piece by piece: its target and HTML."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.iter_lines()

    def until(self, target: str, words: str) -> str:
        """Read on until a piece for one of these parts of the page has the words."""
        data: list[str] = []
        for line in self._lines:
            if line.startswith("data: "):
                data.append(line[6:])
            elif not line and data:
                html, data = "\n".join(data), []
                for found, piece in re.findall(
                    r'<hx-partial hx-target="([^"]+)" hx-swap="innerMorph">(.*?)</hx-partial>',
                    html,
                    re.S,
                ):
                    if found in target.split() and words in piece:
                        return str(piece)
        raise AssertionError(f"the stream ended before {words!r}")


@contextlib.contextmanager
def watching(desk: Desk, address: str, who: str, query: str) -> Iterator[Stream]:
    cookies = {"aisle_studio": desk.cookie(desk.people[who])}
    with (
        httpx.Client(trust_env=False, cookies=cookies, timeout=15) as http,
        http.stream("GET", f"{address}/studio/live?{query}") as response,
    ):
        assert response.headers["content-type"].startswith("text/event-stream")
        yield Stream(response)


def test_an_open_page_is_told_what_is_said_typed_and_done(tmp_path: Path) -> None:
    with opened(tmp_path) as (desk, address):
        it = desk.conversation("Hello")
        turns = desk.app.state.service.turns
        query = f"folder=all&conversation={it}&seen=2"
        with watching(desk, address, "agent", query) as stream:
            stream.until("#turns", "You said: Hello.")
            turns.accept(it, "One\n\nmore & <b>", None)
            piece = stream.until("#turns", "That is all. Goodbye.")
            assert "One\n\nmore &amp; &lt;b&gt;" in piece
            desk.studio.parts.notifier.send(
                it, Ephemeral("typing", "visitor", '{"by":"visitor","typing":true}')
            )
            stream.until("#typing", "typing")
            desk.reply(it, desk.people["owner"], "I am Olga.")
            stream.until("#others", "Olga Lund answered a moment ago")
            desk.books.inbox.label(it, "urgent", desk.people["owner"].id)
            desk.store.moved(it)
            stream.until("#head", "urgent")


def test_an_answer_is_seen_while_it_comes(tmp_path: Path) -> None:
    with opened(tmp_path) as (desk, address):
        it = desk.conversation("Hello")
        query = f"folder=all&conversation={it}"
        with watching(desk, address, "agent", query) as stream:
            stream.until("#turns", "You said: Hello.")
            desk.scripted.gate.clear()
            desk.app.state.service.turns.accept(it, "More", None)
            # With the turns or by itself, as it falls; the rest is held up.
            piece = stream.until("#turns #coming-words", "You said: Mor")
            assert "Goodbye" not in piece
            desk.scripted.gate.set()
            assert 'id="coming"' not in stream.until("#turns", "That is all. Goodbye.")


def test_the_list_and_its_counts_follow_what_happens_elsewhere(tmp_path: Path) -> None:
    with (
        opened(tmp_path) as (desk, address),
        watching(desk, address, "agent", "folder=unassigned") as stream,
    ):
        stream.until("#rows", "Nobody is kept waiting")
        it = desk.conversation("A person, please")
        desk.hand_over(it, "Wants a person")
        stream.until("#rows", it)
        # Another process writes: nobody rings, the page looks by itself.
        me = desk.people["agent"]
        desk.books.inbox.assign(it, me.id, me.id)
        stream.until("#folders-small", 'Mine<span class="count">1</span>')


def test_reading_in_an_open_page_counts_as_read(tmp_path: Path) -> None:
    with opened(tmp_path) as (desk, address):
        it = desk.conversation("Hello")
        desk.store.take_over(it, Author(desk.people["agent"].id, "Ana Silva"))
        with watching(desk, address, "agent", f"folder=all&conversation={it}") as stream:
            stream.until("#turns", "Hello")
            desk.ask(it, "Are you there?")
            stream.until("#turns", "Are you there?")
            desk.ask(it, "Please")
            stream.until("#turns", "Please")
        assert desk.store.standing(it).agent_read >= 3


def test_nobody_hears_anything_without_being_signed_in(tmp_path: Path) -> None:
    with opened(tmp_path) as (desk, address):
        answer = httpx.get(
            f"{address}/studio/live", trust_env=False, headers={"Accept": "text/event-stream"}
        )
        assert answer.status_code == 401
        assert desk.people


@pytest.mark.parametrize("role", ["viewer"])
def test_a_viewer_is_told_but_marks_nothing_as_read(tmp_path: Path, role: str) -> None:
    with opened(tmp_path) as (desk, address):
        it = desk.conversation("Hello")
        with watching(desk, address, role, f"folder=all&conversation={it}") as stream:
            piece = stream.until("#head", "Hello")
        assert "Resolve" not in piece
        assert desk.store.standing(it).agent_read == 0


def test_a_page_left_open_is_told_nothing_more_after_signing_out(tmp_path: Path) -> None:
    with opened(tmp_path) as (desk, address):
        it = desk.conversation("Hello")
        cookie = desk.cookie(desk.people["agent"])
        with (
            httpx.Client(trust_env=False, cookies={"aisle_studio": cookie}, timeout=15) as http,
            http.stream(
                "GET", f"{address}/studio/live?folder=all&conversation={it}&seen=2"
            ) as response,
        ):
            stream = Stream(response)
            stream.until("#turns", "You said: Hello.")
            desk.books.signins.end(cookie)
            desk.app.state.service.turns.accept(it, "For nobody else to read", None)
            with pytest.raises(AssertionError, match="the stream ended"):
                stream.until("#turns #rows", "For nobody else to read")


def test_news_is_shown_by_the_next_look_when_one_could_not_read_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path) as (desk, address):
        it = desk.conversation("Hello")
        inbox, me = desk.books.inbox, desk.people["agent"]
        list_, details = inbox.list, inbox.details
        failed = {"list": 0, "details": 0}

        def once(name: str, read: Any) -> Any:
            def reading(*given: Any, **named: Any) -> Any:
                failed[name] += 1
                if failed[name] == 1:
                    raise StoreUnavailable("the disk didn't answer")
                return read(*given, **named)

            return reading

        query = f"folder=all&conversation={it}&seen=2"
        with watching(desk, address, "agent", query) as stream:
            stream.until("#turns", "You said: Hello.")
            # Another process writes: nobody rings, and nothing else happens afterwards.
            monkeypatch.setattr(inbox, "list", once("list", list_))
            desk.books.inbox.label(it, "urgent", me.id)
            stream.until("#rows", "urgent")
            monkeypatch.setattr(inbox, "details", once("details", details))
            desk.books.inbox.label(it, "gift", me.id)
            stream.until("#head", "gift")
        assert min(failed.values()) > 1, "each failed once and was asked again"
