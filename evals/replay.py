"""Replaying golden conversations against a target, turn by turn."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

from assistant.conversation import Answer, ToolUse
from evals.golden import Golden
from evals.result import Result, TurnResult
from evals.score import Score
from evals.scoring.checks import score
from evals.scoring.ending import score_ending
from evals.scoring.seen import Judge, Seen, unmeasured
from evals.targets.target import Fingerprint, Informed, SettingError, Target, TargetError


def replay(target: Target, golden: Golden, epoch: int = 1, *, judge: Judge | None = None) -> Result:
    """Say a golden conversation's turns to a target and score each answer.

    The conversation goes on with what the target really said, right or wrong. A target that
    can't be asked gives a result with an error and no turns: what is half asked isn't judged. One
    that can't be put in the golden's setting gives a result that is unmeasured.

    Args:
        target: What is measured.
        golden: What is said and expected.
        epoch: From 1.
        judge: Is asked the rubrics; without one the target's own is, if it brings one (see
            :class:`evals.judging.judged.JudgedTarget`), and else they are unmeasured.

    Raises:
        GoldenError: The setting that the golden asks for can't be made.
    """
    started = time.perf_counter()
    judge = judge or getattr(target, "judge", None)
    turns: list[TurnResult] = []
    ends: tuple[Score, ...] = ()
    error = ""
    try:
        with target.open(golden) as session:
            facts = session.facts if isinstance(session, Informed) else target.facts
            said: tuple[str, ...] = ()
            answers: tuple[Answer, ...] = ()
            tools: tuple[ToolUse, ...] = ()
            for exchange in golden.turns:
                observed = session.say(exchange.shopper)
                said += (exchange.shopper,)
                tools += observed.answer.trace.tools
                seen = Seen(observed, said, target.parts, facts, tools, answers)
                scores = score(exchange.expect, seen, judge)
                answers += (observed.answer,)
                turns.append(
                    TurnResult(
                        exchange.shopper,
                        observed.answer,
                        scores,
                        observed.total_ms,
                        observed.first_ms,
                    )
                )
            if golden.ends is not None:
                ends = score_ending(golden.ends, session.ended(), target.parts, facts)
    except SettingError as unset:
        turns, ends = [], (unmeasured("setting", str(unset)),)
    except TargetError as broken:
        turns, ends, error = [], (), str(broken)
    return Result(
        item=golden.id,
        epoch=epoch,
        cluster=golden.cluster or golden.id,
        moment=golden.moment,
        severity=golden.severity,
        tags=golden.tags,
        key=result_key(golden, epoch, target.fingerprint),
        turns=tuple(turns),
        ends=ends,
        error=error,
        seconds=time.perf_counter() - started,
    )


def result_key(golden: Golden, epoch: int, fingerprint: Fingerprint) -> str:
    """What a result depends on, as SHA-256 in hex: a result of the same key need not be made again.

    Beside the golden, the epoch and the fingerprint that is the content of the golden's fixture.
    """
    sha = hashlib.sha256()
    parts = (golden.model_dump_json(), str(epoch), fingerprint.key(), _fixture(golden))
    for part in parts:
        sha.update(hashlib.sha256(part.encode()).digest())
    return sha.hexdigest()


def _fixture(golden: Golden) -> str:
    if golden.setting is None or golden.setting.orders is None:
        return ""
    try:
        data = (Path(golden.folder) / golden.setting.orders).read_bytes()
    except OSError:
        return "missing"  # the target says so, with file and line
    return hashlib.sha256(data).hexdigest()
