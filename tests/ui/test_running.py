from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from evals.runs.folder import load_run
from evals.runs.run import RESULTS
from tests.ui.conftest import Aisle

GOLDENS = """\
brand: default
goldens:
  - id: hello
    moment: first_contact
    why: A greeting.
    tags: [polite]
    turns: [{shopper: Hello, expect: {says: [hello]}}]
  - id: price
    moment: purchase
    why: A wrong price costs money.
    severity: critical
    turns: [{shopper: What is it?, expect: {says: ["£5"]}}]
"""
MEASURED_BY_NOBODY = """\
brand: default
goldens:
  - id: decided
    moment: support
    why: What isn't shown can't be measured.
    turns: [{shopper: Hello, expect: {decision: answer}}]
"""
EXIT_PASSED, EXIT_FAILED, EXIT_USAGE, EXIT_UNMEASURED, EXIT_VOID = 0, 1, 2, 3, 4


class Bot:
    """A Chat Completions server that says what it is told to, and counts what it was asked."""

    def __init__(self, server: HTTPServer) -> None:
        self.target = f"openai:{server.url_for('/v1')}"
        self.says = {"Hello": "Hello there", "What is it?": "It is £5."}
        self.status = 200
        self.asked: list[str] = []
        server.expect_request("/v1/chat/completions").respond_with_handler(self._answer)

    def _answer(self, request: Request) -> Response:
        said = request.get_json()["messages"][-1]["content"]
        self.asked.append(said)
        message = {"role": "assistant", "content": self.says[said]}
        body = {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
        if self.status != 200:
            return Response("{}", self.status, content_type="application/json")
        return Response(json.dumps(body), content_type="application/json")


@pytest.fixture
def bot() -> Iterator[Bot]:
    with HTTPServer() as server:
        yield Bot(server)


@pytest.fixture
def goldens(tmp_path: Path) -> Path:
    path = tmp_path / "goldens.yaml"
    path.write_text(GOLDENS, encoding="utf-8")
    return path


def flat(text: str) -> str:
    """What is printed, without where its lines end."""
    return " ".join(text.replace("│", " ").split())


def folders(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / ".aisle" / "evals" / "runs").iterdir())


def test_a_run_that_passed_says_so_and_keeps_its_files(
    aisle: Aisle, bot: Bot, goldens: Path, tmp_path: Path
) -> None:
    done = aisle("eval", "run", goldens, "--target", bot.target)
    assert done.exit_code == EXIT_PASSED, done.output
    assert "2 conversations" in done.output
    assert "100.0 % (" in done.output
    assert "passed: 2 passed, 0 failed, 0 unmeasured\n" in done.output
    figures = [line for line in done.output.splitlines() if str(tmp_path) not in line]
    assert max(map(len, figures)) <= 80
    (folder,) = folders(tmp_path)
    files = {file.name for file in folder.iterdir()}
    assert {"run.json", "results.jsonl", "summary.json", "junit.xml", "report.html"} <= files
    assert str(folder.relative_to(tmp_path)) in done.output
    assert len(load_run(folder).results) == 2
    assert ElementTree.parse(folder / "junit.xml").getroot().get("tests") == "2"
    assert json.loads((folder / "summary.json").read_text())["run"]["id"] == folder.name


def test_what_failed_is_told_with_its_reason_the_critical_first(
    aisle: Aisle, bot: Bot, goldens: Path
) -> None:
    bot.says = {"Hello": "Go away", "What is it?": "It is £7."}
    done = aisle("eval", "run", goldens, "--target", bot.target, "--no-report")
    assert done.exit_code == EXIT_FAILED
    lines = done.output.splitlines()
    marks = [line for line in lines if line.startswith("✗")]
    assert marks == ["✗ price, critical", "✗ hello"]
    assert "turn 1, says: not said: ['£5']; said: 'It is £7.'" in flat(done.output)
    assert "Page" not in done.output


def test_what_is_worse_than_before_is_told_first(aisle: Aisle, bot: Bot, goldens: Path) -> None:
    bot.says["What is it?"] = "It is £7."
    assert aisle("eval", "run", goldens, "--target", bot.target).exit_code == EXIT_FAILED
    bot.says["Hello"] = "Go away"
    done = aisle("eval", "run", goldens, "--target", bot.target, "--against", "latest")
    marks = [line for line in done.output.splitlines() if line.startswith("✗")]
    assert marks == ["✗ hello, passed before", "✗ price, critical"]
    assert "-50.0 points" in done.output
    assert "1 worse, 0 better" in flat(done.output)
    listed = aisle("eval", "runs")
    assert listed.output.count("finished") == 2
    assert "is compared with" in listed.output


def test_what_a_target_does_not_show_is_unmeasured_and_no_pass(
    aisle: Aisle, bot: Bot, tmp_path: Path
) -> None:
    path = tmp_path / "decided.yaml"
    path.write_text(MEASURED_BY_NOBODY, encoding="utf-8")
    done = aisle("eval", "run", path, "--target", bot.target)
    assert done.exit_code == EXIT_UNMEASURED, done.output
    assert "Nothing could be measured" in done.output


def test_a_run_that_could_not_ask_is_void(aisle: Aisle, bot: Bot, goldens: Path) -> None:
    bot.status = 403
    done = aisle("eval", "run", goldens, "--target", bot.target)
    assert done.exit_code == EXIT_VOID
    assert "This run says nothing: 2 of 2 conversations could not be held" in done.output
    assert "void" in aisle("eval", "runs").output


def test_json_keeps_its_names_and_has_all_figures(aisle: Aisle, bot: Bot, goldens: Path) -> None:
    bot.says["What is it?"] = "It is £7."
    done = aisle("eval", "run", goldens, "--target", bot.target, "--epochs", 2, "--json")
    assert done.exit_code == EXIT_FAILED
    data = json.loads(done.stdout)
    assert (data["passed"], data["failed"], data["exit"]) == (1, 1, 1)
    hello, price = data["outcomes"]
    assert (hello["id"], hello["passed"], hello["failures"]) == ("hello", True, [])
    assert hello["seconds"] > 0
    assert price["failures"][0].startswith("turn 1, says: ")
    assert price["epochs"] == ["failed", "failed"]
    assert price["critical"]
    assert data["summary"]["overall"]["counts"]["passed"] == 2
    assert Path(data["folder"]).is_dir()
    assert Path(data["report"]).is_file()


def test_only_some_are_asked(aisle: Aisle, bot: Bot, goldens: Path) -> None:
    target = ("--target", bot.target)
    for only in ("hello", "tag:polite", "moment:first_contact"):
        bot.asked.clear()
        assert aisle("eval", "run", goldens, *target, "--only", only).exit_code == EXIT_PASSED
        assert set(bot.asked) == {"Hello"}
    done = aisle("eval", "run", goldens, *target, "--only", "tag:polit")
    assert done.exit_code == EXIT_USAGE
    assert "did you mean tag:polite?" in flat(done.output)


def test_an_interrupted_run_goes_on_where_it_was(
    aisle: Aisle, bot: Bot, goldens: Path, tmp_path: Path
) -> None:
    assert aisle("eval", "run", goldens, "--target", bot.target).exit_code == EXIT_PASSED
    (folder,) = folders(tmp_path)
    lines = (folder / RESULTS).read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / RESULTS).write_text(lines[0] + lines[1][:30], encoding="utf-8")
    header = (folder / "run.json").read_text(encoding="utf-8")
    (folder / "run.json").write_text(header.replace('"finished": true', '"finished": false'))
    (folder / "summary.json").unlink()
    assert "interrupted" in aisle("eval", "runs").output
    bot.asked.clear()
    done = aisle("eval", "run", goldens, "--target", bot.target, "--resume")
    assert done.exit_code == EXIT_PASSED, done.output
    assert set(bot.asked) == {"What is it?"}
    assert load_run(folder).header.finished
    again = aisle("eval", "run", "--resume", goldens, "--target", bot.target)
    assert again.exit_code == EXIT_FAILED
    assert "there is no interrupted run of these conversations" in again.output
    named = aisle("eval", "run", "--resume", folder.name, goldens, "--target", bot.target)
    assert "is finished; there is nothing to go on with" in named.output


def test_an_interrupted_run_of_something_else_does_not_go_on(
    aisle: Aisle, bot: Bot, goldens: Path, tmp_path: Path
) -> None:
    assert aisle("eval", "run", goldens, "--target", bot.target).exit_code == EXIT_PASSED
    (folder,) = folders(tmp_path)
    header = (folder / "run.json").read_text(encoding="utf-8")
    (folder / "run.json").write_text(header.replace('"finished": true', '"finished": false'))
    options = ("--target", bot.target, "--resume", folder.name)
    for more, told in (
        (("--only", "hello"), "its goldens are others"),
        (("--epochs", 2), "epochs"),
    ):
        done = aisle("eval", "run", goldens, *options, *more)
        assert done.exit_code == EXIT_FAILED
        assert told in done.output
        assert done.output.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nowhere",), "no golden conversations at nowhere"),
        (("goldens.yaml", "--target", "bot"), "--target bot: name aisle"),
        (("goldens.yaml", "--target", "http://127.0.0.1:9", "--edition", "3"), "--edition is for"),
        (("goldens.yaml", "--against", "latest"), "there is no finished run"),
        (("goldens.yaml", "--against", "monday"), "there is no run monday"),
        (("goldens.yaml", "--resume"), "there is no interrupted run"),
        (("goldens.yaml", "--resume", "2026"), "there is no run 2026"),
        (("goldens.yaml",), "there is no store in .aisle"),
    ],
)
def test_what_cant_be_run_is_told_in_one_line(
    aisle: Aisle, goldens: Path, arguments: tuple[str, ...], told: str
) -> None:
    done = aisle("eval", "run", *arguments)
    assert done.exit_code == EXIT_FAILED
    assert told in done.output
    assert done.output.count("\n") == 1


def test_a_run_is_not_compared_with_itself(aisle: Aisle, goldens: Path) -> None:
    done = aisle("eval", "run", goldens, "--against", "live")
    assert done.exit_code == EXIT_USAGE
    assert "what is asked is what is live" in done.output


def test_help_says_what_the_exit_codes_mean(aisle: Aisle) -> None:
    done = aisle("eval", "run", "--help")
    for told in ("0  everything passed", "1  something failed", "4  void", "130  interrupted"):
        assert told in done.output


OWN = """\
brand: default
goldens:
  - id: kettle-price
    moment: purchase
    why: A price is a promise.
    turns:
      - shopper: How much is the Fernhollow Camp Kettle?
        expect: {shows_first: Fernhollow Camp Kettle, says: ["24"]}
"""


def test_a_store_is_asked_its_own_goldens_once(aisle: Aisle, store: Path) -> None:
    (store / "goldens").mkdir()
    (store / "goldens" / "own.yaml").write_text(OWN, encoding="utf-8")
    first = aisle("--store", store, "eval", "run", "default", "--no-report", "--json")
    assert first.exit_code == EXIT_PASSED, first.output
    assert [one["cached"] for one in json.loads(first.stdout)["outcomes"]] == [False]
    again = aisle("--store", store, "eval", "run", "default", "--no-report", "--json")
    assert [one["cached"] for one in json.loads(again.stdout)["outcomes"]] == [True]
    (store / "goldens" / "own.yaml").write_text(OWN.replace("Camp Kettle,", "Camp Kettel,"))
    wrong = aisle("--store", store, "eval", "run", "default")
    assert wrong.exit_code == EXIT_FAILED
    assert "own.yaml, line 8" in wrong.output
    assert "Camp Kettel" in wrong.output
