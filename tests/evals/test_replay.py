from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from assistant.agent import Assistant
from assistant.conversation import Answer, Decision, ToolUse, Trace
from assistant.guard.masking import Masker
from assistant.models import ModelChoice, chat_model
from evals.golden import Golden
from evals.golden_check import check_goldens
from evals.golden_file import load_goldens
from evals.replay import replay, result_key
from evals.result import Outcome
from evals.score import Part, Severity
from evals.targets.facts import words_of
from evals.targets.in_process import InProcess
from evals.targets.target import Ended, Fingerprint, Observed, SettingError, TargetError
from evals.targets.world import World
from kb.knowledge import Knowledge
from prompts.brand import Brand

FOLDER = Path(str(files("evals"))) / "goldens" / "larkfell"
GOLDENS = load_goldens(FOLDER)
FIRST = {golden.id for golden in load_goldens(FOLDER / "first-twelve.yaml")}
SAMPLED = 15
FINGERPRINT = Fingerprint("parrot", "c", "p", "e", "m")


class Parrot:
    """Says what it is told and a number of its own; breaks when it is told to."""

    fingerprint = FINGERPRINT
    parts = frozenset({Part.DECISION, Part.TOOLS})
    facts = None

    def __init__(self) -> None:
        self.asked: list[str] = []

    @contextmanager
    def open(self, golden: Golden) -> Iterator[Parrot]:
        if golden.setting is not None:
            raise SettingError("a parrot has no clock")
        yield self

    def say(self, text: str) -> Observed:
        if text == "die":
            raise TargetError("it is dead")
        self.asked.append(text)
        uses = (ToolUse("1", "listen", "{}", f"{len(self.asked)} kg"),)
        answer = Answer(f"{text} 1 kg", Decision.ANSWER, (), (), Trace(1, "m", "", uses))
        return Observed(answer, 5.0, 2.0)

    def ended(self) -> Ended:
        return Ended()


def golden(*said: str, **changed: Any) -> Golden:
    turns = [{"shopper": text, "expect": {"grounded": True, "says": [text]}} for text in said]
    fields = {"id": "g", "moment": "purchase", "why": "x", "tags": ["a"], "turns": turns}
    return Golden.model_validate(fields | changed)


def test_every_turn_is_said_and_scored_and_the_result_is_the_goldens() -> None:
    parrot = Parrot()
    found = replay(parrot, golden("one", "two", cluster="c"), 3)
    assert parrot.asked == ["one", "two"]
    assert (found.item, found.epoch, found.cluster, found.tags) == ("g", 3, "c", ("a",))
    assert [(t.shopper, t.total_ms, t.first_ms) for t in found.turns] == [
        ("one", 5.0, 2.0),
        ("two", 5.0, 2.0),
    ]
    assert found.seconds > 0


def test_what_a_tool_returned_in_an_earlier_turn_is_evidence_in_the_next() -> None:
    assert replay(Parrot(), golden("one", "two")).outcome is Outcome.PASSED


def test_a_golden_without_a_cluster_is_one_of_its_own() -> None:
    assert replay(Parrot(), golden("one")).cluster == "g"


def test_a_target_that_breaks_gives_an_error_and_no_half_a_conversation() -> None:
    found = replay(Parrot(), golden("one", "die"))
    assert (found.outcome, found.error, found.turns) == (Outcome.ERROR, "it is dead", ())


def test_a_setting_that_a_target_can_not_be_put_in_is_unmeasured() -> None:
    found = replay(Parrot(), golden("one", setting={"now": "2026-11-22T10:00:00Z"}))
    assert found.outcome is Outcome.UNMEASURED


def test_what_it_leaves_behind_is_scored() -> None:
    ends = {"inbox": {"empty": True}}
    assert replay(Parrot(), golden("one", ends=ends)).outcome is Outcome.UNMEASURED


def test_a_result_is_another_with_another_golden_epoch_fixture_or_target(tmp_path: Path) -> None:
    fixture = tmp_path / "orders.json"
    fixture.write_text("{}", encoding="utf-8")
    plain = golden("one", setting={"orders": "orders.json"}).read_from("x, line 1", str(tmp_path))
    keys = [
        result_key(plain, 1, FINGERPRINT),
        result_key(plain, 2, FINGERPRINT),
        result_key(golden("one"), 1, FINGERPRINT),
        result_key(plain, 1, replace(FINGERPRINT, edition="f")),
    ]
    fixture.write_text("[]", encoding="utf-8")
    keys.append(result_key(plain, 1, FINGERPRINT))
    assert len(set(keys)) == 5
    assert result_key(plain, 1, FINGERPRINT) == keys[-1]


@pytest.fixture(scope="module")
def demo(demo_knowledge: Knowledge, larkfell: Brand) -> Iterator[InProcess]:
    masker = Masker(b"a secret of the test, 32 bytes.")
    model = chat_model(ModelChoice(), larkfell)

    def build(world: World) -> Assistant:
        store, orders = world.knowledge, world.orders
        return Assistant(store, larkfell, model, "keyless", masker=masker, orders=orders)

    retriever = demo_knowledge.retriever()
    own = words_of(larkfell)
    with InProcess(retriever, build, FINGERPRINT, token=masker.token, own_words=own) as target:
        yield target


def test_the_demo_shop_has_all_that_its_goldens_speak_of(demo: InProcess) -> None:
    check_goldens(GOLDENS, demo.edition)


def test_the_demo_shop_passes_the_first_twelve_and_breaks_no_promise(demo: InProcess) -> None:
    # Some of the rest, for the time that it takes; `aisle eval run larkfell` asks them all.
    others = [one for one in GOLDENS if one.id not in FIRST]
    for one in (*(g for g in GOLDENS if g.id in FIRST), *others[::SAMPLED]):
        found = replay(demo, one)
        assert not found.error, f"{one.id}: {found.error}"
        promised = [s for _, s in found.scores() if s.severity is Severity.CRITICAL]
        assert [s for s in promised if not s.passed] == [], one.id
        if one.id in FIRST:
            assert found.outcome is Outcome.PASSED, (one.id, found.failures)
