"""Clients that are slow, silent, huge or too many: others are served all the same."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.ui.serving.lean import Plan, Served
from tests.ui.serving.raw import connected, head, hung_up, opened

MB = 1_000_000


def served(server: Served, seconds: float = 5.0) -> None:
    """Somebody new is let in, heard and answered."""
    shopper = server.shopper()
    shopper.say("is anybody there?")
    shopper.wait_for_ends(seconds)


@pytest.mark.parametrize("declared", [True, False], ids=["length said", "length not said"])
def test_ten_megabytes_are_refused_before_they_are_read(shared: Served, declared: bool) -> None:
    shopper = shared.shopper(following=False)
    before = shared.memory()
    shared.forget_peak()
    sent, piece = 0, b"x" * 65536
    length = "Content-Length: 10000000" if declared else "Transfer-Encoding: chunked"
    with connected(shared) as line:
        line.sendall(head("POST", f"{shopper.path}/messages", shopper.token, length))
        try:
            while sent < 10 * MB:
                line.sendall(piece if declared else b"10000\r\n%b\r\n" % piece)
                sent += len(piece)
        except OSError:
            pass  # it hangs up on us: that is how it says that it reads no more
        answer = b""
        try:
            while more := line.recv(65536):
                answer += more
        except OSError:
            pass
    assert answer == b"" or b"413" in answer.split(b"\r\n")[0]
    assert sent < 10 * MB
    assert shared.peak() - before < 5 * MB
    refused = shopper.http.post(f"{shopper.path}/messages", json={"text": "x" * 10 * MB})
    assert refused.status_code == 413
    assert refused.json()["type"].endswith("too-large")
    served(shared)


def test_heads_that_never_end_are_hung_up_on_and_hold_nobody_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Served(tmp_path / "store", Plan(head_seconds=1.0)) as server:
        silent = [opened(server) for _ in range(100)]
        slow = [opened(server) for _ in range(100)]
        half = [opened(server) for _ in range(100)]
        for line in slow:
            line.sendall(b"GET /v1/health HTTP/1.1\r\nX-A: ")
        for line in half:
            line.sendall(b"POST /v1/visitors HTTP/1.1\r\nHost: shop\r\n")
        served(server)
        until = time.monotonic() + 0.8
        while time.monotonic() < until:
            # A byte now and then doesn't buy any time.
            for line in slow[:20]:
                try:
                    line.sendall(b"b")
                except OSError:
                    break
            time.sleep(0.1)
        for line in (*silent, *slow, *half):
            with closing(line):
                assert hung_up(line, 3.0)
        served(server)


def test_a_head_without_end_is_not_kept_in_memory(shared: Served) -> None:
    before = shared.memory()
    shared.forget_peak()
    with connected(shared) as line:
        line.sendall(b"GET /v1/health HTTP/1.1\r\n")
        try:
            for _ in range(200):
                line.sendall(b"X-Filler: " + b"y" * 65536 + b"\r\n")
        except OSError:
            pass
        assert hung_up(line, 3.0)
    assert shared.peak() - before < 5 * MB
    served(shared)


def test_a_body_that_never_comes_is_given_up(tmp_path: Path) -> None:
    with Served(tmp_path / "store", Plan(body_seconds=1.0)) as server:
        shopper = server.shopper(following=False)
        start = head("POST", f"{shopper.path}/messages", shopper.token, "Content-Length: 500")
        with connected(server) as line:
            line.sendall(start + b'{"text"')
            assert hung_up(line, 4.0)
        assert shopper.said() == []
        served(server)


def test_the_time_for_a_request_cuts_no_stream_and_no_page_that_thinks(tmp_path: Path) -> None:
    with Served(tmp_path / "store", Plan(head_seconds=0.3, body_seconds=0.3)) as server:
        shopper = server.shopper()
        for turn in range(3):
            # On the same connection each time, which the client keeps open.
            shopper.say(f"turn {turn}")
            shopper.wait_for_ends(5)
            time.sleep(0.5)
        assert shopper.reconnects == 0


def test_a_flood_is_refused_with_a_time_and_others_dont_notice(tmp_path: Path) -> None:
    with Served(tmp_path / "store", Plan(per_minute=20)) as server:
        flooder, other = server.shopper(following=False), server.shopper()
        answers = [
            flooder.http.post(f"{flooder.path}/messages", json={"text": f"flood {n}"})
            for n in range(150)
        ]
        statuses = [answer.status_code for answer in answers]
        assert set(statuses) <= {202, 429}
        # The conversation itself was one of the twenty.
        assert statuses.count(202) <= 20
        assert statuses.count(429) >= 130
        refused = next(answer for answer in answers if answer.status_code == 429)
        assert refused.json()["type"].endswith("rate-limited")
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert len(flooder.said()) == statuses.count(202)
        other.say("am I late?")
        other.wait_for_ends(5)


def test_more_messages_than_may_wait_are_refused_and_it_is_over_when_they_are_answered(
    tmp_path: Path,
) -> None:
    plan = Plan(pieces=1, pause=0.4, options={"workers": 2, "waiting": 4})
    with Served(tmp_path / "store", plan) as server:
        shoppers = [server.shopper() for _ in range(16)]
        statuses = []
        for shopper in shoppers:
            said = shopper.http.post(f"{shopper.path}/messages", json={"text": "now"})
            statuses.append(said.status_code)
            if said.status_code == 202:
                shopper.acknowledged[said.json()["id"]] = "now"
            else:
                assert said.json()["type"].endswith("busy")
                assert said.headers["retry-after"]
                assert shopper.said() == []
        assert set(statuses) == {202, 503}
        for shopper in shoppers:
            shopper.wait_for_ends()
        served(server)


@pytest.mark.long
def test_who_flooded_is_let_in_again_when_the_time_that_was_told_is_over(tmp_path: Path) -> None:
    with Served(tmp_path / "store", Plan(per_minute=20)) as server:
        shopper = server.shopper()
        while True:
            said = shopper.http.post(f"{shopper.path}/messages", json={"text": "flood"})
            if said.status_code == 429:
                break
            shopper.acknowledged[said.json()["id"]] = "flood"
        time.sleep(int(said.headers["retry-after"]))
        again = shopper.http.post(f"{shopper.path}/messages", json={"text": "sorry"})
        assert again.status_code == 202
        shopper.acknowledged[again.json()["id"]] = "sorry"
        shopper.wait_for_ends()


@pytest.mark.long
def test_who_reads_a_byte_a_second_costs_little_memory_and_nobody_else_time(server: Served) -> None:
    shopper = server.shopper(following=False)
    events, size = 400, 50_000
    shopper.http.post(f"/desk/{shopper.id}/fill", params={"times": events, "size": size})
    with ExitStack() as closed:
        lines = [closed.enter_context(connected(server, room=2048)) for _ in range(8)]
        before = server.memory()
        server.forget_peak()
        for line in lines:
            line.sendall(head("GET", f"{shopper.path}/events", shopper.token))
        until = time.monotonic() + 10
        while time.monotonic() < until:
            for line in lines:
                assert line.recv(1)
            time.sleep(1)
        # One page of fifty events is on its way to each, in a few copies; the rest stays on disk.
        assert (server.peak() - before) / len(lines) < events * size * 0.75
        served(server)


@pytest.mark.long
def test_a_thousand_open_streams_cost_little_and_messages_are_answered(tmp_path: Path) -> None:
    with Served(tmp_path / "store", Plan(pieces=2)) as server, ExitStack() as closed:
        shoppers = [server.shopper(following=False) for _ in range(100)]
        before = server.memory()
        streams: list[socket.socket] = []
        for shopper in shoppers:
            for _ in range(10):
                line = closed.enter_context(connected(server))
                line.sendall(head("GET", f"{shopper.path}/events", shopper.token))
                streams.append(line)
        for line in streams:
            assert line.recv(4096).startswith(b"HTTP/1.1 200")
        assert (server.memory() - before) / len(streams) < 100_000
        spent, began = server.processor(), time.monotonic()
        time.sleep(5)
        assert (server.processor() - spent) / (time.monotonic() - began) < 0.5
        talker = server.shopper()
        talker.say("is anybody there?")
        talker.wait_for_ends(5)
        # And those who have a stream hear of their own conversation, on each of the ten.
        shoppers[0].say("hello")
        for line in streams[:10]:
            heard = b""
            while b"event: answer" not in heard:
                heard += line.recv(65536)
        closed.close()
        until = time.monotonic() + 10
        while len(list(Path(f"/proc/{server.pid}/fd").iterdir())) > 300:
            assert time.monotonic() < until, "streams that nobody reads stay open"
            time.sleep(0.1)
