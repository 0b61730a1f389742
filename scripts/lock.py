"""Writes `requirements.lock`: exact versions for all our Pythons, Linux and macOS, no addresses.

torch's own GPU packages are left out: they belong to one of torch's builds, not to Aisle, and
come with that build where a machine has a GPU.
"""

import re
import sys

from installer import get_uv, reason_in, uv_environment
from progress import ROOT, Step, StepError, run, say

LOCK = ROOT / "requirements.lock"
GPU_ONLY = re.compile(r"(nvidia-|cuda-|triton)")


def main() -> int:
    """Write the lock, keeping the versions it has unless `--upgrade` is given; 0 when written."""
    try:
        uv, _ = get_uv()
        with Step("Resolving") as step:
            before = names()
            resolve(uv=str(uv), upgrade="--upgrade" in sys.argv[1:])
            after = names()
            step.note = f"{len(after)} packages, {len(after ^ before)} lines changed"
    except StepError as failure:
        say(f"✗ The lock is as it was: {failure}.")
        say(f"  {failure.remedy}")
        return 1
    say("✓ requirements.lock is written. Next: make test")
    return 0


def resolve(uv: str, upgrade: bool) -> None:
    """Let uv resolve pyproject.toml, and put the outcome in the lock's place."""
    environ = uv_environment()
    environ.pop("UV_FIND_LINKS", None)  # a wheel built for one machine is no version for all
    environ.pop("UV_TORCH_BACKEND", None)
    draft = ROOT / ".requirements.draft"
    draft.write_text(LOCK.read_text(encoding="utf-8") if LOCK.exists() else "", encoding="utf-8")
    command = [uv, "pip", "compile", "pyproject.toml", "--group", "dev", "--universal", "--quiet"]
    command += ["--python-version", "3.11", "--no-header", "--no-annotate", "--no-emit-index-url"]
    command += ["--no-emit-find-links", "--output-file", str(draft)]
    try:
        succeeded, said = run(*command, *(["--upgrade"] if upgrade else []), env=environ)
        if not succeeded:
            raise StepError("no set of versions was found", reason_in(said))
        lines = draft.read_text(encoding="utf-8").splitlines(keepends=True)
    finally:
        draft.unlink(missing_ok=True)
    LOCK.write_text("".join(line for line in lines if not GPU_ONLY.match(line)), encoding="utf-8")


def names() -> set[str]:
    """The lock's lines."""
    return set(LOCK.read_text(encoding="utf-8").splitlines()) if LOCK.exists() else set()


if __name__ == "__main__":
    sys.exit(main())
