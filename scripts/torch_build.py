"""Installs the torch build that suits the machine: no gigabytes for a GPU that isn't there."""

import os
import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from installer import reason_in
from progress import ROOT, Step, StepError, run

LOCK = ROOT / "requirements.lock"
HASTY = {"UV_HTTP_RETRIES": "1", "UV_HTTP_CONNECT_TIMEOUT": "10", "UV_HTTP_TIMEOUT": "30"}


@dataclass(frozen=True)
class Source:
    """One place to take torch from, and what uv is told for it."""

    label: str
    options: tuple[str, ...]
    hasty: bool = False  # give up soon: another source follows


WHEELS = Source(
    "torch for CPU, from this machine's wheels", ("--no-index", "--no-deps"), hasty=True
)
CPU = Source("torch for CPU", ("--torch-backend", "cpu", "--no-deps"), hasty=True)
GPU = Source("torch for this machine's GPU", ("--torch-backend", "auto"), hasty=True)
OWN_CHOICE = Source("torch from the backend named in UV_TORCH_BACKEND", ())
PLAIN = Source("torch", ())
LARGE = Source("torch from the registry (no CPU-only source answers: this may be 2.5 GB)", ())


def sources(environ: Mapping[str, str], gpu: bool, platform: str) -> tuple[Source, ...]:
    """The sources to try, best first.

    Args:
        environ: the environment that uv will get.
        gpu: whether an NVIDIA GPU works here.
        platform: as in `sys.platform`; torch for macOS has but one build.
    """
    if environ.get("UV_TORCH_BACKEND"):
        return (OWN_CHOICE,)
    if gpu:
        return (GPU, PLAIN)
    wheels = (WHEELS,) if environ.get("UV_FIND_LINKS") else ()
    if platform == "darwin":
        return (*wheels, PLAIN)
    return (*wheels, CPU, LARGE)


def gpu_works() -> bool:
    """Whether the NVIDIA driver answers and lists a GPU."""
    if shutil.which("nvidia-smi") is None:
        return False
    succeeded, said = run("nvidia-smi", "-L", seconds=30)
    return succeeded and "GPU" in said


def install(uv: Path, python: Path, environ: Mapping[str, str]) -> None:
    """Install the locked torch into an environment, unless it is there already.

    Raises:
        StepError: no source had it.
    """
    version = locked()
    if any(
        python.parent.parent.glob(f"lib/python*/site-packages/torch-{version}*.dist-info/RECORD")
    ):
        return
    said = ""
    for source in sources(environ, gpu_works(), sys.platform):
        install = ("pip", "install", "--python", python, "--constraints", LOCK)
        settings = {**environ, **(HASTY if source.hasty else {})}
        wanted = (*source.options, f"torch=={version}")
        try:
            with Step(f"Installing {source.label}"):
                succeeded, said = run(uv, *install, *wanted, env=settings)
                if not succeeded:
                    raise StepError("not to be had" if source.hasty else "not installed")
        except StepError:
            continue
        return
    raise StepError("torch could not be installed", reason_in(said))


def locked() -> str:
    """The version of torch in the lock."""
    found = re.search(r"^torch==([\w.]+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise StepError(
            f"{LOCK.name} has no torch", f"Mend it with: make lock (in {os.fspath(ROOT)})"
        )
    return found[1]
