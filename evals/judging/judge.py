"""The rubric judge: one yes or no with its reason for every line of a rubric."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from evals.golden import Expectation
from evals.judging.asking import NonsenseError, Verdict, messages, prompt_digest, read_verdict
from evals.judging.nonsense import CHECK, JUDGED, NO_VERDICT
from evals.score import EvalError, Score
from evals.scoring.seen import Seen, scored, unmeasured
from evals.targets.endpoint import Endpoint, Patience, Refused
from evals.targets.target import TargetError


class JudgeError(EvalError):
    """The judge can't be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class JudgeId:
    """Which judge it is: agreement that was measured for one says nothing of another.

    Attributes:
        model: The model's name, as it is asked for.
        prompt: Digest of what it is told.
    """

    model: str
    prompt: str

    def __str__(self) -> str:
        """As it is shown."""
        return f"{self.model} with prompt {self.prompt[:12]}"


class RubricJudge:
    """A hosted model over Chat Completions, at temperature 0.

    It may be asked by several threads, and be sent to another process.
    """

    def __init__(
        self,
        url: str,
        model: str,
        *,
        key: str = "",
        counts: bool = False,
        patience: Patience | None = None,
    ) -> None:
        """Nothing is asked yet.

        Args:
            url: Of the API, such as ``http://127.0.0.1:11434/v1``.
            model: The model's name there, with its date where it has one.
            key: Empty for servers that want none.
            counts: Whether its agreement with people allows its verdicts to count, see
                :func:`evals.judging.agreement.may_count`; else they are told as unmeasured.
            patience: How long to wait for it.

        Raises:
            JudgeError: There is no name.
            TargetError: That is no address of a server.
        """
        if not model.strip():
            raise JudgeError("a judge needs the name of its model; name one")
        self.id = JudgeId(model, prompt_digest())
        self.counts = counts
        self._url, self._key, self._patience = url, key, patience
        self._endpoint = Endpoint(url, key, patience)
        self._form: dict[str, Any] = {"response_format": {"type": "json_object"}}

    def __reduce__(self) -> tuple[Any, ...]:
        """Connections stay where they are."""
        return _made, (self._url, self.id.model, self._key, self.counts, self._patience)

    def __repr__(self) -> str:
        """Without the key."""
        return f"RubricJudge({self.id})"

    @property
    def mark(self) -> str:
        """For the fingerprint of a run: who judges, and whether that counts."""
        return f"{self.id.model} {self.id.prompt}{' counts' if self.counts else ''}"

    def close(self) -> None:
        """Close the connections."""
        self._endpoint.close()

    def verdict(self, criterion: str, shopper: Sequence[str], answer: str) -> Verdict:
        """Ask about one criterion.

        Raises:
            NonsenseError: The reply is no verdict.
            TargetError: The judge can't be reached.
        """
        asked = messages(criterion, shopper, answer)
        return read_verdict(self._endpoint.patiently(lambda: self._said(asked)))

    def __call__(self, expected: Expectation, seen: Seen) -> Score:
        """Judge an answer by every line of its rubric; all of them have to hold."""
        told: list[str] = []
        held = True
        sure = True
        for criterion in expected.rubric or ():
            try:
                found = self.verdict(criterion, seen.said, seen.answer.text)
            except (NonsenseError, TargetError) as error:
                sure = False
                told.append(f"{criterion!r}: {NO_VERDICT}the judge {error}")
                continue
            held = held and found.yes
            told.append(f"{criterion!r}: {'yes' if found.yes else 'no'}, {found.reason}")
        reason = JUDGED + "; ".join(told)
        if not self.counts:
            why = "its agreement with people isn't measured, or too small"
            return unmeasured(CHECK, f"{reason} (not counted: {why})")
        if held and not sure:
            return unmeasured(CHECK, reason)
        return scored(CHECK, held, reason)

    def _said(self, asked: list[dict[str, str]]) -> str:
        body = {"model": self.id.model, "messages": asked, "temperature": 0, **self._form}
        try:
            data = self._endpoint.json("POST", "/chat/completions", body)
        except Refused as refused:
            if self._form and refused.status in (400, 422) and "response_format" in str(refused):
                # Servers that don't know it are asked without; the reply is read as strictly.
                self._form = {}
                return self._said(asked)
            raise
        try:
            return _Completion.model_validate(data).choices[0].message.content or ""
        except ValidationError:
            raise Refused("answered with no Chat Completion; check the address") from None


class _Message(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    message: _Message


class _Completion(BaseModel):
    choices: tuple[_Choice, ...] = Field(min_length=1)


def _made(url: str, model: str, key: str, counts: bool, patience: Patience | None) -> RubricJudge:
    return RubricJudge(url, model, key=key, counts=counts, patience=patience)
