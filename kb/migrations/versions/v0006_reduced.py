"""Whether an offer is below its list price, so that what is on sale can be asked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kb.documents import Kind, Product, load_document
from kb.editions.rows import offer_rows

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column, and read the list prices that are there."""
    op.add_column(
        "kb_offers", sa.Column("reduced", sa.Boolean, nullable=False, server_default=sa.false())
    )
    db = op.get_bind()
    kept = sa.text("SELECT id, content FROM kb_versions WHERE kind = 'product'")
    for version, content in db.execute(kept):
        product = load_document(Kind.PRODUCT, content)
        assert isinstance(product, Product)
        reduced = [
            {"version": version, "variant": row["variant"]}
            for row in offer_rows(version, product)
            if row["reduced"]
        ]
        if reduced:
            db.execute(
                sa.text(
                    "UPDATE kb_offers SET reduced = 1 "
                    "WHERE version = :version AND variant = :variant"
                ),
                reduced,
            )
