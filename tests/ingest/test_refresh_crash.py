"""Two hundred refreshes that are killed, each at another point, and what they leave behind."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KILLS = 200
SEED = 20261122


@dataclass
class Forker:
    """The process that forks a child for each thing it is told to do."""

    process: subprocess.Popen[str]

    def tell(
        self, what: str, home: Path, number: int, stage: str = "-", delay: float = 0.0
    ) -> list[str]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(what, home, number, stage, delay, file=self.process.stdin, flush=True)
        said: list[str] = []
        while not said or not said[-1].startswith("ended "):
            line = self.process.stdout.readline()
            assert line, said
            said.append(line.strip())
        assert not any(line.startswith("broken") for line in said), said
        return said


@contextmanager
def forker() -> Iterator[Forker]:
    command = [sys.executable, "-m", "tests.ingest.crashing"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield Forker(process)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(60) == 0


def live(said: list[str]) -> list[int]:
    return [int(line.split()[1]) for line in said if line.startswith("live ")]


@pytest.mark.long
def test_a_refresh_killed_at_any_of_200_points_leaves_a_whole_edition(tmp_path: Path) -> None:
    """Half of them anywhere from start to end, half around the moment of publishing."""
    home = tmp_path / "store"
    chance = random.Random(SEED)
    reached: Counter[str] = Counter()
    with forker() as fork:
        fork.tell("refresh", home, 1)
        longest = measured(fork, home)
        old = number = 2
        for kill in range(KILLS):
            number += 1
            if kill % 2:
                stage, delay = "publish", chance.uniform(0, 0.03)
            else:
                stage, delay = "start", chance.uniform(0, longest)
            said = fork.tell("refresh", home, number, stage, delay)
            assert said[-1] in ("ended -9", "ended 0"), said
            reached[said[-2] if said[-1] == "ended -9" else "ended"] += 1
            what = "inspect" if kill % 10 == 0 else "recover"
            after = fork.tell(what, home, number)
            assert after[-1] == "ended 0", after
            before, recovered = live(after)
            # Wholly old or wholly new; and what was said to be published is what is live.
            assert before in (old, number), (said, after)
            if any(line.startswith("published") for line in said):
                assert before == number, (said, after)
            number += 1
            assert recovered == number
            old = number
    # The points were spread over the refresh: how evenly depends on how busy the machine is.
    assert "stage publish" in reached, reached
    assert len(reached) >= 3, reached


def measured(fork: Forker, home: Path) -> float:
    """How long a refresh takes that nobody kills."""
    started = time.perf_counter()
    fork.tell("refresh", home, 2)
    return time.perf_counter() - started
