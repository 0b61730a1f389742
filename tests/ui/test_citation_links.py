"""Where the links of an answer lead, as the API and the chat page give them."""

from __future__ import annotations

from assistant.agent import Assistant
from assistant.conversation import Role
from desk.messages import State
from tests.conftest import ask
from ui.api.models import AnswerView, MessageView
from ui.transcript import said


def test_the_link_in_the_chat_carries_the_place(demo_assistant: Assistant) -> None:
    answer = ask(demo_assistant, "how long is a gift card valid?")
    view = AnswerView.of(answer)
    assert view.citations[0].url.endswith("/help/gift-cards#how-long-is-it-valid")
    message = MessageView(
        id="m",
        role=Role.ASSISTANT,
        text=answer.text,
        state=State.ANSWERED,
        created="2026-01-01T00:00:00Z",
        reply_to=None,
        answer=view,
        rating=None,
        author=None,
        code="",
        data={},
        attachments=[],
    )
    (html,) = said([message])
    assert f'href="{view.citations[0].url}"' in html
