"""What a sitemap said of each page, and when the page was last asked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column; pages that are known already are asked for once more."""
    for table in ("kb_pages", "kb_staged_pages"):
        op.add_column(table, sa.Column("seen", sa.Text, nullable=False, server_default=""))
