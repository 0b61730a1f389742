"""Indexes of the inbox's folders, and the rows of the audit that nobody may change."""

from __future__ import annotations

from sqlalchemy import Connection

# The same words stand in the queries: SQLite takes a partial index only for its own condition.
# Empty status and charge mean open and the bot: earlier releases knew neither.
STATUS = "coalesce(status, 'open')"
CHARGE = "coalesce(charge, 'bot')"
SHOWN = "merged_into IS NULL AND messages > 0"
OPEN = f"{STATUS} = 'open'"
BOT = f"{CHARGE} = 'bot'"
# Not IS NULL: SQLite would rather take the index of assignees, where nobody has most of them.
NOBODY = "coalesce(assignee, '') = ''"
PERSON = f"{CHARGE} = 'person'"

FOLDERS = {
    "all": SHOWN,
    "unassigned": f"{SHOWN} AND {OPEN} AND {PERSON} AND {NOBODY}",
    "bot": f"{SHOWN} AND {OPEN} AND {BOT}",
    "waiting": f"{SHOWN} AND {OPEN} AND waiting_since IS NOT NULL",
    "snoozed": f"{SHOWN} AND {STATUS} = 'snoozed'",
    "resolved": f"{SHOWN} AND {STATUS} = 'resolved'",
    "mine": f"{SHOWN} AND {STATUS} IN ('open', 'pending') AND assignee IS NOT NULL",
}
_COLUMNS = {"waiting": "waiting_since, id", "mine": "assignee, active, id"}

# Indexes that filters need, where the columns of the contract have none.
_MORE = {
    "desk_labels_label": "desk_labels (label)",
    "desk_conversations_site": "desk_conversations (site, active, id)",
    "desk_conversations_team": "desk_conversations (team, active, id) WHERE team IS NOT NULL",
    "desk_conversations_snoozed_until": (
        "desk_conversations (snoozed_until) WHERE snoozed_until IS NOT NULL"
    ),
    "desk_conversations_contact": (
        "desk_conversations (contact_email) WHERE contact_email IS NOT NULL"
    ),
    "desk_conversations_merged": ("desk_conversations (merged_into) WHERE merged_into IS NOT NULL"),
    "desk_visitors_email": "desk_visitors (email) WHERE email IS NOT NULL",
    "desk_outbox_conversation": "desk_outbox (conversation_id)",
}

_REFUSE = "SELECT RAISE(ABORT, 'rows of the audit are kept as they were written');"


def install(sql: Connection) -> None:
    """Make the folders' indexes, and keep the audit from being changed."""
    for name, condition in FOLDERS.items():
        columns = _COLUMNS.get(name, "active, id")
        sql.exec_driver_sql(
            f"CREATE INDEX IF NOT EXISTS desk_folder_{name} ON desk_conversations ({columns})"
            f" WHERE {condition}"
        )
    for name, what in _MORE.items():
        sql.exec_driver_sql(f"CREATE INDEX IF NOT EXISTS {name} ON {what}")
    if sql.dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            sql.exec_driver_sql(
                f"CREATE TRIGGER IF NOT EXISTS desk_audit_no_{deed.lower()}"
                f" BEFORE {deed} ON desk_audit BEGIN {_REFUSE} END"
            )
