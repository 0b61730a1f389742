"""Makes `.venv` ready to work in: at once when nothing changed, whole again when interrupted."""

import fcntl
import hashlib
import json
import os
import shutil
import sys

import torch_build
from installer import find_uv, get_uv, reason_in, uv_environment
from progress import LOG, ROOT, Step, StepError, run, say

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
MARK = VENV / ".aisle.json"  # what was installed, or that an installation was under way
INPUTS = ("requirements.lock", "pyproject.toml")
SPACE = 3_000_000_000  # bytes: 1.6 GB of packages, their compiled code, the download


def main() -> int:
    """Set up, or say in a line that nothing was to be done; 0 when ready."""
    if sys.prefix != sys.base_prefix:  # .venv itself may have to be made anew
        os.execv(sys._base_executable, [sys._base_executable, "-E", "-s", *sys.argv])  # type: ignore[attr-defined]
    try:
        with (ROOT / ".setup.lock").open("w") as turn:
            wait_for(turn.fileno())
            set_up()
    except StepError as failure:
        say(f"✗ Set-up stopped: {failure}.")
        if failure.remedy:
            say(f"  {failure.remedy}")
        say(f"  Then run it again: it goes on from here. Details: {LOG.name}")
        return 1
    except KeyboardInterrupt:
        say("\n✗ Set-up was interrupted. Run it again: it goes on from here.")
        return 130
    return 0


def set_up() -> None:
    """Install what the lock names, unless that is what is there."""
    before = mark()
    found = find_uv()
    if found and before.get("wanted") == wanted(found[1]) and PYTHON.exists():
        say(f"✓ Set up: Python {version()}, uv {found[1]}")
        return
    LOG.write_text("", encoding="utf-8")
    say(f"Setting up Aisle in {VENV.name} (Python {version()}); about a minute on a quick network")
    if shutil.disk_usage(ROOT).free < SPACE and not PYTHON.exists():
        raise StepError("less than 3 GB are free on this disk", "Make room.")
    uv, uv_version = get_uv()
    environ = uv_environment()
    if unusable(before):
        with Step("Making the environment"):
            made = ("venv", "--clear", "--python", sys.executable, "--prompt", "aisle")
            expect(run(uv, *made, VENV, env=environ))
    write({"wanted": "", "root": str(ROOT)})
    torch_build.install(uv, PYTHON, environ)
    with Step(f"Installing {packages()} packages"):
        # --no-deps: the lock is whole. Compiled now, or every start compiles gradio anew.
        install = ("pip", "install", "--python", PYTHON, "--no-deps", "--compile-bytecode")
        expect(run(uv, *install, "-r", ROOT / INPUTS[0], "-e", ROOT, env=environ))
    write({"wanted": wanted(uv_version), "root": str(ROOT)})
    say("✓ Ready. Next: make demo, or make test; make help lists the rest.")


def wanted(uv_version: str) -> str:
    """A digest of everything that decides what is in the environment."""
    digest = hashlib.sha256()
    for name in INPUTS:
        digest.update((ROOT / name).read_bytes())
    digest.update(f"{ROOT} {version()} {uv_version}".encode())
    return digest.hexdigest()


def unusable(before: dict[str, str]) -> bool:
    """Whether it must be made anew: absent, broken, moved, half-made or of another Python."""
    says = "import sys; print('%d.%d.%d' % sys.version_info[:3])"
    works, said = run(PYTHON, "-I", "-c", says, seconds=30)
    half_made = before.get("wanted") == ""
    moved = before.get("root", str(ROOT)) != str(ROOT)
    return not works or said.strip() != version() or half_made or moved


def mark() -> dict[str, str]:
    """What the last set-up left word of; nothing when there was none."""
    try:
        left: dict[str, str] = json.loads(MARK.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return left


def write(left: dict[str, str]) -> None:
    """Leave word for the next set-up."""
    MARK.write_text(json.dumps(left), encoding="utf-8")


def version() -> str:
    """The version of this Python, as in 3.11.7."""
    return ".".join(str(part) for part in sys.version_info[:3])


def packages() -> int:
    """How many packages the lock names."""
    return len((ROOT / INPUTS[0]).read_text(encoding="utf-8").strip().splitlines())


def expect(outcome: tuple[bool, str]) -> None:
    """Stop with a plain reason unless the command succeeded."""
    succeeded, said = outcome
    if not succeeded:
        raise StepError("uv could not finish", reason_in(said))


def wait_for(turn: int) -> None:
    """Wait until no other set-up of this checkout is under way."""
    try:
        fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("  Another set-up is under way here; waiting for it …")
        fcntl.flock(turn, fcntl.LOCK_EX)


if __name__ == "__main__":
    sys.exit(main())
