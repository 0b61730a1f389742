"""What every target has to keep; a target's test class inherits it.

Its fixture ``target`` answers from the demo shop, by way of whatever it is.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from assistant.conversation import Decision
from evals.golden import Golden
from evals.replay import replay
from evals.result import Outcome, dump_result, load_result
from evals.score import Part, Status
from evals.targets.target import SettingError, Target

# A check of each part. Where the target shows the part it holds, elsewhere it is unmeasured.
CHECKS: dict[Part, dict[str, Any]] = {
    Part.DECISION: {"decision": "answer"},
    Part.CARDS: {"shows_first": "Tarnmoss Hollow 2 Lite Tent"},
    Part.TOOLS: {"calls": ["search_products"]},
    Part.LANGUAGE: {"language": "en"},
    Part.USAGE: {"limits": {"tokens": 100_000}},
}


def golden(*turns: tuple[str, dict[str, Any]], **more: Any) -> Golden:
    said = [{"shopper": shopper, "expect": expect} for shopper, expect in turns]
    fields = {"id": "g", "moment": "purchase", "why": "x", "turns": said}
    return Golden.model_validate(fields | more)


LIGHTEST = "What is your lightest tent?"


class TargetContract:
    """Tests that any target inherits."""

    def test_the_words_are_those_of_the_shop_and_the_times_are_in_order(self, target: Target):
        with target.open(golden((LIGHTEST, {"says": ["x"]}))) as session:
            observed = session.say(LIGHTEST)
        assert "Hollow 2 Lite" in observed.answer.text
        assert observed.total_ms > 0
        assert observed.first_ms is None or 0 < observed.first_ms <= observed.total_ms

    def test_first_words_come_before_the_whole(self, target: Target):
        with target.open(golden((LIGHTEST, {"says": ["x"]}))) as session:
            assert session.say(LIGHTEST).first_ms is not None

    def test_a_conversation_goes_on_with_what_was_said(self, target: Target):
        with target.open(golden((LIGHTEST, {"says": ["x"]}))) as session:
            session.say(LIGHTEST)
            follow_up = session.say("How heavy is it?")
        assert "1220" in follow_up.answer.text or "1.22" in follow_up.answer.text

    def test_conversations_know_nothing_of_each_other(self, target: Target):
        asked = golden((LIGHTEST, {"says": ["x"]}))
        with target.open(asked) as first, target.open(asked) as second:
            first.say(LIGHTEST)
            assert "1220" not in second.say("How heavy is it?").answer.text

    @pytest.mark.parametrize("part", CHECKS)
    def test_a_check_holds_where_its_part_is_shown_and_is_unmeasured_elsewhere(
        self, target: Target, part: Part
    ):
        result = replay(target, golden((LIGHTEST, CHECKS[part])))
        (asked,) = [s for s in result.turns[0].scores if s.check.split(".")[0] in CHECKS[part]]
        wanted = Status.PASSED if part in target.parts else Status.UNMEASURED
        assert asked.status is wanted, asked

    def test_a_wrong_expectation_of_the_words_fails(self, target: Target):
        result = replay(target, golden((LIGHTEST, {"never_says": ["Hollow 2 Lite"]})))
        assert result.outcome is Outcome.FAILED

    def test_what_can_be_seen_of_a_decision_is_what_the_assistant_decided(self, target: Target):
        if Part.DECISION not in target.parts:
            pytest.skip("not shown")
        with target.open(golden(("x", {"says": ["x"]}))) as session:
            answer = session.say("Do you sell nuclear reactors?").answer
        assert answer.decision is Decision.DECLINE

    def test_what_needs_a_clock_is_measured_or_unmeasured_but_never_an_error(self, target: Target):
        setting = {"now": "2026-11-22T10:00:00Z"}
        result = replay(target, golden((LIGHTEST, {"says": ["Hollow"]}), setting=setting))
        if result.turns:
            assert result.outcome is Outcome.PASSED
        else:
            assert result.outcome is Outcome.UNMEASURED
            assert "now" in result.ends[0].reason

    def test_a_setting_that_cannot_be_had_is_refused_before_anything_is_asked(self, target: Target):
        if Part.STATE in target.parts:
            pytest.skip("this one can be put in any setting")
        setting = {"now": "2026-11-22T10:00:00Z", "planted": [{"article": "Returns", "text": "x"}]}
        with (
            pytest.raises(SettingError, match="now and planted"),
            target.open(golden((LIGHTEST, {"says": ["x"]}), setting=setting)),
        ):
            pass

    def test_what_a_conversation_left_behind_is_unmeasured_where_it_is_not_shown(
        self, target: Target
    ):
        asked = golden((LIGHTEST, {"says": ["Hollow"]}), ends={"inbox": {"empty": True}})
        shown = replay(target, asked).outcome is Outcome.PASSED
        assert shown is (Part.HANDOFF in target.parts)

    def test_a_hand_over_is_seen_where_it_is_shown(self, target: Target):
        person = ("Can I talk to a human please?", {"never_says": ["£"]})
        result = replay(target, golden(person, ends={"inbox": {"reason": "asked"}}))
        assert (result.outcome is Outcome.PASSED) is (Part.HANDOFF in target.parts)
        assert result.outcome is not Outcome.FAILED

    def test_a_result_can_be_kept_and_read_again(self, target: Target):
        result = replay(target, golden((LIGHTEST, {"says": ["Hollow"]})))
        assert load_result(dump_result(result)) == result

    def test_the_fingerprint_stays_the_same_and_names_no_secret(self, target: Target):
        first, second = target.fingerprint, target.fingerprint
        assert first == second
        assert "sk-secret" not in json.dumps(repr(target) + repr(first))
