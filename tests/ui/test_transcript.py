from __future__ import annotations

from assistant.conversation import Role
from desk.messages import Attachment, Message, State
from ui.api.models import MessageView
from ui.transcript import said


def view(role: Role, text: str, **changes: object) -> MessageView:
    fields: dict[str, object] = {
        "id": "m_1",
        "conversation_id": "c_1",
        "ordinal": 1,
        "role": role,
        "text": text,
        "state": State.ANSWERED,
        "created": "2026-03-02T12:00:00.000Z",
    }
    return MessageView.of(Message(**(fields | changes)))  # type: ignore[arg-type]


def test_a_person_s_words_stand_under_their_first_name() -> None:
    file = Attachment("f_1", "label.pdf", "application/pdf", 9)
    written = view(Role.AGENT, "Here *it* is.", data='{"name": "Mara Lind"}', attachments=(file,))
    (html,) = said([written])
    assert 'aria-label="Mara said"' in html
    assert "Here *it* is." in html, "plain text, as she typed it"
    assert "label.pdf" in html
    assert "Lind" not in html
    assert "A colleague said" in said([view(Role.AGENT, "Hello.")])[0]


def test_what_happened_is_told_as_nobody_s_words() -> None:
    (html,) = said([view(Role.SYSTEM, "Mara has joined.", code="agent_joined")])
    assert html.strip() == '<p class="happened">Mara has joined.</p>'


def test_words_of_people_and_of_the_system_are_no_markup() -> None:
    payload = "<img src=x onerror=alert(1)>"
    for role in (Role.AGENT, Role.SYSTEM, Role.SHOPPER):
        (html,) = said([view(role, payload, data='{"name": "<b>x"}')])
        assert "<img" not in html
        assert "<b>" not in html
