"""``aisle ask`` and ``aisle chat``: the assistant on the terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.invocation import Invocation, invocation
from ui.doing import doing

if TYPE_CHECKING:
    from rich.console import Console

    from assistant.agent import Assistant
    from assistant.conversation import Answer, Conversation
    from ui.logbook import Logbook
    from ui.settings import Settings

NoStore = Annotated[
    bool, typer.Option("--no-store", help="Keep nothing; `aisle explain` won't know of it.")
]

LEAVE = frozenset({"/quit", "/exit", "/q"})


def ask(
    ctx: typer.Context,
    question: Annotated[str, typer.Argument(help="What a shopper would ask.")],
    conversation: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            dir_okay=False,
            help="Keep the conversation in this file, so that the next question follows on.",
        ),
    ] = None,
    no_store: NoStore = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the whole answer with its trace as JSON.")
    ] = False,
) -> None:
    """Ask one question and print the answer, its products and its proof."""
    with _assistant(invocation(ctx), keep=not no_store) as (assistant, logbook):
        from assistant.conversation import Conversation, Role, dump_answer
        from ui import terminal

        said = Conversation("cli") if conversation is None else _load(conversation)
        said = said.said(Role.SHOPPER, question)
        answer = assistant.answer(said)
        said, answer_id = _kept(logbook, said, answer)
        if as_json:
            terminal.print_json({"id": answer_id or None} | json.loads(dump_answer(answer)))
        else:
            out = terminal.console()
            terminal.print_answer(out, answer)
            _print_id(out, answer_id)
        if conversation is not None:
            _save(conversation, said)


def chat(ctx: typer.Context, no_store: NoStore = False) -> None:
    """Talk with the assistant; sentences come as they are ready."""
    from rich.text import Text

    from ui import terminal

    out = terminal.console()
    with _assistant(invocation(ctx), keep=not no_store) as (assistant, logbook):
        from assistant.conversation import Conversation

        exactly = Text(f"{terminal.line(assistant.brand_name)}: /new begins again, /quit leaves.")
        exactly.stylize("dim")
        out.print(exactly)
        conversation = Conversation("cli")
        _greet(out, assistant)
        while True:
            try:
                asked = out.input(Text("\nYou: ", style="bold")).strip()
            except (EOFError, KeyboardInterrupt):
                out.print("\nGoodbye.")
                return
            if asked in LEAVE:
                out.print("Goodbye.")
                return
            if asked == "/new":
                conversation = Conversation("cli")
                _greet(out, assistant)
            elif asked:
                conversation = _turn(out, assistant, logbook, conversation, asked)


def _greet(out: Console, assistant: Assistant) -> None:
    from rich.text import Text

    from ui import terminal

    out.print()
    out.print(Text(terminal.plain(assistant.greeting())))
    if assistant.suggestions():
        asked = " · ".join(map(terminal.line, assistant.suggestions()))
        out.print(Text(f"Ask for instance: {asked}", style="dim"))


def _turn(
    out: Console,
    assistant: Assistant,
    logbook: Logbook | None,
    conversation: Conversation,
    asked: str,
) -> Conversation:
    from assistant.conversation import AssistantError, Finished, Role, Status, TextDelta
    from ui import terminal

    said = conversation.said(Role.SHOPPER, asked)
    shown = terminal.Streamed(out)
    # Erased by the first words; without a terminal it is never printed.
    waiting = out.status("One moment …")
    out.print()
    waiting.start()
    try:
        for event in assistant.stream(said):
            if isinstance(event, Status):
                waiting.update(f"{doing(event.doing)} …")
            elif isinstance(event, TextDelta):
                waiting.stop()
                shown.feed(event.text)
            elif isinstance(event, Finished):
                waiting.stop()
                shown.close()
                terminal.print_proof(out, event.answer)
                said, answer_id = _kept(logbook, said, event.answer)
                _print_id(out, answer_id)
    except AssistantError as error:
        waiting.stop()
        shown.close()
        terminal.console(stderr=True).print(f"aisle: {terminal.line(str(error))}")
        return conversation
    except KeyboardInterrupt:
        shown.close()
        out.print("(left off)")
        return conversation
    finally:
        waiting.stop()
    return said


def _kept(logbook: Logbook | None, said: Conversation, answer: Answer) -> tuple[Conversation, str]:
    """The conversation with the answer, and the answer's id; empty where it wasn't kept."""
    from assistant.conversation import Role
    from desk.messages import DeskError

    if logbook is not None:
        try:
            return logbook.keep(said, answer)
        except DeskError as error:
            _unkept(error)
    return said.said(Role.ASSISTANT, answer.text, answer), ""


def _logbook(settings: Settings) -> Logbook | None:
    from desk.messages import DeskError
    from ui.app import build_logbook
    from ui.settings import SettingsError

    try:
        return build_logbook(settings)
    except (DeskError, SettingsError) as error:
        _unkept(error)
        return None


def _unkept(error: Exception) -> None:
    from ui import terminal

    # There is an answer all the same; it only can't be explained later.
    told = f"aisle: the answer isn't kept: {terminal.line(str(error))}"
    terminal.exactly(terminal.console(stderr=True), told)


def _print_id(out: Console, answer_id: str) -> None:
    from ui import terminal

    if answer_id:
        out.print()
        terminal.exactly(out, f"aisle explain {answer_id}", "dim")


@contextmanager
def _assistant(given: Invocation, *, keep: bool) -> Iterator[tuple[Assistant, Logbook | None]]:
    from ui.app import build_assistant, build_brand, build_knowledge
    from ui.branding import say_unpublished

    settings = given.settings()
    brand = build_brand(settings)
    say_unpublished(settings)
    knowledge = build_knowledge(settings)
    try:
        # Before seconds of loading: an empty store can't answer anything.
        if not knowledge.catalog.current():
            knowledge.retriever()
        logbook = _logbook(settings) if keep else None
        try:
            yield build_assistant(settings, knowledge, brand), logbook
        finally:
            if logbook is not None:
                logbook.close()
    finally:
        knowledge.close()


def _load(path: Path) -> Conversation:
    from pydantic import TypeAdapter, ValidationError

    from assistant.conversation import Conversation
    from ui.settings import SettingsError

    if not path.exists():
        return Conversation("cli")
    try:
        return TypeAdapter(Conversation).validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise SettingsError(
            f"{path} doesn't hold a conversation ({where}: {first['msg']}); "
            "name another file, or remove it to begin anew"
        ) from error


def _save(path: Path, conversation: Conversation) -> None:
    from pydantic import TypeAdapter

    from assistant.conversation import Conversation

    written = path.with_name(f"{path.name}.part")
    written.write_bytes(TypeAdapter(Conversation).dump_json(conversation, indent=1))
    written.replace(path)
