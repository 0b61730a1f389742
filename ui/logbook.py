"""The conversations of the terminal, kept at the desk like those of the API."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.conversation import Answer, Conversation, Role
from desk.messages import UnknownConversation
from desk.store import ConversationStore

if TYPE_CHECKING:
    from collections.abc import Callable


class Logbook:
    """Keeps each question with its answer, so that there is a receipt.

    Args:
        url: Of the desk's database.
        masked: Takes out of what was typed what must not be kept.
    """

    def __init__(self, url: str, masked: Callable[[str], str] = str) -> None:
        self._store = ConversationStore(url)
        self._masked = masked

    def close(self) -> None:
        """Close the database."""
        self._store.close()

    def keep(self, said: Conversation, answer: Answer) -> tuple[Conversation, str]:
        """Keep an answer.

        A conversation that isn't kept as it stands, because it came from a file, is kept anew from
        its beginning: an answer can't be understood without what was said before it.

        Args:
            said: With the question last.
            answer: To it.

        Returns:
            The conversation with the answer, under the id by which the desk knows it, and the
            answer's own id.

        Raises:
            StoreUnavailable: The database can't be used.
        """
        said = replace(
            said,
            turns=tuple(
                replace(turn, text=self._masked(turn.text)) if turn.role is Role.SHOPPER else turn
                for turn in said.turns
            ),
        )
        known = said.id if self._holds(said) else self._begin(said)
        reply = self._add(known, said.turns[-1].text, answer)
        return replace(said, id=known).said(Role.ASSISTANT, answer.text, answer), reply

    def _holds(self, said: Conversation) -> bool:
        try:
            return self._store.conversation(said.id).turns == said.turns[:-1]
        except UnknownConversation:
            return False

    def _begin(self, said: Conversation) -> str:
        started = self._store.create()
        asked = ""
        for turn in said.turns[:-1]:
            if turn.role is Role.SHOPPER:
                asked = turn.text
            elif turn.answer is not None:
                self._add(started, asked, turn.answer)
        return started

    def _add(self, conversation_id: str, asked: str, answer: Answer) -> str:
        from ui.api.events import announced, answered

        return self._store.keep(conversation_id, asked, answer, announced, answered).id
