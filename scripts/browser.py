"""Sees to a Chromium for the tests that drive one."""

import os
import shutil
import sys
from pathlib import Path

from progress import Step, StepError, run, say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
APT = ("apt-get", "-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=30", "-q", "-y")
PACKAGES = ("chromium", "fonts-liberation", "fonts-noto-color-emoji")
ASK_PLAYWRIGHT = (
    "from playwright.sync_api import sync_playwright\n"
    "with sync_playwright() as p: print(p.chromium.executable_path)"
)


def main() -> str:
    """Find a browser, or install one where that may be done; otherwise say why there is none."""
    if find():
        return ""
    tried = []
    if os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get"):
        try:
            with Step("Installing Chromium with apt-get, for the browser tests"):
                by_apt()
            return ""
        except StepError as failure:
            tried.append(f"apt-get: {failure}")
    try:
        with Step("Fetching Chromium with Playwright, for the browser tests"):
            by_playwright()
        return ""
    except StepError as failure:
        tried.append(f"playwright: {failure}")
    return f"no Chromium here, and none could be installed ({'; '.join(tried)})"


def find() -> Path | None:
    """A Chromium or Chrome that starts; the system's before Playwright's own."""
    candidates = [path for name in NAMES if (path := shutil.which(name))] + [str(MAC)]
    for candidate in candidates:
        if Path(candidate).exists() and starts(candidate):
            return Path(candidate)
    succeeded, said = run(sys.executable, "-c", ASK_PLAYWRIGHT, seconds=60)
    own = said.strip().splitlines()[-1:] if succeeded else []
    return Path(own[0]) if own and Path(own[0]).exists() and starts(own[0]) else None


def starts(browser: str) -> bool:
    """Whether it tells its version: Ubuntu's package without snap is a browser in name only."""
    return run(browser, "--version", seconds=30)[0]


def by_apt() -> None:
    """Install Debian's package, as root, within ten minutes."""
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run(*APT, "update", env=environ, seconds=120)  # a stale list may still do
    install = (*APT, "install", "--no-install-recommends", *PACKAGES)
    done, said = run(*install, env=environ, seconds=480)
    if not done:
        raise StepError(last_line(said))
    if not find():
        raise StepError("the package brings no browser that starts")


def by_playwright() -> None:
    """Fetch Playwright's own build into the user's cache, within five minutes."""
    done, said = run(sys.executable, "-m", "playwright", "install", "chromium", seconds=300)
    if not done:
        raise StepError(last_line(said))
    if not find():
        raise StepError("it does not start: system libraries are missing")


def last_line(said: str) -> str:
    """The end of what a tool said, short enough for a line."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [
        line
        for line in lines
        if line.startswith(("E:", "Error", "StepError")) or "ended after" in line
    ]
    return (telling or lines or ["no reason given"])[-1][:100]


if __name__ == "__main__":
    missing = main()
    say(f"– {missing}" if missing else f"✓ {find()}")
