"""The receipt of an answer: why the assistant said that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from assistant import markers
from assistant.conversation import Answer, Check, ToolUse
from desk.accounts import Account, Permission
from desk.messages import UnknownMessage
from desk.receipts import OF_THE_STORE
from ui.receipt_pages import summary_of, times_of
from ui.studio import rendering
from ui.studio.access import require, studio_of
from ui.studio.refusals import Missing

router = APIRouter(prefix="/inbox")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was looked up; what was given and came back, in short."""

    tool: str
    ms: float
    given: str
    came: str


@dataclass(frozen=True, slots=True)
class Record:
    """A record that the answer rests on."""

    kind: str
    id: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checks did with a sentence: kept, mended or dropped."""

    verdict: str
    kind: str
    sentence: str
    mended: str
    reason: str


@router.get("/{conversation_id}/receipts/{message_id}")
def show(
    request: Request,
    _: Annotated[Account, Depends(require(Permission.READ_INBOX))],
    conversation_id: str,
    message_id: str,
) -> Response:
    """The receipt, as a page; the inbox takes its middle into the conversation."""
    try:
        receipt = studio_of(request).books.receipts.receipt(message_id)
    except UnknownMessage as error:
        raise Missing(str(error)) from error
    if receipt.conversation_id != conversation_id:
        raise Missing("There is no such answer in this conversation.")
    answer = receipt.answer
    return rendering.page(
        request,
        "studio/inbox/receipt.html",
        receipt=receipt,
        answer=answer,
        steps=[_step(use) for use in answer.trace.tools],
        records=_records(answer),
        checks=[_verdict(check) for check in answer.trace.checks],
        time=times_of(answer),
    )


def _step(use: ToolUse) -> Step:
    if use.name not in OF_THE_STORE:
        # It may be about a customer; the order itself stands beside the conversation.
        return Step(use.name, use.ms, "", "what it gave is about a customer and isn't shown here")
    return Step(use.name, use.ms, summary_of(use.arguments), summary_of(use.result))


def _records(answer: Answer) -> list[Record]:
    titles = {("product", c.product_id): (c.title, c.url) for c in answer.cards}
    titles |= {("article", c.article_id): (c.title, c.url) for c in answer.citations}
    return [
        Record(record.kind, record.id, *titles.get((record.kind, record.id), (record.id, "")))
        for record in answer.trace.records
    ]


def _verdict(check: Check) -> Verdict:
    verdict, kind = "Dropped", "bad"
    if check.kept:
        verdict, kind = ("Mended", "warn") if check.mended else ("Kept", "good")
    return Verdict(verdict, kind, _spelled(check.sentence), _spelled(check.mended), check.reason)


def _spelled(sentence: str) -> str:
    return markers.replaced(sentence, lambda kind, argument: argument if kind == "p" else "")
