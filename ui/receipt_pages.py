"""Receipts on a terminal: how an answer came about."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.text import Text

from assistant import markers
from assistant.guard.masking import shown
from desk.receipts import OF_THE_STORE
from kb.counting import counted
from ui.terminal import exactly, line, moment, plain, print_table

if TYPE_CHECKING:
    from rich.console import Console

    from assistant.conversation import Answer, Check, Citation, ToolUse
    from desk.messages import Message
    from desk.receipts import Receipt

DECISIONS = {
    "answer": "answered",
    "clarify": "asked back",
    "decline": "said that it doesn't know",
    "handoff": "handed over to a person",
}
# Values of a tool's result that are printed before the rest is only counted.
FEW = 4
# Characters of a value, unless everything is asked for.
SHORT = 60
_HASH = 12
# Fields by which a record in a result is named, the first that it has.
_NAMES = ("id", "key", "article_id", "title", "text")


@dataclass(frozen=True, slots=True)
class Since:
    """What has become of what an answer rests on.

    Attributes:
        live: The edition that shoppers see now; 0 where the store isn't there.
        prompts: Version of the brand's words now; empty where they can't be read.
        records: By kind and id ``same``, ``changed`` or ``gone``.
    """

    live: int = 0
    prompts: str = ""
    records: dict[tuple[str, str], str] = field(default_factory=dict)


def print_receipt(out: Console, receipt: Receipt, since: Since, *, full: bool = False) -> None:
    """A receipt.

    Args:
        out: Where to.
        receipt: Which.
        since: What has become of what it rests on.
        full: Whether tools' arguments and results are printed whole, and checks that changed
            nothing as well.
    """
    answer = receipt.answer
    exactly(out, f"Answer {receipt.id}", "bold")
    _print_facts(out, _facts(receipt, since))
    _head(out, "The shopper said")
    _words(out, receipt.asked)
    _head(out, "The answer")
    _words(out, answer.text)
    if answer.handoff is not None:
        _head(out, f"Handed over ({answer.handoff.reason})")
        _words(out, answer.handoff.summary)
        _words(out, answer.handoff.detail, "dim")
    _head(out, "Looked up", "nothing" if not answer.trace.tools else "")
    for number, use in enumerate(answer.trace.tools, 1):
        _print_use(out, number, use, full=full)
    _print_records(out, answer, since)
    if answer.citations:
        _head(out, "Quoted")
    for number, citation in enumerate(answer.citations, 1):
        _print_citation(out, number, citation)
    _print_checks(out, answer.trace.checks, full=full)
    _head(out, "Time")
    _words(out, times_of(answer))


def print_latest(out: Console, found: Sequence[tuple[str, Message]]) -> None:
    """The latest answers, newest first."""
    if not found:
        out.print("No answers are kept yet")
        return
    rows = [(m.id, moment(m.created), _cut(line(shown(asked)), 34)) for asked, m in found]
    print_table(out, ("answer", "when (UTC)", "the shopper said"), rows)


# ---- parts


def _facts(receipt: Receipt, since: Since) -> dict[str, str]:
    answer, trace = receipt.answer, receipt.answer.trace
    edition = str(trace.edition)
    if since.live:
        edition += ", live" if since.live == trace.edition else f"; edition {since.live} is live"
    prompts = trace.prompt_version
    if since.prompts:
        prompts += ", as now" if since.prompts == prompts else f"; now they are {since.prompts}"
    used = trace.usage
    tokens = "none"
    if used.prompt or used.completion:
        calls = counted(used.calls, "call")
        tokens = f"{used.prompt:,} read, {used.completion:,} written in {calls}"
        tokens += "" if used.cost is None else f", ${used.cost}"
    model = trace.model
    if trace.fallback:
        model += f"; the hosted model failed: {line(trace.fallback)}"
    return {
        "when": f"{moment(receipt.answered_at)} UTC",
        "to": f"message {receipt.turn} of {receipt.conversation_id}",
        "decision": DECISIONS[answer.decision],
        "language": answer.language,
        "model": model,
        "tokens": tokens,
        "edition": edition,
        "prompts": prompts,
        "customer": f"known by a {receipt.proof}" if receipt.proof else "not known",
    }


def _print_facts(out: Console, facts: dict[str, str]) -> None:
    for name, value in facts.items():
        text = Text.assemble((f"{name:<10}", "dim"), line(value))
        _in(out, 2, text)


def _print_use(out: Console, number: int, use: ToolUse, *, full: bool) -> None:
    head = Text.assemble(f"  {number}. ", (use.name, "bold"), (f"  {_ms(use.ms)}", "dim"))
    out.print(head)
    if full:
        for mark, text in (("with", use.arguments), ("gave", use.result)):
            _in(out, 5, Text(mark, style="dim"))
            _in(out, 7, Text(_indented(text)))
        return
    if use.name not in OF_THE_STORE:
        _in(
            out,
            5,
            Text("what it was given and gave is left out here; --full shows it", style="dim"),
        )
        return
    _in(out, 5, Text(summary_of(use.arguments)))
    _in(out, 5, Text(f"→ {summary_of(use.result)}"))


def _print_records(out: Console, answer: Answer, since: Since) -> None:
    records = answer.trace.records
    if not records:
        return
    _head(out, "Rests on")
    titles = {("product", c.product_id): c.title for c in answer.cards}
    titles |= {("article", c.article_id): c.title for c in answer.citations}
    words = {"same": "as it is now", "changed": "changed since", "gone": "gone since"}
    for record in records:
        where = (record.kind, record.id)
        title = line(titles.get(where, record.id))
        state = words.get(since.records.get(where, ""), "")
        style = "yellow" if state and state != words["same"] else "dim"
        # A long title goes over two lines and takes none of the rest with it.
        _in(out, 2, Text.assemble((f"{record.kind}  ", "dim"), title))
        told = Text.assemble((f"{line(record.id)} · {record.version[:_HASH]}", "dim"))
        if state:
            told.append(" · ", style="dim").append(state, style=style)
        _in(out, 11, told)


def _print_citation(out: Console, number: int, citation: Citation) -> None:
    place = " › ".join(line(part) for part in (citation.title, citation.heading) if part)
    span = f"characters {citation.start:,} to {citation.end:,} of {line(citation.article_id)}"
    _in(out, 2, Text.assemble(f"[{number}] ", (place, "bold")))
    _in(out, 6, Text(f"“{plain(citation.quote)}”", style="italic"))
    _in(out, 6, Text(span, style="dim"))


def _print_checks(out: Console, checks: Sequence[Check], *, full: bool) -> None:
    if not checks:
        return
    mended = [check for check in checks if check.kept and check.mended]
    dropped = [check for check in checks if not check.kept]
    kept = len(checks) - len(mended) - len(dropped)
    parts = [f"{kept} kept"] if kept else []
    parts += [f"{len(mended)} mended"] if mended else []
    parts += [f"{len(dropped)} dropped"] if dropped else []
    _head(out, "Checked", f"{counted(len(checks), 'sentence')}: {', '.join(parts)}")
    for check in checks:
        plainly = check.kept and not check.mended
        if plainly and not full:
            continue
        verdict = "kept" if plainly else "mended" if check.kept else "dropped"
        style = {"kept": "green", "mended": "yellow", "dropped": "red"}[verdict]
        said = line(markers.replaced(check.sentence, _spelled))
        _in(out, 2, Text.assemble((f"{verdict:<8}", style), said))
        if check.mended:
            told = line(markers.replaced(check.mended, _spelled))
            _in(out, 10, Text(f"→ {told}"))
        _in(out, 10, Text(line(check.reason), style="dim"))


# ---- words


def _head(out: Console, title: str, more: str = "") -> None:
    out.print()
    out.print(Text.assemble((title, "bold"), f"  {more}" if more else ""))


def _words(out: Console, text: str, style: str = "") -> None:
    if text.strip():
        _in(out, 2, Text(plain(shown(text)).strip(), style=style))


def _in(out: Console, columns: int, text: Text) -> None:
    """Print text that far in, on as many lines as it takes."""
    out.print(Padding(text, (0, 0, 0, columns), expand=False))


def _spelled(kind: str, argument: str) -> str:
    return argument if kind == "p" else ""


def times_of(answer: Answer) -> str:
    """How long an answer took, by stage."""
    stages = dict(answer.trace.stages)
    total, first = stages.pop("total", None), stages.pop("first_text", None)
    parts = [f"{name.replace('_', ' ')} {_ms(ms)}" for name, ms in stages.items() if ms >= 0.5]
    told = _ms(total) if total is not None else "not measured"
    if first is not None:
        told += f", first words after {_ms(first)}"
    return told + (f": {', '.join(parts)}" if parts else "")


def _ms(ms: float) -> str:
    return f"{ms:.0f} ms" if ms < 1000 else f"{ms / 1000:.1f} s"


def summary_of(text: str) -> str:
    """What a JSON object says, in one line; lists of records by their names."""
    try:
        data = json.loads(text)
    except ValueError:
        return _cut(line(text), 2 * SHORT)
    if not isinstance(data, dict) or not data:
        return "nothing" if not data else _value(data)
    return ", ".join(f"{name} {_value(value)}" for name, value in data.items())


def _value(value: Any) -> str:
    if isinstance(value, list):
        names = [_cut(_named(item), SHORT) for item in value]
        told = ", ".join(names[:FEW])
        more = ", …" if len(names) > FEW else ""
        return f"{len(names)} ({told}{more})" if names else "none"
    if isinstance(value, dict):
        return _named(value)
    if isinstance(value, str):
        return f"“{_cut(line(value), SHORT)}”"
    return "none" if value is None else json.dumps(value)


def _named(item: Any) -> str:
    if isinstance(item, dict):
        return next((line(str(item[n])) for n in _NAMES if n in item), f"{len(item)} fields")
    if isinstance(item, list):
        return line(str(item[0])) if item else "none"
    return line(str(item))


def _indented(text: str) -> str:
    try:
        return plain(json.dumps(json.loads(text), ensure_ascii=False, indent=1))
    except ValueError:
        return plain(text)


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1]}…"
