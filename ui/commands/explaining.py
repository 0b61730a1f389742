"""``aisle explain``: how an answer came about, and whether it would be given again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.commands.invocation import invocation
from ui.commands.options import AsJson

if TYPE_CHECKING:
    from desk.receipts import Receipt, Receipts
    from desk.replay import Replayed
    from kb.knowledge import Knowledge
    from ui.receipt_pages import Since
    from ui.settings import Settings


def explain(
    ctx: typer.Context,
    answer_id: Annotated[
        str,
        typer.Argument(metavar="[ANSWER_ID]", help="As `aisle ask` and the API give it: m_…"),
    ] = "",
    last: Annotated[bool, typer.Option("--last", help="The latest answer.")] = False,
    list_: Annotated[bool, typer.Option("--list", help="List the latest answers.")] = False,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="So many of them.")] = 20,
    replay: Annotated[
        bool,
        typer.Option("--replay", help="Ask again in the same edition; exit 1 when it differs."),
    ] = False,
    full: Annotated[
        bool,
        typer.Option("--full", help="Tools' results whole, with what they read of orders."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Print the receipt of an answer: what it rests on, and how it came about."""
    if list_ + last + bool(answer_id) != 1:
        raise typer.BadParameter("give one of ANSWER_ID, --last and --list", ctx)
    from ui import receipt_pages, replay_pages, terminal

    settings = invocation(ctx).settings()
    out = terminal.console()
    with _receipts(settings) as receipts:
        if list_:
            found = receipts.latest(limit)
            if as_json:
                rows = [
                    {"id": m.id, "conversation_id": m.conversation_id, "created": m.created}
                    | {"asked": asked, "text": m.text}
                    for asked, m in found
                ]
                terminal.print_json({"answers": rows})
            else:
                receipt_pages.print_latest(out, found)
            return
        receipt = receipts.receipt(_latest(receipts) if last else answer_id)
        if replay:
            replayed = _replay(settings, receipts, receipt)
            if as_json:
                terminal.print_json(_replay_data(receipt, replayed))
            else:
                replay_pages.print_replay(out, receipt, replayed)
            raise typer.Exit(0 if replayed.same else 1)
    since = _since(settings, receipt)
    if as_json:
        from desk.receipts import receipt_data

        records = [
            {"kind": kind, "id": name, "since": state}
            for (kind, name), state in since.records.items()
        ]
        now = {"live_edition": since.live, "prompt_version": since.prompts, "records": records}
        terminal.print_json(receipt_data(receipt, full=full) | {"now": now})
    else:
        receipt_pages.print_receipt(out, receipt, since, full=full)


@contextmanager
def _receipts(settings: Settings) -> Iterator[Receipts]:
    from desk.receipts import Receipts
    from ui.settings import SettingsError

    if not settings.desk_file.is_file():
        raise SettingsError(
            f"no answers are kept in {settings.home}; ask something with `aisle ask`, "
            "or name another directory with --store"
        )
    receipts = Receipts(settings.desk_url)
    try:
        yield receipts
    finally:
        receipts.close()


def _latest(receipts: Receipts) -> str:
    from ui.settings import SettingsError

    found = receipts.latest(1)
    if not found:
        raise SettingsError("no answers are kept yet; ask something with `aisle ask`")
    return found[0][1].id


def _since(settings: Settings, receipt: Receipt) -> Since:
    """What has become of what an answer rests on; a receipt is readable without its store."""
    from prompts.render import PromptError
    from ui.app import build_brand, build_knowledge
    from ui.receipt_pages import Since
    from ui.settings import SettingsError

    try:
        prompts = build_brand(settings).version
    except PromptError:
        prompts = ""
    try:
        knowledge = build_knowledge(settings)
    except SettingsError:
        return Since(prompts=prompts)
    try:
        return Since(knowledge.catalog.current(), prompts, _records(knowledge, receipt))
    finally:
        knowledge.close()


def _records(knowledge: Knowledge, receipt: Receipt) -> dict[tuple[str, str], str]:
    from kb.documents import Kind

    edition = knowledge.catalog.edition()
    records = receipt.answer.trace.records
    found = {}
    for kind in Kind:
        mine = [record for record in records if record.kind == kind]
        now = edition.hashes(kind, [record.id for record in mine])
        for record in mine:
            same = now.get(record.id) == record.version
            found[record.kind, record.id] = (
                "same" if same else "changed" if record.id in now else "gone"
            )
    return found


def _replay(settings: Settings, receipts: Receipts, receipt: Receipt) -> Replayed:
    from desk.replay import check_replayable, replayed
    from kb.knowledge import Kept
    from ui.app import build_brand, build_knowledge, build_replayer

    check_replayable(receipt)
    brand = build_brand(settings)
    knowledge = build_knowledge(settings)
    try:
        retriever = knowledge.retriever_at(receipt.answer.trace.edition)
        assistant = build_replayer(settings, Kept(retriever), brand)
        changed = _changed(receipt, brand.version, settings)
        return replayed(receipt, receipts.before(receipt.id), assistant, changed)
    finally:
        knowledge.close()


def _changed(receipt: Receipt, prompts: str, settings: Settings) -> tuple[str, ...]:
    """What an answer depends on beside its edition and is known to have changed."""
    trace = receipt.answer.trace
    found = []
    if prompts != trace.prompt_version:
        found.append(
            f"the brand's words have changed since: {trace.prompt_version} then, {prompts} now"
        )
    if trace.model != "keyless":
        found.append(f"{trace.model} answered then, the keyless model does now")
    from kb.retrieval.store_calibration import FILE

    calibration = settings.home / FILE
    if calibration.is_file() and _written(calibration) > receipt.answered_at:
        found.append("the store's calibration has changed since")
    return tuple(found)


def _written(file: Any) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(file.stat().st_mtime, UTC).isoformat()


def _replay_data(receipt: Receipt, replayed: Replayed) -> dict[str, Any]:
    return {
        "id": receipt.id,
        "same": replayed.same,
        "edition": receipt.answer.trace.edition,
        "changed": list(replayed.changed),
        "differences": [asdict(difference) for difference in replayed.differences],
    }
