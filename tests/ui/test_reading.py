"""``aisle ingest`` of web sites: what is allowed, and what is resumed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from typer.testing import Result
from werkzeug import Response

from tests.ingest.site import Site, html, product
from tests.ui.conftest import Aisle

COUNT = 12


def one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def shop(httpserver: HTTPServer) -> Site:
    site = Site(httpserver)
    links = "".join(f"<a href='/p/{n}'>{n}</a>" for n in range(COUNT))
    site.pages["/"] = html("Shop", links)
    for n in range(COUNT):
        site.pages[f"/p/{n}"] = product(f"Fernhollow Kettle {n}", f"K-{n}", "24.00")
    return site


def host_of(site: Site) -> str:
    return site.url.removeprefix("http://").rstrip("/")


def added(done: Result) -> int:
    assert done.exit_code == 0, done.output
    return int(json.loads(done.stdout)["sources"][0]["added"])


def test_a_private_host_is_refused_with_what_to_say(
    aisle: Aisle, tmp_path: Path, shop: Site
) -> None:
    done = aisle("ingest", shop.url)
    assert done.exit_code == 1
    assert f"--allow-host {host_of(shop)}" in one_line(done.stderr)
    assert "AISLE_ALLOW_HOSTS" in done.stderr
    assert not shop.asked
    assert not list(tmp_path.iterdir())


def test_an_allowed_host_is_remembered_with_the_source(aisle: Aisle, shop: Site) -> None:
    done = aisle("ingest", shop.url, "--allow-host", host_of(shop), "--json")
    assert added(done) == COUNT
    again = aisle("ingest", "--json")
    assert again.exit_code == 0, again.output
    assert json.loads(again.stdout)["reason"] == "nothing has changed"


def test_the_environment_allows_hosts_for_all_sources(
    aisle: Aisle, environment: pytest.MonkeyPatch, shop: Site
) -> None:
    environment.setenv("AISLE_ALLOW_HOSTS", f"other.internal, {host_of(shop)}")
    assert added(aisle("ingest", shop.url, "--json")) == COUNT


def test_a_killed_ingest_goes_on_where_it_stopped(
    aisle: Aisle, environment: pytest.MonkeyPatch, tmp_path: Path, shop: Site
) -> None:
    stop = shop.pages["/p/9"]
    shop.pages["/p/9"] = Response("", 500)  # what fails is no part of what was read
    words = [sys.executable, "-c", "from ui.cli import main; main()"]
    words += ["--store", str(tmp_path / "store"), "ingest", shop.url]
    words += ["--allow-host", host_of(shop)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(words, cwd=root, stderr=subprocess.DEVNULL) as process:
        while not shop.asked["/p/9"]:
            assert process.poll() is None, "it ended before it could be killed"
        os.kill(process.pid, signal.SIGKILL)
    shop.pages["/p/9"] = stop
    assert list((tmp_path / "store" / "crawls").iterdir())
    before = {path for path in shop.asked if path.startswith("/p/")}
    shop.asked.clear()
    done = aisle("--store", tmp_path / "store", "ingest", shop.url, "--json",
                 "--allow-host", host_of(shop))  # fmt: skip
    assert added(done) == COUNT
    assert len(before) >= 5
    assert len({path for path in shop.asked if path.startswith("/p/")} & before) <= 4
    assert not (tmp_path / "store" / "crawls").exists()
