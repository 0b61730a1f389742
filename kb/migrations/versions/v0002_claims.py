"""From one owner a document to claims of other sources beside it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the tables; versions that are there already are signed at the next refresh."""
    op.create_table(
        "kb_signs",
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("version", "key"),
        sqlite_with_rowid=False,
    )
    op.create_index("kb_signs_key", "kb_signs", ["key"])
    op.create_table(
        "kb_claims",
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("matched", sa.String(8), nullable=False),
        sa.PrimaryKeyConstraint("edition", "version", "owner"),
        sqlite_with_rowid=False,
    )
    op.create_index("kb_claims_version", "kb_claims", ["version"])
    op.create_table("kb_filled", sa.Column("version", sa.Integer, primary_key=True))
    op.create_table(
        "kb_ranks",
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("rank", sa.Integer, nullable=False),
    )
