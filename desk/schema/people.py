"""Tables of those who work at the desk: accounts, how they sign in, teams, canned replies."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, PrimaryKeyConstraint, String, Table, Text

from desk.schema.base import metadata

accounts = Table(
    "desk_accounts",
    metadata,
    Column("id", String(64), primary_key=True),
    # In lower case.
    Column("email", String(320), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("role", String(16), nullable=False),
    # Empty for those who sign in elsewhere.
    Column("password", Text),
    Column("created", String(32), nullable=False),
    Column("disabled", String(32)),
    # Set by the agent: here, but not for new conversations.
    Column("away", Boolean),
    Column("seen", String(32)),
)

# Tokens are kept as SHA-256: who reads the database can't sign in with it.
signins = Table(
    "desk_signins",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("account_id", ForeignKey(accounts.c.id), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("created", String(32), nullable=False),
    Column("seen", String(32), nullable=False),
    Column("expires", String(32), nullable=False),
    Index("desk_signins_account", "account_id"),
)

invitations = Table(
    "desk_invitations",
    metadata,
    Column("token", String(64), primary_key=True),
    # Empty for the first account's one-time link.
    Column("email", String(320), nullable=False),
    Column("role", String(16), nullable=False),
    Column("invited_by", String(64), nullable=False),
    Column("created", String(32), nullable=False),
    Column("expires", String(32), nullable=False),
    Column("used", String(32)),
)

teams = Table(
    "desk_teams",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("created", String(32), nullable=False),
)

team_members = Table(
    "desk_team_members",
    metadata,
    Column("team", ForeignKey(teams.c.name), nullable=False),
    Column("account_id", ForeignKey(accounts.c.id), nullable=False),
    PrimaryKeyConstraint("team", "account_id"),
)

canned = Table(
    "desk_canned",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("shortcut", String(40), nullable=False, unique=True),
    Column("title", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("changed", String(32), nullable=False),
    Column("changed_by", String(64), nullable=False),
)
