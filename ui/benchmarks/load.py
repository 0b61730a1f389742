"""Shoppers who talk with a server over HTTP, each with a stream open, in a process of their own.

Run as ``python -m ui.benchmarks.load``: it reads a :class:`Load` as JSON from its input, holds the
conversations, and writes what it :class:`Saw`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from itertools import count
from typing import Any

from ui.benchmarks.streams import Line, events

# Of one driver: more are spread over several.
SHOPPERS = 100
# Seconds that an answer may take before it counts as none.
PATIENCE = 60.0
# Seconds before a message that was refused is sent again, where the server says none.
AGAIN = 1.0
_TICK = 0.01


@dataclass(frozen=True, slots=True)
class Load:
    """What shoppers do.

    Attributes:
        port: Of the server on this machine.
        site: Whose visitors they are.
        talks: What is said in a conversation.
        shoppers: Conversations that are held at any moment; 0 when they come by the hour.
        seconds: In which conversations begin and go on.
        hourly: Conversations that begin in an hour, at random moments; 0 for as many as can.
        thinking: Seconds between an answer and what is said next.
        seed: Of what is random.
    """

    port: int
    site: str
    talks: Sequence[Sequence[str]]
    shoppers: int = 0
    seconds: float = 20.0
    hourly: float = 0.0
    thinking: float = 0.0
    seed: int = 5


@dataclass(slots=True)
class Saw:
    """What they saw. Times are milliseconds from the moment at which something was first said.

    Attributes:
        accepted: Until each message was acknowledged.
        first: Until the first piece of each answer.
        whole: Until the end of it.
        conversations: That were begun.
        refused: Answers other than success, by status.
        failed: Messages that ended with an error.
        broken: Connections that broke, and answers that didn't come in time.
        streams: The most that were open at once.
        seconds: From the first word to the last answer.
        processor: Seconds of processor time that the driver took.
        late: Milliseconds by which the driver's own clock was late, at the 95th percentile: by so
            much it may have seen things later than they came.
    """

    accepted: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    conversations: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    failed: int = 0
    broken: int = 0
    streams: int = 0
    seconds: float = 0.0
    processor: float = 0.0
    late: float = 0.0

    @property
    def per_second(self) -> float:
        """Messages that were answered in a second."""
        return len(self.whole) / self.seconds if self.seconds else 0.0


def drive(load: Load) -> Saw:
    """Put a load on a server from other processes, and bring together what they saw."""
    parts = max(1, -(-load.shoppers // SHOPPERS))
    drivers = []
    for part in range(parts):
        share = asdict(load) | {
            "shoppers": load.shoppers // parts + (part < load.shoppers % parts),
            "seed": load.seed + part,
        }
        drivers.append(_driver(json.dumps(share)))
    told = [driver.communicate()[0] for driver in drivers]
    for driver in drivers:
        if driver.returncode:
            raise ConnectionError("a driver of the load ended with an error; see above")
    return together([Saw(**json.loads(text)) for text in told])


def together(saw: Sequence[Saw]) -> Saw:
    """What several drivers saw at the same time."""
    refused: Counter[str] = Counter()
    for one in saw:
        refused.update(one.refused)
    return Saw(
        [ms for one in saw for ms in one.accepted],
        [ms for one in saw for ms in one.first],
        [ms for one in saw for ms in one.whole],
        sum(one.conversations for one in saw),
        dict(refused),
        sum(one.failed for one in saw),
        sum(one.broken for one in saw),
        sum(one.streams for one in saw),
        max(one.seconds for one in saw),
        sum(one.processor for one in saw),
        max(one.late for one in saw),
    )


def _driver(text: str) -> subprocess.Popen[str]:
    driver = subprocess.Popen(  # noqa: S603 - this program
        [sys.executable, "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert driver.stdin is not None
    driver.stdin.write(f"{text}\n")
    driver.stdin.flush()
    return driver


class _Crowd:
    """All shoppers of one driver."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.saw = Saw()
        self._chance = random.Random(load.seed)  # noqa: S311 - what is said, not a secret
        self._refused: Counter[str] = Counter()
        self._open = 0
        self._number = count()
        self._until = float("inf")

    async def run(self) -> Saw:
        ready = asyncio.Barrier(self.load.shoppers + 1)
        ticking = asyncio.create_task(self._tick())
        if self.load.hourly:
            began = time.perf_counter()
            await self._by_the_hour()
        else:
            shoppers = [
                asyncio.create_task(self._again_and_again(ready)) for _ in range(self.load.shoppers)
            ]
            # The clock begins when every stream is open.
            await ready.wait()
            began = time.perf_counter()
            self._until = began + self.load.seconds
            await asyncio.gather(*shoppers)
        self.saw.seconds = time.perf_counter() - began
        ticking.cancel()
        self.saw.processor = time.process_time()
        self.saw.refused = dict(self._refused)
        return self.saw

    async def _by_the_hour(self) -> None:
        begun, moment = [], 0.0
        start = time.perf_counter()
        while (moment := moment + self._chance.expovariate(self.load.hourly / 3600)) < (
            self.load.seconds
        ):
            await asyncio.sleep(max(0.0, start + moment - time.perf_counter()))
            begun.append(asyncio.create_task(self._converse(None)))
        await asyncio.gather(*begun)

    async def _again_and_again(self, ready: asyncio.Barrier) -> None:
        first: asyncio.Barrier | None = ready
        while time.perf_counter() < self._until:
            await self._converse(first)
            first = None

    async def _converse(self, ready: asyncio.Barrier | None) -> None:
        talk = self.load.talks[(next(self._number) + self.load.seed) % len(self.load.talks)]
        line = Line("127.0.0.1", self.load.port)
        came: asyncio.Queue[tuple[str, float, bytes]] = asyncio.Queue()
        reading: asyncio.Task[None] | None = None
        waits = ready
        try:
            visitor = await self._made(line, "/v1/visitors", {"site": self.load.site})
            line.token = visitor["token"]
            path = f"/v1/conversations/{(await self._made(line, '/v1/conversations'))['id']}"
            reading = asyncio.create_task(self._read(path, line.token, came))
            await asyncio.wait_for(came.get(), PATIENCE)
            self.saw.conversations += 1
            if waits is not None:
                waits = None
                assert ready is not None
                await ready.wait()
            for text in talk:
                if not await self._say(line, path, text, came):
                    break
                if self.load.thinking:
                    await asyncio.sleep(self.load.thinking)
                if time.perf_counter() >= self._until:
                    break
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            self.saw.broken += 1
            await asyncio.sleep(AGAIN)
        finally:
            line.close()
            if reading is not None:
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)
            if waits is not None:
                await waits.wait()

    async def _say(
        self, line: Line, path: str, text: str, came: asyncio.Queue[tuple[str, float, bytes]]
    ) -> bool:
        """Say something and wait for the answer; False once nothing more is answered here."""
        began = time.perf_counter()
        await self._made(line, f"{path}/messages", {"text": text})
        self.saw.accepted.append(_since(began))
        first, person = 0.0, False
        until = began + PATIENCE
        while True:
            kind, moment, data = await asyncio.wait_for(came.get(), until - time.perf_counter())
            if kind == "delta" and not first:
                first = (moment - began) * 1000
            elif kind == "state":
                person = b'"charge":"person"' in data
            elif kind == "error":
                self.saw.failed += 1
                return True
            elif kind == "answer":
                whole = (moment - began) * 1000
                self.saw.first.append(first or whole)
                self.saw.whole.append(whole)
                # What hands over says so right behind the answer: a person answers from here on.
                return not (person or b'"handoff":{' in data)
            elif kind == "cut":
                raise ConnectionResetError

    async def _made(self, line: Line, path: str, body: object = None) -> Any:
        """What a POST made; it is sent again while the server refuses it."""
        until = time.perf_counter() + PATIENCE
        while True:
            reply = await line.ask("POST", path, body)
            if reply.status < 300:
                return reply.json()
            self._refused[str(reply.status)] += 1
            if reply.status not in (429, 503) or time.perf_counter() > until:
                raise ConnectionRefusedError(f"{path}: {reply.status} {reply.body[:200]!r}")
            await asyncio.sleep(float(reply.headers.get("retry-after", AGAIN)))

    async def _read(
        self, path: str, token: str, came: asyncio.Queue[tuple[str, float, bytes]]
    ) -> None:
        counted = False
        try:
            async with contextlib.aclosing(
                events("127.0.0.1", self.load.port, f"{path}/events", token)
            ) as coming:
                async for kind, data in coming:
                    if kind == "open":
                        counted = True
                        self._open += 1
                        self.saw.streams = max(self.saw.streams, self._open)
                    came.put_nowait((kind, time.perf_counter(), data))
        except (OSError, asyncio.IncompleteReadError):
            came.put_nowait(("cut", time.perf_counter(), b""))
        finally:
            self._open -= counted

    async def _tick(self) -> None:
        late: list[float] = [0.0]
        while True:
            due = time.perf_counter() + _TICK
            await asyncio.sleep(_TICK)
            late.append((time.perf_counter() - due) * 1000)
            if len(late) > 1 and len(late) % 50 == 0:
                self.saw.late = statistics.quantiles(late, n=20)[18]


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    given = json.loads(sys.stdin.readline())
    sys.stdout.write(json.dumps(asdict(asyncio.run(_Crowd(Load(**given)).run()))))
