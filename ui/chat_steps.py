"""What the chat page does when something is done on it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from ui import transcript
from ui.api.people_models import ConversationView
from ui.conversing import Conversing, Kept, Opened, Trouble, Waiting


class Handlers:
    """What the page does; each step gives the transcript, and what else changes.

    What the browser keeps is sorted by site: one browser may meet the page on several.
    """

    def __init__(self, talk: Conversing, unchanged: Any, watch: Callable[[bool], Any]) -> None:
        """Handle a page's events.

        Args:
            talk: Speaks with the API.
            unchanged: Says of a part of the page that it stays as it is.
            watch: Changes whether the page looks every few seconds for what a person has said.
        """
        self._talk = talk
        self._unchanged = unchanged
        self._watch = watch

    async def restore(self, kept: Any, site: str) -> AsyncIterator[tuple[Any, Any, Any]]:
        """Show what was said before, and go on with an answer that is under way."""
        shown: list[str] = []
        try:
            before = _of_site(kept, site)
            if before.visitor:
                before = await self._talk.renewed(before, site)
            opened = await self._talk.open(before, site)
            shown, kept = _shown(opened.view), _with(kept, site, opened.kept)
            waiting = self._talk.unanswered(opened)
            yield shown, kept, self._watch(False) if waiting else self._live(opened)
            if waiting:
                async for now, watch in self._following(waiting, site):
                    yield now, kept, watch
        except Trouble as trouble:
            yield [*shown, transcript.trouble(str(trouble))], kept, self._unchanged

    async def look(self, kept: Any, site: str, before: Any) -> tuple[Any, Any]:
        """Show what a person has said meanwhile, if anything.

        Args:
            kept: What the browser keeps.
            site: Whose shopper it is.
            before: What the page shows.
        """
        try:
            opened = await self._talk.read(_of_site(kept, site))
        except Trouble:
            # What stands there stays; the next look may be luckier.
            return self._unchanged, self._unchanged
        shown = _shown(opened.view)
        return self._unchanged if shown == before else shown, self._live(opened)

    async def begin(self, kept: Any, site: str) -> tuple[Any, Any, Any]:
        """Show a new conversation."""
        try:
            opened = await self._talk.begin(_of_site(kept, site), site)
        except Trouble as trouble:
            return [transcript.trouble(str(trouble))], self._unchanged, self._unchanged
        return _shown(opened.view), _with(kept, site, opened.kept), self._live(opened)

    async def ask(
        self, text: str, kept: Any, site: str
    ) -> AsyncIterator[tuple[Any, Any, Any, Any]]:
        """Send what the shopper wrote and show the answer as it comes."""
        same = self._unchanged
        if not text.strip():
            yield same, same, same, same
            return
        shown: list[str] = []
        try:
            opened = await self._talk.open(_of_site(kept, site), site)
            shown = _shown(opened.view, over=True)
            coming = [*shown, transcript.shopper(text), transcript.coming("", "")]
            # A look in between would take away what is coming.
            yield coming, "", _with(kept, site, opened.kept), self._watch(False)
            waiting = await self._talk.say(opened, text)
            async for now, watch in self._following(waiting, site):
                yield now, same, same, watch
        except Trouble as trouble:
            # The words go back into the box: nobody should have to type them again.
            yield [*shown, transcript.trouble(str(trouble))], text, same, same

    async def rate(self, kept: Any, site: str, message: str, value: str) -> None:
        """Keep what the shopper thinks of an answer; raises Trouble."""
        await self._talk.rate(_of_site(kept, site), message, value)

    async def _following(self, waiting: Waiting, site: str) -> AsyncIterator[tuple[list[str], Any]]:
        shown = _shown((await self._talk.open(waiting.kept, site)).view, over=True)
        async for text, doing in self._talk.answer(waiting):
            yield [*shown, transcript.coming(text, doing)], self._unchanged
        opened = await self._talk.open(waiting.kept, site)
        yield _shown(opened.view), self._live(opened)

    def _live(self, opened: Opened) -> Any:
        return self._watch(self._talk.live(opened))


def _of_site(kept: Any, site: str) -> Kept:
    return Kept.read(_by_site(kept).get(site))


def _with(kept: Any, site: str, now: Kept) -> str:
    # As text: Gradio takes dictionaries for changes of a component.
    return json.dumps(_by_site(kept) | {site: now.written()})


def _by_site(kept: Any) -> dict[str, Any]:
    try:
        found = json.loads(kept) if isinstance(kept, str) else None
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {}


def _shown(view: ConversationView, *, over: bool = False) -> list[str]:
    # Quick replies belong to the last answer, and not once something else was said.
    suggestions = [] if view.messages or over else view.suggestions
    shown = transcript.said(view.messages, over=over)
    return [transcript.opening(view.greeting, suggestions), *shown]
