"""From version 0.1 on: editions that are held, and what became of a source's last refresh."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Add the columns and tables."""
    op.add_column("kb_editions", sa.Column("sources", sa.Text, nullable=False, server_default="{}"))
    op.add_column(
        "kb_editions", sa.Column("findings", sa.Text, nullable=False, server_default="[]")
    )
    op.add_column(
        "kb_sources", sa.Column("attempted", sa.String(32), nullable=False, server_default="")
    )
    op.add_column("kb_sources", sa.Column("error", sa.Text, nullable=False, server_default=""))
    op.execute("UPDATE kb_sources SET attempted = refreshed")
    op.create_table(
        "kb_staged_pages",
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("etag", sa.Text, nullable=False),
        sa.Column("last_modified", sa.Text, nullable=False),
        sa.Column("documents", sa.Text, nullable=False),
        sa.Column("links", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("edition", "source", "url"),
    )
