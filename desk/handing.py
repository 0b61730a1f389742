"""How a conversation goes from the bot to a person and back, inside a transaction of the desk.

Whoever is in charge stands in the conversation's row, and every statement here reads and writes it
under the conversation's lock: a take-over and the end of an answer can't both win.
"""

from __future__ import annotations

import json

from sqlalchemy import Connection, Row, delete, select, update

from assistant.conversation import Handoff, HandoffReason, Role
from desk import audit, rows, standing, telling, wording
from desk.messages import Author, Charge, EventType, Message, State, Status
from desk.routing import Case, Routing
from desk.schema.conversations import conversations, events, messages


def head(sql: Connection, conversation_id: str) -> Row[tuple[object, ...]]:
    """The conversation's row, locked until the end; raises UnknownConversation."""
    mine = conversations.c.id == conversation_id
    row = sql.execute(select(conversations).where(mine).with_for_update()).one_or_none()
    if row is None:
        raise rows.unknown(conversation_id)
    return row


def say(
    sql: Connection,
    conversation_id: str,
    code: str,
    data: dict[str, object],
    text: str,
    author: str = "",
) -> Message:
    """Store a system message and its event."""
    written = json.dumps(data, ensure_ascii=False)
    message = rows.add(
        sql,
        conversation_id,
        Role.SYSTEM,
        text,
        State.ANSWERED,
        author=author,
        code=code,
        data=written,
    )
    rows.tell(sql, message, EventType.SYSTEM, telling.system(message))
    return message


def hand_over(
    sql: Connection,
    conversation_id: str,
    handoff: Handoff,
    routing: Routing,
    by: str,
    language: str = "",
) -> Message | None:
    """Give a case to a person, and tell the shopper what that means now.

    Args:
        sql: The writing transaction.
        conversation_id: Whose case it is.
        handoff: The case.
        routing: Where it goes.
        by: Who wants it: ``bot``, ``visitor`` or an account.
        language: That the shopper is answered in; empty for the conversation's.

    Returns:
        What the shopper is told; None when a person has it already, and nothing changes.
    """
    row = head(sql, conversation_id)
    if row.charge == Charge.PERSON:
        return None
    case = Case(handoff, row.site or "", language or row.locale or "", bool(row.contact_email))
    routed = routing.handed(case)
    now = rows.now()
    change: dict[str, object] = {
        "status": Status.OPEN,
        "requested": now,
        "reason": handoff.reason,
        "summary": handoff.summary,
        "snoozed_until": None,
        "resolved": None,
        "first_response": None,
    }
    if routed.team:
        change["team"] = routed.team
    if routed.charge is Charge.PERSON:
        withdraw(sql, conversation_id)
        change |= {"charge": Charge.PERSON, "waiting_since": now, "due": routed.due or None}
    again = routed.charge is Charge.BOT and row.requested is not None
    _change(sql, conversation_id, **change)
    if again:
        # Where nobody can come, saying so once is enough.
        return None
    message = say(sql, conversation_id, routed.code, routed.data, routed.text)
    standing.tell_state(sql, conversation_id)
    done = {"reason": handoff.reason.value, "told": routed.code, "team": routed.team}
    # The name of a rule may be kept for ever; a model's reason is words.
    rule = handoff.detail if handoff.reason is not HandoffReason.MODEL else ""
    if rule and audit.plain(rule):
        done["rule"] = rule
    audit.record(sql, by, "handed_over", conversation_id, **done)
    return message


def take_over(sql: Connection, conversation_id: str, account: Author) -> Message | None:
    """Put a person in charge; what the bot was about to say is withdrawn.

    Returns:
        What the shopper is told; None when this person has it already, and nothing changes.
    """
    row = head(sql, conversation_id)
    if row.charge == Charge.PERSON and row.assignee == account.id:
        return None
    change: dict[str, object] = {"charge": Charge.PERSON, "assignee": account.id}
    if row.charge != Charge.PERSON:
        since = withdraw(sql, conversation_id)
        change["waiting_since"] = since or row.waiting_since
    if row.status not in (None, Status.OPEN):
        change |= {"status": Status.OPEN, "snoozed_until": None, "resolved": None}
    _change(sql, conversation_id, **change)
    name = telling.first_name(account.name)
    message = say(
        sql,
        conversation_id,
        "agent_joined",
        {"name": name},
        wording.joined(row.locale or "", name),
        author=account.id,
    )
    standing.tell_state(sql, conversation_id)
    audit.record(sql, account.id, "taken_over", conversation_id)
    return message


def give_back(
    sql: Connection, conversation_id: str, actor: Author, *, answer: bool = True
) -> int | None:
    """Put the bot in charge again.

    Args:
        sql: The writing transaction.
        conversation_id: Which.
        actor: Who does it.
        answer: Whether the bot answers what the shopper still waits for.

    Returns:
        How many messages the bot is to answer now (0 or 1); None when it was in charge already,
        and nothing changes.
    """
    row = head(sql, conversation_id)
    if row.charge != Charge.PERSON:
        return None
    queued = _requeue(sql, conversation_id) if answer and row.waiting_since else 0
    _change(
        sql,
        conversation_id,
        charge=Charge.BOT,
        assignee=None,
        waiting_since=None,
        due=None,
    )
    say(sql, conversation_id, "given_back", {}, wording.say("given_back", row.locale or ""))
    standing.tell_state(sql, conversation_id)
    audit.record(sql, actor.id, "given_back", conversation_id, queued=queued)
    return queued


def heard(sql: Connection, conversation_id: str, row: Row[tuple[object, ...]], due: str) -> bool:
    """Note that the shopper said something; returns whether that changed how it stands.

    Args:
        sql: The writing transaction.
        conversation_id: Which.
        row: The conversation as it stood before.
        due: By when somebody who begins to wait now should be answered; empty for no target.
    """
    change: dict[str, object] = {}
    if row.status not in (None, Status.OPEN):
        change |= {"status": Status.OPEN, "snoozed_until": None, "resolved": None}
    if row.ended is not None:
        change["ended"] = None
    if row.charge == Charge.PERSON and row.waiting_since is None:
        change |= {"waiting_since": rows.now(), "due": due or None}
    if not change:
        return False
    _change(sql, conversation_id, **change)
    if row.ended is not None or row.status == Status.RESOLVED:
        audit.record(sql, "visitor", "reopened", conversation_id)
    return True


def end(sql: Connection, conversation_id: str, actor: Author) -> Message | None:
    """End it; the shopper's next words open it again, and the bot reads them first.

    What the bot was about to say is withdrawn. A person who was asked and hasn't answered keeps it
    in the inbox where the shopper left an address: the answer goes there.

    Returns:
        What the shopper is told; None when it has ended already.
    """
    row = head(sql, conversation_id)
    if row.ended is not None:
        return None
    withdraw(sql, conversation_id)
    now = rows.now()
    owed = row.charge == Charge.PERSON and row.waiting_since and row.contact_email
    change: dict[str, object] = {"ended": now}
    if not owed:
        change |= {
            "status": Status.RESOLVED,
            "resolved": now,
            "charge": Charge.BOT,
            "assignee": None,
            "waiting_since": None,
            "due": None,
            "snoozed_until": None,
        }
    _change(sql, conversation_id, **change)
    words = wording.say("conversation_ended", row.locale or "")
    message = say(sql, conversation_id, "conversation_ended", {}, words)
    standing.tell_state(sql, conversation_id)
    audit.record(sql, actor.id, "ended", conversation_id)
    return message


def withdraw(sql: Connection, conversation_id: str) -> str | None:
    """Take from the bot what it answers or was about to; returns since when the first waits."""
    open_ = (
        messages.c.conversation_id == conversation_id,
        messages.c.state.in_((State.ACCEPTED, State.ANSWERING)),
    )
    found = sql.execute(
        select(messages.c.id, messages.c.created).where(*open_).order_by(messages.c.ordinal)
    ).all()
    if not found:
        return None
    ids = [row.id for row in found]
    sql.execute(update(messages).where(messages.c.id.in_(ids)).values(state=State.PASSED))
    sql.execute(
        delete(events).where(
            events.c.conversation_id == conversation_id,
            events.c.type.in_(rows.PASSING),
            events.c.message_id.in_(ids),
        )
    )
    for message_id in ids:
        data = telling.withdrawn(message_id)
        rows.announce(sql, conversation_id, message_id, EventType.WITHDRAWN, data)
    return str(found[0].created)


def _requeue(sql: Connection, conversation_id: str) -> int:
    """Let the bot answer the last thing that the shopper said and nobody answered."""
    mine = messages.c.conversation_id == conversation_id
    last = sql.execute(
        select(messages.c.id, messages.c.role, messages.c.state)
        .where(mine, messages.c.role.in_((Role.SHOPPER, Role.AGENT)))
        .order_by(messages.c.ordinal.desc())
        .limit(1)
    ).one_or_none()
    if last is None or last.role != Role.SHOPPER or last.state != State.PASSED:
        return 0
    sql.execute(update(messages).where(messages.c.id == last.id).values(state=State.ACCEPTED))
    return 1


def _change(sql: Connection, conversation_id: str, **values: object) -> None:
    sql.execute(update(conversations).where(conversations.c.id == conversation_id).values(values))
