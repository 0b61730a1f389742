"""One calm line per step: what is being done, then a tick or a plain reason."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOG = ROOT / ".setup.log"


class StepError(Exception):
    """What a step failed of, and what to do about it."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(reason)
        self.remedy = remedy


class Step:
    """A line that says what is being done and, when left, how it went and how long it took."""

    def __init__(self, label: str) -> None:
        self.note = ""
        self._label = label
        self._started = time.monotonic()

    def __enter__(self) -> "Step":
        say(f"  {self._label} … ", end="")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, _: object) -> None:
        seconds = time.monotonic() - self._started
        parts = [self.note] if self.note else []
        parts += [f"{seconds:.0f} s"] if seconds >= 1 else []
        if kind is None:
            say("✓" + (f" {', '.join(parts)}" if parts else ""))
        else:
            say(f"✗ {error}" if kind is StepError else "✗")


def say(text: str = "", end: str = "\n") -> None:
    """Write at once; where the terminal's encoding lacks a character, a question mark stands in."""
    if isinstance(sys.stdout.encoding, str) and sys.stdout.encoding.lower() != "utf-8":
        text = text.encode(sys.stdout.encoding, "replace").decode(sys.stdout.encoding)
    sys.stdout.write(text + end)
    sys.stdout.flush()


def run(
    *command: str | Path,
    env: Mapping[str, str] | None = None,
    seconds: float = 1800,
    cwd: Path = ROOT,
) -> tuple[bool, str]:
    """Run a command, its words going to the log; tell whether it succeeded and what it said.

    Args:
        command: program and arguments.
        env: its whole environment; this process's own when left out.
        seconds: after so long it is ended and counts as failed.
        cwd: where it runs.
    """
    words = [str(part) for part in command]
    try:
        done = subprocess.run(
            words,
            env=dict(os.environ if env is None else env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=seconds,
            cwd=cwd,
            check=False,
        )
        succeeded, said = done.returncode == 0, done.stdout
    except subprocess.TimeoutExpired as error:
        heard = error.stdout or b""
        said = heard.decode(errors="replace") if isinstance(heard, bytes) else heard
        succeeded, said = False, f"{said}\nended after {seconds:.0f} seconds"
    except OSError as error:
        succeeded, said = False, str(error)
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(words)}\n{said}\n")
    return succeeded, said
