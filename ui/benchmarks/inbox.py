"""The inbox at size: lists, counts, details and search over a database that is made up.

Run it with ``python -m ui.benchmarks.inbox``; it prints what it measured as one JSON object.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from desk.inbox import Inbox

CONVERSATIONS = 100_000
MESSAGES = 6
WORDS = 30_000
AGENTS = 20
_ROUNDS = 40
_SEED = 7

Deed = Callable[[random.Random], object]

# Words of a shop, the most frequent first; the others are made of syllables.
_COMMON = "the order is my return when size delivery shoes boots jacket refund tent water".split()  # noqa: SIM905
_SYLLABLES = "ba de fi go lu ma ne pi ro su ta ve wi xo zu ka le mi no pa".split()  # noqa: SIM905


def main() -> None:
    """Make the database up, measure, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=CONVERSATIONS)
    parser.add_argument("--messages", type=int, default=MESSAGES, help="of each")
    parser.add_argument("--database", type=Path, help="where it is kept for the next run")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = asked.database or Path(folder) / "desk.db"
        measured = measure(path, asked.conversations, asked.messages)
    sys.stdout.write(json.dumps(measured, indent=2) + "\n")


def measure(path: Path, conversations: int, messages: int) -> dict[str, object]:
    """Measure one size; milliseconds unless a name says otherwise."""
    from desk.inbox import Inbox
    from desk.schema import Database

    url = f"sqlite:///{path}"
    made = not path.exists()
    if made:
        Database(url).close()
        _fill(path, conversations, messages)
    begun = time.perf_counter()
    database = Database(url)
    opening = time.perf_counter() - begun
    begun = time.perf_counter()
    Database(url).close()
    again = time.perf_counter() - begun
    with closing(database):
        inbox = Inbox(database)
        figures = {name: _times(deed) for name, deed in _deeds(inbox)}
    return {
        "conversations": conversations,
        "messages": conversations * messages,
        "megabytes": round(path.stat().st_size / 1e6),
        "first_opening_seconds" if made else "opening_seconds": round(opening, 2),
        "next_opening_seconds": round(again, 3),
        "p50_p95_ms": figures,
    }


def _deeds(inbox: Inbox) -> Iterator[tuple[str, Deed]]:
    from desk.folders import Folder, View

    def account(draw: random.Random) -> str:
        return f"a_{draw.randrange(AGENTS):02}"

    def listed(folder: Folder) -> Deed:
        return lambda draw: inbox.list(View(folder, account=account(draw)))

    def searched(folder: Folder, typed: Callable[[random.Random], str]) -> Deed:
        return lambda draw: inbox.list(View(folder, account=account(draw), query=typed(draw)))

    for folder in Folder:
        yield f"list {folder}", listed(folder)
    deep = ""
    for _ in range(20):
        deep = inbox.list(View(Folder.ALL), deep).next
    yield "list all, page 21", lambda _draw: inbox.list(View(Folder.ALL), deep)
    yield "list all of a rare site", lambda _draw: inbox.list(View(Folder.ALL, site="site-9"))
    yield (
        "list all with a label",
        lambda draw: inbox.list(View(Folder.ALL, label=f"label-{draw.randrange(40)}")),
    )
    yield "counts", lambda draw: inbox.counts(account(draw))
    ids = [row.id for row in inbox.list(View(Folder.ALL), limit=200).rows]
    yield "details", lambda draw: inbox.details(draw.choice(ids))
    vocabulary = _vocabulary()
    kinds: dict[str, Callable[[random.Random], str]] = {
        "one common word": lambda draw: draw.choice(_COMMON),
        "one word": lambda draw: draw.choice(vocabulary[100:3_000]),
        "one rare word": lambda draw: draw.choice(vocabulary[10_000:]),
        "the beginning of a word": lambda draw: draw.choice(vocabulary[100:3_000])[:4],
        "two common words": lambda draw: " ".join(draw.sample(_COMMON, 2)),
        "three words": lambda draw: " ".join(draw.sample(vocabulary[14:200], 3)),
        "an order number": lambda draw: f"FL-{draw.randrange(100_000):06}",
        "an e-mail": lambda draw: f"shopper{draw.randrange(1_000)}@mail.example",
    }
    for name, typed in kinds.items():
        yield f"search {name}", searched(Folder.ALL, typed)
    yield "search a common word in mine", searched(Folder.MINE, lambda _draw: "order")


def _times(deed: Deed) -> list[float]:
    draw = random.Random(_SEED)  # noqa: S311 - which conversation is read is no secret
    deed(draw)
    taken = []
    for _ in range(_ROUNDS):
        begun = time.perf_counter()
        deed(draw)
        taken.append((time.perf_counter() - begun) * 1_000)
    cuts = statistics.quantiles(taken, n=20, method="inclusive")
    return [round(cuts[9], 1), round(cuts[18], 1)]


def _vocabulary() -> list[str]:
    draw = random.Random(_SEED)  # noqa: S311
    made = dict.fromkeys(_COMMON)
    while len(made) < WORDS:
        made["".join(draw.choices(_SYLLABLES, k=draw.randint(2, 4)))] = None
    return list(made)


def _fill(path: Path, conversations: int, messages: int) -> None:
    """Write what an earlier release could have left behind: no index of words, no triggers."""
    with closing(sqlite3.connect(path)) as sql:
        kept = sql.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'desk_words_%'"
        )
        for (name,) in kept.fetchall():
            sql.execute(f"DROP TRIGGER {name}")
        sql.execute("DROP TABLE desk_search")
        moments = _Moments()
        for site in range(10):
            sql.execute(
                "INSERT INTO desk_sites VALUES (?, '{}', ?, ?)",
                (f"site-{site}", "0" * 64, moments.at(0)),
            )
        for agent in range(AGENTS):
            sql.execute(
                "INSERT INTO desk_accounts (id, email, name, role, created) VALUES (?,?,?,?,?)",
                (f"a_{agent:02}", f"{agent}@x.y", f"Agent {agent}", "agent", moments.at(0)),
            )
        for begin in range(0, conversations, 5_000):
            count = min(5_000, conversations - begin)
            _write(sql, begin, count, messages, moments, conversations)
            sql.commit()


class _Moments:
    """A year up to now, cut into as many pieces as there are messages."""

    def __init__(self) -> None:
        self._first = datetime.now(UTC) - timedelta(days=365)

    def at(self, part: float) -> str:
        """A moment between the first (0) and the last (1)."""
        moment = self._first + timedelta(days=365) * part
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _write(
    sql: sqlite3.Connection, begin: int, count: int, each: int, moments: _Moments, whole: int
) -> None:
    draw = np.random.default_rng(begin)
    vocabulary = np.array(_vocabulary(), dtype=object)
    weights = 1 / np.arange(3, len(vocabulary) + 3)
    weights /= weights.sum()
    lengths = draw.integers(4, 45, size=count * each)
    words = draw.choice(vocabulary, size=int(lengths.sum()), p=weights)
    ends = np.cumsum(lengths)
    heads, said, marked = [], [], []
    for number in range(begin, begin + count):
        key = f"c_{number:022}"
        age = number / whole
        chance = draw.random()
        # Of a year's conversations most are resolved; of the latest many are open.
        new = age > 0.97
        status = "open" if new and chance < 0.5 else "resolved" if chance < 0.93 else "open"
        status = "snoozed" if status == "open" and chance > 0.985 else status
        person = status == "open" and chance < 0.25 * new + 0.94 * (not new)
        agent = f"a_{int(draw.integers(AGENTS)):02}" if person and chance > 0.05 else None
        site = "site-9" if chance < 0.002 else f"site-{int(chance * 1e6) % 9}"
        email = f"shopper{number % 1_000}@mail.example" if chance < 0.2 else None
        waits = moments.at(age) if person and chance < 0.2 else None
        heads.append(
            (key, moments.at(age), moments.at(age), each, 0, f"cust-{number % 40_000}", site,
             status, "person" if person else "bot", agent, waits, waits, email)
        )  # fmt: skip
        for ordinal in range(1, each + 1):
            place = (number - begin) * each + ordinal - 1
            text = " ".join(words[ends[place] - lengths[place] : ends[place]])
            if ordinal == 1:
                text = f"{text} FL-{number:06}"
            role = "shopper" if ordinal % 2 else "assistant"
            said.append(
                (f"m_{number:012}{ordinal:04}", key, ordinal, role, text, "answered", 0,
                 moments.at(age))
            )  # fmt: skip
        if chance < 0.1:
            marked.append((key, f"label-{int(draw.integers(40))}"))
    sql.executemany(
        "INSERT INTO desk_conversations (id, created, active, messages, events, customer, site,"
        " status, charge, assignee, waiting_since, due, contact_email)"
        " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
        heads,
    )
    sql.executemany(
        "INSERT INTO desk_messages (id, conversation_id, ordinal, role, text, state, attempts,"
        " created) VALUES (?,?,?,?,?,?,?,?)",
        said,
    )
    sql.executemany("INSERT INTO desk_labels VALUES (?,?)", marked)


if __name__ == "__main__":
    main()
