"""Builds the wheel, installs it in a clean environment elsewhere and loads its data there."""

import subprocess
import sys
import sysconfig
import tempfile
import tomllib
import zipfile
from pathlib import Path

from installer import get_uv, reason_in, uv_environment
from progress import ROOT, Step, StepError, run, say

PROBE = ROOT / "scripts" / "wheel_probe.py"


def main() -> int:
    """Check the wheel; 0 when it holds everything and works away from the checkout."""
    try:
        uv, _ = get_uv()
        environ = uv_environment()
        environ.pop("PYTHONPATH", None)
        with tempfile.TemporaryDirectory(prefix="aisle-wheel-") as folder:
            check(uv, environ, Path(folder).resolve())
    except StepError as failure:
        say(f"✗ The wheel is not right: {failure}.")
        if failure.remedy:
            say(f"  {failure.remedy}")
        return 1
    say("✓ The wheel is whole.")
    return 0


def check(uv: Path, environ: dict[str, str], folder: Path) -> None:
    """Build, compare with the checkout, install and probe in a folder that is thrown away."""
    with Step("Building the wheel") as step:
        build = ("build", "--wheel", "--python", sys.executable, "--out-dir", folder)
        built, said = run(uv, *build, ROOT, env=environ)
        wheels = list(folder.glob("*.whl"))
        if not built or len(wheels) != 1:
            raise StepError("it could not be built", reason_in(said))
        step.note = f"{wheels[0].name}, {wheels[0].stat().st_size // 1024} kB"
    with Step("Comparing it with the checkout") as step:
        there = set(zipfile.ZipFile(wheels[0]).namelist())
        missing = sorted(package_files() - there)
        if missing:
            raise StepError(f"{len(missing)} files are missing in it: {', '.join(missing[:8])}")
        step.note = f"{len(there)} files"
    with Step("Installing it outside the checkout"):
        python = install(uv, environ, folder, wheels[0])
    with Step("Loading the package's data from it") as step:
        (folder / "probe.py").write_bytes(PROBE.read_bytes())
        worked, said = run(
            python, "-I", folder / "probe.py", ROOT, env=environ, seconds=300, cwd=folder
        )
        if not worked:
            raise StepError("something does not load", said.strip().replace("\n", "\n  "))
        step.note = said.strip().replace("\n", ", ")


def package_files() -> set[str]:
    """Every file of the packages that version control knows or would know; without it, all."""
    packages = tuple(packages_of(ROOT / "pyproject.toml"))
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *packages]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        names = set(filter(None, listed.stdout.split("\0")))
        return {name for name in names if (ROOT / name).exists()}
    files = (path for package in packages for path in (ROOT / package).rglob("*"))
    return {
        path.relative_to(ROOT).as_posix()
        for path in files
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }


def packages_of(pyproject: Path) -> list[str]:
    """The packages that the wheel is told to hold."""
    wheel = tomllib.loads(pyproject.read_text(encoding="utf-8"))["tool"]["hatch"]["build"][
        "targets"
    ]["wheel"]
    return list(wheel["packages"])


def install(uv: Path, environ: dict[str, str], folder: Path, wheel: Path) -> Path:
    """Install the wheel alone, the checkout's environment lending what it needs; return the Python.

    A `.pth` line lends them: Python follows it to that folder of packages, but not the `.pth`
    files in there, and so not the editable install that would lead back to the checkout.
    """
    place = folder / "environment"
    python = place / "bin" / "python"
    base = sys._base_executable  # type: ignore[attr-defined]
    for command in (
        ("venv", "--python", base, place),
        ("pip", "install", "--no-deps", "--python", python, wheel),
    ):
        done, said = run(uv, *command, env=environ, cwd=folder)
        if not done:
            raise StepError("it could not be installed", reason_in(said))
    lent = sysconfig.get_paths()["purelib"]
    own = next((place / "lib").glob("python3.*/site-packages"))
    (own / "dependencies.pth").write_text(f"{lent}\n", encoding="utf-8")
    return python


if __name__ == "__main__":
    sys.exit(main())
