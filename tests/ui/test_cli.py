from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.ui.conftest import PRODUCTS, Aisle, write_shop

COMMANDS = (
    *("ingest", "refresh", "edition", "ask", "chat", "serve"),
    *("demo", "doctor", "bench", "kb", "eval"),
)
ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "torch",
    "chromadb",
    "langchain",
    "gradio",
    "openai",
    "sentence_transformers",
    "sqlalchemy",
    "fastapi",
    "uvicorn",
    "numpy",
)


def one_line(stderr: str) -> str:
    assert stderr.startswith("aisle: "), stderr
    assert stderr.count("\n") == 1, stderr
    return stderr


@pytest.mark.parametrize(
    "words",
    [
        *([], ["ingest"], ["refresh"], ["edition"], ["edition", "diff"]),
        *(["ask"], ["kb"], ["kb", "search"], ["demo"]),
    ],
)
def test_help_imports_nothing_heavy(words: list[str]):
    code = (
        "import json, sys\n"
        "from ui.cli import main\n"
        f"sys.argv = ['aisle', *{words!r}, '--help']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"print(json.dumps(sorted(set(sys.modules) & set({HEAVY!r}))), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stderr.splitlines()[-1]) == []


def test_help_names_every_command(aisle: Aisle):
    told = aisle("--help").stdout
    assert all(f"│ {name} " in told for name in COMMANDS)


def test_version(aisle: Aisle):
    done = aisle("--version")
    assert done.exit_code == 0
    assert done.stdout.startswith("aisle ")


@pytest.mark.parametrize(
    "words",
    [
        ["frob"],
        ["ask"],
        ["ask", "hi", "--frob"],
        ["ask", "hi", "--store"],
        ["edition", "show", "live", "--limit"],
        ["kb", "search", "x", "--kind", "shoes"],
        ["serve", "--port", "70000"],
        ["ingest", "--kind", "crawl"],
        ["bench", "--data", "nowhere"],
    ],
)
def test_wrong_usage_ends_with_2(aisle: Aisle, words: list[str]):
    done = aisle(*words)
    assert done.exit_code == 2
    assert not done.stdout
    assert "Error" in done.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["ask", "hi"], "aisle ingest URL_OR_FILE"),
        (["kb", "info"], "aisle ingest URL_OR_FILE"),
        (["ingest"], "aisle ingest URL_OR_FILE"),
        (["ingest", "nowhere.csv"], "nowhere.csv: no such file or folder"),
        (["ingest", "http://127.0.0.1:9/"], "http://127.0.0.1:9/"),
        (["ingest", "ftp://shop.example/"], "not a web address"),
        (["--brand", "larkfel", "ask", "hi"], "known: default, larkfell"),
        (["eval", "run", "nobody"], "larkfell"),
        (["bench", "--sample", "3"], "--data"),
    ],
)
def test_what_goes_wrong_is_one_line_and_leaves_nothing(
    aisle: Aisle, tmp_path: Path, words: list[str], told: str
):
    done = aisle(*words)
    assert done.exit_code == 1
    assert not done.stdout
    assert told in one_line(done.stderr)
    assert not list(tmp_path.iterdir())


def test_a_misspelt_variable_is_one_line(aisle: Aisle, environment: pytest.MonkeyPatch):
    environment.setenv("AISLE_HOEM", "x")
    done = aisle("kb", "info")
    assert done.exit_code == 1
    assert "did you mean AISLE_HOME?" in one_line(done.stderr)


def test_an_unforeseen_error_is_one_line_and_a_traceback_with_debug(
    aisle: Aisle, environment: pytest.MonkeyPatch
):
    def broken() -> None:
        raise ZeroDivisionError("what\nnow")

    environment.setattr("ui.settings.load_settings", broken)
    done = aisle("kb", "info")
    assert done.exit_code == 1
    assert "ZeroDivisionError: what; run it again with --debug" in one_line(done.stderr)
    traced = aisle("kb", "info", "--debug")
    assert traced.exit_code == 1
    assert "Traceback" in traced.stderr
    assert "def broken" in traced.stderr or "in broken" in traced.stderr


def test_reading_tells_what_became_of_each_source(aisle: Aisle, tmp_path: Path):
    rows, pages = write_shop(
        tmp_path / "shop", [*PRODUCTS, {"id": "x", "description": "no title", "price": "3"}]
    )
    fields = tmp_path / "map.yaml"
    fields.write_text(
        "kind: product\nid: id\ntitle: title\nurl: url\nprice: {field: price, currency: GBP}\n"
    )
    done = aisle("ingest", rows, "--map", "map.yaml")
    assert done.exit_code == 0, done.output
    assert "2 products, 0 articles: 2 added, 0 changed, 0 same, 0 removed" in done.stdout
    assert "1 skipped" in done.stdout or "1 failed" in done.stdout
    assert "Edition 1 is live: 2 passages embedded" in done.stdout
    assert not done.stderr
    assert aisle("ingest", pages, "--base-url", "https://shop.example/help").exit_code == 0
    # Without a location: all that is known, opened as it was, from wherever.
    (tmp_path / "elsewhere").mkdir()
    os.chdir(tmp_path / "elsewhere")
    again = aisle("--store", tmp_path / ".aisle", "ingest", "--json")
    assert again.exit_code == 0, again.output
    report = json.loads(again.stdout)
    assert [source["same"] for source in report["sources"]] == [2, 2]
    assert (report["embedded"], report["published"], report["edition"]) == (0, False, 2)
    found = aisle("--store", tmp_path / ".aisle", "kb", "search", "returns", "--json")
    hits = json.loads(found.stdout)["article"]
    assert "https://shop.example/help/returns" in str(hits)


def test_a_source_that_shrinks_is_held_until_it_is_allowed(aisle: Aisle, tmp_path: Path):
    many = [{**PRODUCTS[0], "id": f"k{n}", "title": f"Kettle {n}"} for n in range(12)]
    rows, _ = write_shop(tmp_path / "shop", many)
    fields = tmp_path / "map.yaml"
    fields.write_text("kind: product\nid: id\ntitle: title\n")
    assert aisle("ingest", rows, "--map", fields).exit_code == 0
    write_shop(tmp_path / "shop", many[:2])
    held = aisle("ingest")
    assert held.exit_code == 3
    assert "2 documents, 12 before" in held.stdout
    assert "aisle edition publish 2" in held.stdout
    assert "products  12" in aisle("kb", "info").stdout
    allowed = aisle("ingest", "--allow-shrink")
    assert allowed.exit_code == 0
    assert "10 removed" in allowed.stdout


def test_an_answer_comes_with_its_products(aisle: Aisle, store: Path):
    done = aisle("ask", "a kettle for camping", "--store", store)
    assert done.exit_code == 0, done.output
    assert "£24.00" in done.stdout
    assert "https://shop.example/kettle" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_an_answer_comes_with_its_proof(aisle: Aisle, store: Path):
    done = aisle("--store", store, "ask", "How much is delivery?")
    assert done.exit_code == 0, done.output
    assert "[1] Delivery" in done.stdout
    assert "£4.95" in done.stdout.partition("[1] Delivery")[2]


def test_an_answer_as_json_holds_its_trace(aisle: Aisle, store: Path):
    told = json.loads(aisle("--store", store, "ask", "How much is delivery?", "--json").stdout)
    assert told["decision"] == "answer"
    assert told["citations"][0]["title"] == "Delivery"
    assert told["trace"]["model"] == "keyless"
    assert told["trace"]["edition"] == 2


def test_declining_is_no_error(aisle: Aisle, store: Path):
    done = aisle("--store", store, "ask", "Who won the football last night?")
    assert done.exit_code == 0
    assert done.stdout.strip()


def test_a_conversation_goes_on_in_its_file(aisle: Aisle, store: Path, tmp_path: Path):
    file = tmp_path / "talk.json"
    for question in ("a kettle for camping", "Do you have a tent lantern?"):
        done = aisle("--store", store, "ask", question, "--conversation", file)
        assert done.exit_code == 0, done.output
    turns = json.loads(file.read_text())["turns"]
    assert [turn["role"] for turn in turns] == ["shopper", "assistant"] * 2
    file.write_text('{"id": 1}')
    broken = aisle("--store", store, "ask", "hi", "--conversation", file)
    assert broken.exit_code == 1
    assert "talk.json" in one_line(broken.stderr)
    assert file.read_text() == '{"id": 1}'


def test_chatting(aisle: Aisle, store: Path):
    said = "a kettle for camping\n\n/new\nHow much is delivery?\n/quit\n"
    done = aisle("--store", store, "chat", input=said)
    assert done.exit_code == 0, done.output
    assert "£24.00" in done.stdout
    assert "[1] Delivery" in done.stdout
    assert done.stdout.endswith("Goodbye.\n")
    assert aisle("--store", store, "chat", input="").exit_code == 0


def test_what_a_source_holds_steers_no_terminal(aisle: Aisle, tmp_path: Path):
    evil = {**PRODUCTS[0], "title": "Kettle \x1b]0;owned\x07\x1b[2J\u202eevil"}
    rows, _ = write_shop(tmp_path / "shop", [evil])
    fields = tmp_path / "map.yaml"
    fields.write_text("kind: product\nid: id\ntitle: title\n")
    read = aisle("ingest", rows, "--map", fields)
    asked = aisle("ask", "a kettle")
    found = aisle("kb", "search", "kettle")
    for done in (read, asked, found):
        assert done.exit_code == 0, done.output
        assert not {"\x1b", "\x07", "\u202e"} & set(done.output)


def test_looking_into_the_store(aisle: Aisle, store: Path):
    info = json.loads(aisle("--store", store, "kb", "info", "--json").stdout)
    assert (info["edition"], info["products"], info["articles"]) == (2, 2, 2)
    assert (info["currency"], len(info["sources"])) == ("GBP", 2)
    assert "passages" in aisle("--store", store, "kb", "info").stdout
    found = aisle("--store", store, "kb", "search", "Fernhollow kettle under £30")
    assert found.exit_code == 0, found.output
    assert "under £30 (price)" in found.stdout
    assert "confidence" in found.stdout
    assert "Fernhollow Camp Kettle" in found.stdout
    nothing = aisle("--store", store, "kb", "search", "zebra", "--kind", "article").stdout
    assert "Nothing fits" in nothing


def test_how_words_were_understood_is_explained(aisle: Aisle, store: Path):
    told = aisle("--store", store, "search", "Fernhollow ketle under £30", "--explain")
    assert told.exit_code == 0, told.output
    assert "ketle → kettle" in told.stdout
    assert re.search(r"under £30: \d products?, by price", told.stdout)
    assert re.search(r"confidence +how likely", told.stdout)
    assert max(map(len, told.stdout.splitlines())) <= 80
    wrong = aisle("--store", store, "search", "kettle", "--kind", "x")
    assert wrong.exit_code == 2
    assert "'--kind': 'x' is neither product nor article" in wrong.stderr
    found = json.loads(
        aisle("--store", store, "search", "kettle under £1", "--json", "--kind", "product").stdout
    )
    understood = found["product"]["understood"]
    (condition,) = understood["conditions"]
    assert (condition["kind"], condition["label"]) == ("price", "under £1")
    assert (condition["strict"], condition["products"]) == (True, 0)
    assert understood["given_up"] == ["under £1"]


def test_going_back_to_an_edition(aisle: Aisle, store: Path):
    done = aisle("--store", store, "edition", "rollback", 1)
    assert done.exit_code == 0, done.output
    assert "Edition 3 is live: the content of edition 1" in done.stdout
    listed = json.loads(aisle("--store", store, "edition", "list", "--json").stdout)
    assert [(e["id"], e["documents"], e["live"]) for e in listed] == [
        (3, 2, True),
        (2, 4, False),
        (1, 2, False),
    ]
    assert "rolled back to edition 1" in aisle("--store", store, "edition", "list").stdout
    wrong = aisle("--store", store, "edition", "rollback", 77)
    assert wrong.exit_code == 1
    assert "edition 77" in one_line(wrong.stderr)


GOLDEN = """\
brand: default
goldens:
  - id: delivery-price
    moment: purchase
    why: The first thing everybody asks.
    turns:
      - shopper: How much is delivery?
        expect: {{says: ["{words}"]}}
"""


def test_golden_conversations_pass_or_fail(aisle: Aisle, store: Path, tmp_path: Path):
    file = tmp_path / "goldens.yaml"
    file.write_text(GOLDEN.format(words="£4.95"))
    good = aisle("--store", store, "eval", "run", file)
    assert good.exit_code == 0, good.output
    assert "1 passed, 0 failed" in " ".join(good.stdout.split())
    assert "✗" not in good.stdout
    file.write_text(GOLDEN.format(words="£99"))
    bad = aisle("--store", store, "eval", "run", file)
    assert bad.exit_code == 1
    assert "✗ delivery-price" in bad.stdout
    told = json.loads(aisle("--store", store, "eval", "run", file, "--json").stdout)
    assert (told["passed"], told["failed"]) == (0, 1)
    assert told["outcomes"][0]["failures"]


@contextmanager
def running(*words: object) -> Iterator[subprocess.Popen[str]]:
    """A command in a process of its own, which Ctrl-C reaches."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "ui.cli", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={k: v for k, v in os.environ.items() if not k.startswith(("AISLE_", "OPENAI_"))},
        cwd=ROOT,
        # A shell that runs its commands in the background has them ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def until(process: subprocess.Popen[str], mark: str) -> str:
    """What it printed on stdout up to a line that holds the mark."""
    assert process.stdout is not None
    read = ""
    for row in process.stdout:
        read += row
        if mark in row:
            return read
    raise AssertionError(f"it ended before {mark!r}:\n{read}{process.communicate()[1]}")


def interrupt(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def test_ctrl_c_in_a_refresh_changes_nothing(store: Path, aisle: Aisle, tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        # A shop that takes the call and never says a word.
        silent.settimeout(60)
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        words = ("ingest", address, "--allow-host", "127.0.0.1")
        with running("--store", store, *words) as process:
            held, _ = silent.accept()
            code, out, err = interrupt(process)
            held.close()
    assert (code, out) == (130, "")
    assert one_line(err) == "aisle: interrupted; nothing was changed, edition 2 stays live\n"
    assert "edition   2" in aisle("--store", store, "kb", "info").stdout


def test_serving_says_where_when_it_listens_and_ends_cleanly(store: Path):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with running("--store", store, "serve", "--port", port) as process:
        told = until(process, "Ctrl-C")
        assert f"http://127.0.0.1:{port}/chat" in told
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            assert client.get("/v1/health").json()["edition"] == 2
        with running("--store", store, "serve", "--port", port) as second:
            err = second.communicate(timeout=60)[1]
            assert second.returncode == 1
            assert f"port {port} " in one_line(err)
            assert "--port" in err
        code, out, err = interrupt(process)
    assert (code, out) == (0, "Stopped.\n")
    assert "Traceback" not in err


@pytest.mark.long
def test_the_demo_is_one_command_and_quick_the_second_time(tmp_path: Path):
    with (
        socket.create_server(("127.0.0.1", 0)) as one,
        socket.create_server(("127.0.0.1", 0)) as two,
    ):
        port, shop = one.getsockname()[1], two.getsockname()[1]
    words = ("--store", tmp_path, "demo", "--port", port, "--shop-port", shop)
    for first in (True, False):
        with running(*words) as process:
            told = until(process, "Ctrl-C stops both")
            assert ("175 added" in told) is first
            assert ("nothing has changed" in told) is not first
            for address in (f"{shop}/", f"{port}/chat", f"{port}/docs"):
                assert f"http://127.0.0.1:{address}" in told
            with httpx.Client(trust_env=False, follow_redirects=True) as client:
                assert "Larkfell" in client.get(f"http://127.0.0.1:{shop}/").text
                assert client.get(f"http://127.0.0.1:{port}/").status_code == 200
                for _ in range(300):
                    health = client.get(f"http://127.0.0.1:{port}/v1/health")
                    if health.status_code == 200:
                        break
                    time.sleep(0.1)
                assert health.json()["ready"]
            code, out, err = interrupt(process)
        assert (code, out) == (0, "Stopped.\n")
        assert "Traceback" not in err
