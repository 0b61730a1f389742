"""The quantity that a facet's value is, so that ranges can be asked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kb.understanding.quantity import of_value

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the columns, and read the values that are there."""
    op.add_column("kb_facets", sa.Column("number", sa.Float))
    op.add_column(
        "kb_facets", sa.Column("dimension", sa.String(16), nullable=False, server_default="")
    )
    op.drop_index("kb_facets_value", "kb_facets")
    op.create_index("kb_facets_value", "kb_facets", ["name", "value", "role", "version"])
    db = op.get_bind()
    found = [
        {"row": row, "number": quantity.number, "dimension": quantity.dimension}
        for row, value in db.execute(
            sa.text(
                "SELECT rowid, value FROM kb_facets "
                "WHERE role IN ('attribute', 'option') AND value GLOB '*[0-9]*'"
            )
        )
        if (quantity := of_value(value)) is not None
    ]
    if found:
        db.execute(
            sa.text(
                "UPDATE kb_facets SET number = :number, dimension = :dimension WHERE rowid = :row"
            ),
            found,
        )
