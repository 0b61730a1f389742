"""Writers of one process take turns asleep, and none waits for ever."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from desk.messages import StoreUnavailable
from desk.store import ConversationStore
from kb import turnstile
from kb.turnstile import StillTaken, Turnstile, turnstile_of


def test_one_passes_at_a_time() -> None:
    stile, inside, most = Turnstile(), 0, 0

    def write() -> None:
        nonlocal inside, most
        with stile.passing():
            inside += 1
            most = max(most, inside)
            time.sleep(0.002)
            inside -= 1

    threads = [threading.Thread(target=write) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_it_opens_again_when_a_writer_fails() -> None:
    stile = Turnstile()
    with pytest.raises(ValueError, match="no"), stile.passing():
        raise ValueError("no")
    with stile.passing():
        pass


def test_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turnstile, "PATIENCE", 0.05)
    stile = Turnstile()
    with stile.passing(), pytest.raises(StillTaken, match="other threads"), stile.passing():
        pass


def test_all_connections_to_one_file_take_turns_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "desk.db"
    one, other = ConversationStore(f"sqlite:///{path}"), ConversationStore(f"sqlite:///{path}")
    conversation = one.create()
    monkeypatch.setattr(turnstile, "PATIENCE", 0.05)
    with turnstile_of(str(path)).passing():
        for store in (one, other):
            with pytest.raises(StoreUnavailable, match="other threads have been writing"):
                store.create()
            # Who reads never waits.
            assert store.owner(conversation).conversation_id == conversation
    other.create()
