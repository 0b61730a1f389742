"""What the gate said of an edition, and who published it nevertheless and why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the columns; of editions that are there nothing is known."""
    for name in ("judged", "reason", "decider"):
        op.add_column("kb_editions", sa.Column(name, sa.Text, nullable=False, server_default=""))
