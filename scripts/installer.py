"""The installer: finds uv, or gets it with pip, and tells it what this machine tells pip."""

import ast
import os
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from progress import LOG, ROOT, Step, StepError, run

OWN = ROOT / ".venv-uv"
OLDEST = (0, 8)

# pip's setting -> uv's. A user who set uv's own is left alone.
SETTINGS = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "no-index": "UV_NO_INDEX",
    "cert": "SSL_CERT_FILE",
}


def find_uv() -> tuple[Path, str] | None:
    """The uv of this machine or the one fetched earlier, and its version; None without either."""
    for candidate in (shutil.which("uv"), OWN / "bin" / "uv"):
        if candidate is None or not Path(candidate).exists():
            continue
        succeeded, said = run(candidate, "--version", seconds=20)
        version = re.match(r"uv (\d+)\.(\d+)\.(\d+)", said)
        if succeeded and version and (int(version[1]), int(version[2])) >= OLDEST:
            return Path(candidate), ".".join(version.groups())
    return None


def get_uv() -> tuple[Path, str]:
    """Find uv, or install it with pip in a small environment of its own.

    Raises:
        StepError: pip could not be had or could not fetch it.
    """
    found = find_uv()
    if found:
        return found
    with Step("Fetching the installer, uv") as step:
        shutil.rmtree(OWN, ignore_errors=True)
        made, said = run(sys.executable, "-m", "venv", OWN, seconds=120)
        if not made:
            raise StepError("no environment could be made", reason_in(said))
        install = ("install", "--quiet", "--disable-pip-version-check", "uv")
        fetched, said = run(OWN / "bin" / "python", "-m", "pip", *install, seconds=600)
        found = find_uv()
        if not fetched or not found:
            raise StepError("pip could not fetch uv", reason_in(said))
        step.note = found[1]
    return found


def uv_environment() -> dict[str, str]:
    """This process's environment, with pip's settings, from variables and files, in uv's words."""
    environ = dict(os.environ)
    for name, setting in settings_for_uv(pip_settings()).items():
        environ.setdefault(name, setting)
    if "SSL_CERT_FILE" not in environ and (sys.platform == "darwin" or Path("/etc/ssl").is_dir()):
        environ.setdefault(
            "UV_SYSTEM_CERTS", "1"
        )  # as pip does: a company's own authority is there
    environ.setdefault("UV_HTTP_TIMEOUT", "60")
    environ.pop("VIRTUAL_ENV", None)
    return environ


def pip_settings() -> dict[str, str]:
    """What pip is told on this machine, by setting; a variable goes before a file."""
    own = OWN / "bin" / "python"
    python = own if own.exists() else Path(sys.executable)
    succeeded, said = run(python, "-m", "pip", "config", "list", seconds=30)
    settings: dict[str, str] = {}
    if succeeded:
        for line in said.splitlines():
            place, _, setting = line.partition("=")
            if place.startswith("global.") and setting[:1] in {"'", '"'}:
                settings[place.removeprefix("global.")] = str(ast.literal_eval(setting))
    for name in SETTINGS:
        variable = os.environ.get("PIP_" + name.upper().replace("-", "_"))
        if variable:
            settings[name] = variable
    return settings


def settings_for_uv(settings: Mapping[str, str]) -> dict[str, str]:
    """Say pip's settings in uv's words.

    With more than one index uv takes the first that has the package and pip the best version of
    all, so uv is told to do as pip does.
    """
    said = {SETTINGS[name]: settings[name].strip() for name in SETTINGS if settings.get(name)}
    if "UV_FIND_LINKS" in said:
        said["UV_FIND_LINKS"] = ",".join(said["UV_FIND_LINKS"].split())
    if "UV_INDEX" in said:
        said["UV_INDEX"] = " ".join(said["UV_INDEX"].split())
        said["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return said


def reason_in(said: str) -> str:
    """Find in what an installer said the reason that a person can do something about."""
    known = {
        "No space left": "The disk is full: about 3 GB are needed.",
        "UnknownIssuer|CERTIFICATE_VERIFY": "The network's certificate isn't trusted: "
        "set SSL_CERT_FILE to your organisation's certificates.",
        "dns error|error sending request|timed out|Temporary failure|NewConnectionError|"
        "No matching distribution found for uv|client error": "The registry can't be reached: "
        "look at the network and HTTPS_PROXY, or name a mirror in PIP_INDEX_URL.",
        "ensurepip": "Python came without venv. Debian, Ubuntu: apt-get install python3-venv.",
        "no wheels with a matching|No solution found": "A package has no build for this Python or "
        "machine (64-bit Linux, or macOS 14 on Apple silicon). Try: make setup PYTHON=python3.11",
    }
    for pattern, reason in known.items():
        if re.search(pattern, said):
            return reason
    return f"The whole story is in {LOG.name}; its end: " + " ".join(said.split()[-30:])
