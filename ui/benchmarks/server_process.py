"""``aisle serve`` in a process of its own: started, timed, looked at, and stopped."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ui.settings import SettingsError, without_settings

# Seconds that it is given to start, with its model loaded.
PATIENCE = 180.0
_LOOK = 0.02
# Seconds of processor time in a second, below which a server does nothing.
_IDLE = 0.05


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """A running server.

    Attributes:
        began: When it was started, by :func:`time.perf_counter`.
    """

    pid: int
    port: int
    began: float

    @property
    def address(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.port}"

    def processor(self) -> float:
        """Seconds of processor time that it has taken."""
        fields = Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def held(self) -> int:
        """Bytes of memory that it holds."""
        return self._status("VmRSS")

    def peak(self) -> int:
        """The most bytes that it held since :meth:`forget_peak`."""
        return self._status("VmHWM")

    def forget_peak(self) -> None:
        """Begin anew to look for the most."""
        Path(f"/proc/{self.pid}/clear_refs").write_text("5", "ascii")

    def _status(self, name: str) -> int:
        rows = Path(f"/proc/{self.pid}/status").read_text("ascii", "replace").splitlines()
        return next(int(row.split()[1]) * 1024 for row in rows if row.startswith(f"{name}:"))


@contextmanager
def serving(home: Path, brand: str) -> Iterator[ServerProcess]:
    """Serve a store as ``aisle serve`` does, from its start; stopped at the end.

    It has only begun to start when the block begins: see :func:`wait_for`.

    Raises:
        SettingsError: This system has no /proc to look at the server with.
    """
    if not Path("/proc/self/status").is_file():
        raise SettingsError("serving is measured on Linux only: its /proc tells what a server does")
    from ui.commands.listening import bind

    taken = bind("127.0.0.1", 0)
    port = taken.getsockname()[1]
    taken.close()
    command = [sys.executable, "-m", "ui.cli", "--store", str(home), "--brand", brand, "serve"]
    # The default install is what is measured, whatever this shell is set up for.
    environment = without_settings()
    log = home / "serving.log"
    began = time.perf_counter()
    with (
        log.open("ab") as told,
        subprocess.Popen(  # noqa: S603 - this program
            [*command, "--port", str(port)], stdout=told, stderr=told, env=environment
        ) as process,
    ):
        try:
            yield ServerProcess(process.pid, port, began)
        except (OSError, TimeoutError) as error:
            if process.poll() is None:
                raise
            words = log.read_text("utf-8", "replace")[-500:]
            raise SettingsError(f"the measured server ended by itself:\n{words}") from error
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(40)
            process.kill()


def wait_for(server: ServerProcess, part: str = "{") -> float:
    """Seconds from its start until it answers, and says ``part`` in its health.

    Raises:
        TimeoutError: It doesn't within three minutes.
    """
    until = server.began + PATIENCE
    while time.perf_counter() < until:
        if part in _health(server):
            return time.perf_counter() - server.began
        if not Path(f"/proc/{server.pid}/fd").is_dir():
            break
        time.sleep(_LOOK)
    raise TimeoutError("the measured server doesn't answer")


def wait_until_idle(server: ServerProcess) -> None:
    """Wait until it has done what it does in the background once it has started."""
    until = time.perf_counter() + PATIENCE
    quiet = 0
    while quiet < 2 and time.perf_counter() < until:
        spent = server.processor()
        time.sleep(1.0)
        quiet = quiet + 1 if server.processor() - spent < _IDLE else 0


def _health(server: ServerProcess) -> str:
    address = f"{server.address}/v1/health"
    try:
        # It listens from its first moment on, and answers when it can.
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 - loopback
            return str(answer.read(), "utf-8")
    except OSError:
        return ""
