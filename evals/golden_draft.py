"""A golden conversation drafted from one that was really held: what happened, to be made a rule."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from assistant.conversation import Answer, Conversation, Role
from evals.golden import DRAFT, GoldenError, Moment
from evals.scoring.evidence import CATALOGUE
from evals.yaml_file import parsed
from kb.terms import fold, tokens

# Words of what was said first that make the id.
_NAMED = 6
# Characters of an answer that stand beside it in a comment.
_QUOTED = 160
_HARMLESS = CATALOGUE | {"hand_over"}
_HEAD = """\
# Drafted from the conversation {conversation}. Filled in is what happened, not what should
# have: take out what doesn't matter, and mend what was wrong. Then say why.
"""


@dataclass(frozen=True, slots=True)
class Draft:
    """A golden that isn't one before somebody has written why.

    Attributes:
        id: As it was suggested.
        text: YAML of one entry of a golden file, not indented.
    """

    id: str
    text: str


def draft(conversation: Conversation, taken: Collection[str] = ()) -> Draft:
    """Draft a golden from a conversation.

    Args:
        conversation: As the desk keeps it: what was masked stays masked.
        taken: Ids that are used already.

    Raises:
        GoldenError: The shopper has said nothing that the assistant answered.
    """
    exchanges, cut = _exchanges(conversation)
    if not exchanges:
        raise GoldenError(
            f"conversation {conversation.id}: nothing in it was answered by the assistant, "
            "so there is nothing to make a golden of"
        )
    name = _free(_slug(exchanges[0][0]), taken)
    answers = [answer for _, answer in exchanges]
    lines = [
        *_HEAD.format(conversation=conversation.id).splitlines(),
        f"id: {_plain(name)}",
        f"moment: {_moment(answers)}  # check: {', '.join(Moment)}",
        f"why: {DRAFT} what would go wrong for the store if this failed?",
    ]
    if any(use.name not in _HARMLESS for answer in answers for use in answer.trace.tools):
        lines += [
            "# It looked into orders: make a fixture, and give it here.",
            "# setting: {orders: fixtures/orders.json, customer: …}",
        ]
    lines.append("turns:")
    for said, answer in exchanges:
        lines += [f"  - shopper: {_quoted(said)}", *_expected(answer)]
    if cut:
        lines.append(f"  # {cut}")
    if any(answer.handoff is not None for answer in answers):
        reason = next(a.handoff.reason for a in reversed(answers) if a.handoff is not None)
        lines.append(f"ends: {{inbox: {{reason: {reason}}}}}")
    return Draft(name, "\n".join(lines) + "\n")


def whole(drafted: Draft, brand: str) -> str:
    """A golden file of its own that holds the draft."""
    return f"brand: {_plain(brand)}\ngoldens:\n{_entry(drafted, 2)}"


def ids_in(file: Path) -> frozenset[str]:
    """Ids that a golden file holds; none when there is no such file.

    Raises:
        GoldenError: It isn't YAML.
    """
    if not file.exists():
        return frozenset()
    _, data = parsed(file, GoldenError)
    held = data.get("goldens") if isinstance(data, dict) else None
    entries = held if isinstance(held, list) else []
    return frozenset(str(one["id"]) for one in entries if isinstance(one, dict) and "id" in one)


def append(file: Path, drafted: Draft, brand: str) -> None:
    """Write a draft to the end of a golden file, or to a new one; what stands there stays.

    Raises:
        GoldenError: The file can't be read or written, or holds something else.
    """
    if not file.exists():
        _write(file, whole(drafted, brand))
        return
    root, data = parsed(file, GoldenError)
    last = root.value[-1] if isinstance(root, yaml.MappingNode) and root.value else None
    block = (
        last is not None
        and last[0].value == "goldens"
        and isinstance(last[1], yaml.SequenceNode)
        and not last[1].flow_style
    )
    if last is None or not block:
        raise GoldenError(
            f"{file}: a draft can only be written behind the last entry of a list of goldens, one "
            "below the other, that ends the file; name another file with --out"
        )
    before = file.read_bytes().decode("utf-8-sig")
    gap = "" if before.endswith("\n") else "\n"
    after = f"{before}{gap}\n{_entry(drafted, last[1].start_mark.column)}"
    try:
        count = len(yaml.safe_load(after)["goldens"])
    except (yaml.YAMLError, TypeError, KeyError) as error:
        raise GoldenError(f"{file}: nothing can be written behind its end: {error}") from error
    if count != len(data["goldens"]) + 1:
        raise GoldenError(f"{file}: nothing can be written behind its end")
    _write(file, after)


def _exchanges(conversation: Conversation) -> tuple[list[tuple[str, Answer]], str]:
    """What the shopper said with the assistant's answers, and why there is no more of it."""
    found: list[tuple[str, Answer]] = []
    said = ""
    for turn in conversation.turns:
        if turn.role is Role.AGENT:
            return found, "From here on a person answered."
        if turn.role is Role.SHOPPER:
            said = turn.text
        elif turn.answer is not None and said.strip():
            found.append((said, turn.answer))
            said = ""
    return found, ""


def _expected(answer: Answer) -> Iterator[str]:
    uses = answer.trace.tools
    if all(use.name in _HARMLESS for use in uses):  # an order's own words are nobody else's
        words = " ".join(answer.text.split())
        yield f"    # it said: {_comment(words[:_QUOTED])}{' …' if len(words) > _QUOTED else ''}"
    yield "    expect:"
    yield f"      decision: {answer.decision}  # check: is that what it should have done?"
    if answer.cards:
        titles = ", ".join(_quoted(card.title) for card in answer.cards)
        yield f"      shows: [{titles}]  # check: which of these have to be there?"
    cited = list(dict.fromkeys(citation.title for citation in answer.citations))
    if cited:
        titles = ", ".join(_quoted(title) for title in cited)
        yield f"      cites: [{titles}]  # check: is that the article that answers it?"
    called = list(dict.fromkeys(use.name for use in uses))
    if called:
        yield f"      calls: [{', '.join(called)}]  # check: does it matter how it is found?"
    if answer.handoff is not None:
        yield f"      handoff: {answer.handoff.reason}"
    yield f"      language: {answer.language}"
    yield "      # says: [words that the answer can't do without]"


def _moment(answers: list[Answer]) -> Moment:
    """The likeliest kind of moment, to be checked."""
    called = {use.name for answer in answers for use in answer.trace.tools}
    if called - _HARMLESS:
        return Moment.AFTER_PURCHASE
    if any(answer.handoff is not None for answer in answers):
        return Moment.SUPPORT
    if any(answer.cards for answer in answers):
        return Moment.PURCHASE
    return Moment.SUPPORT if any(a.citations for a in answers) else Moment.FIRST_CONTACT


def _slug(said: str) -> str:
    words = [w for token in tokens(said) for w in [_ascii(token)] if w]
    return "-".join(words[:_NAMED]) or "conversation"


def _ascii(word: str) -> str:
    return "".join(c for c in fold(word) if c.isascii() and c.isalnum())


def _free(name: str, taken: Collection[str]) -> str:
    if name not in taken:
        return name
    return next(n for k in range(2, len(taken) + 3) if (n := f"{name}-{k}") not in taken)


def _entry(drafted: Draft, indent: int) -> str:
    lines = drafted.text.splitlines()
    # The comments at the head stand before the dash, the rest behind it.
    first = next(number for number, line in enumerate(lines) if not line.startswith("#"))
    edge = " " * indent
    head = [f"{edge}{line}" for line in lines[:first]]
    body = [f"{edge}  {line}" for line in lines[first:]]
    body[0] = f"{edge}- {lines[first]}"
    return "\n".join((*head, *body)) + "\n"


def _quoted(text: str) -> str:
    """A text in double quotes on one line, whatever stands in it."""
    dumped = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10**9)
    return dumped.removesuffix("...\n").strip()


def _plain(text: str) -> str:
    dumped = yaml.safe_dump(text, allow_unicode=True, width=10**9)
    return dumped.removesuffix("...\n").strip()


def _comment(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _write(file: Path, text: str) -> None:
    """All of it or nothing."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=file.parent, prefix=".draft-", delete=False
        ) as new:
            new.write(text)
        if file.exists():
            Path(new.name).chmod(file.stat().st_mode)
        else:
            Path(new.name).chmod(0o644)
        Path(new.name).replace(file)
    except OSError as error:
        raise GoldenError(f"{file}: can't be written: {error.strerror or error}") from error
