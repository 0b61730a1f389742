"""What the events of the people's side carry, as JSON; the shopper sees all of it."""

from __future__ import annotations

import json

from assistant.guard.masking import shown
from desk.messages import Attachment, Charge, Message, Standing

# Where a shopper reads a file, below the server's address.
FILE_ADDRESS = "/v1/conversations/{conversation_id}/files/{file_id}"


def first_name(name: str) -> str:
    """What shoppers are told of a person's name."""
    return (name.split() or [""])[0]


def agent(message: Message) -> str:
    """The data of an ``agent`` event: a person's message."""
    return _json(
        id=message.id,
        text=shown(message.text),
        created=message.created,
        author={"name": first_name(message.author_name)},
        attachments=[_file(message.conversation_id, file) for file in message.attachments],
    )


def system(message: Message) -> str:
    """The data of a ``system`` event: what happened, and words for it."""
    return _json(
        id=message.id,
        code=message.code,
        data=message.details,
        text=message.text,
        created=message.created,
    )


def state(standing: Standing) -> str:
    """The data of a ``state`` event: who answers from here on."""
    person = standing.charge is Charge.PERSON and standing.agent_name
    return _json(
        charge=standing.charge,
        status=standing.status,
        agent={"name": first_name(standing.agent_name)} if person else None,
        waiting=standing.waiting,
        ended=standing.ended,
    )


def withdrawn(message_id: str) -> str:
    """The data of a ``withdrawn`` event: no answer of the bot comes for this message."""
    return _json(message_id=message_id)


def _file(conversation_id: str, file: Attachment) -> dict[str, object]:
    url = FILE_ADDRESS.format(conversation_id=conversation_id, file_id=file.id)
    return {"id": file.id, "name": file.name, "type": file.type, "size": file.size, "url": url}


def _json(**data: object) -> str:
    return json.dumps(data, ensure_ascii=False)
