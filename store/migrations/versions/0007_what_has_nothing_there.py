"""Indexes by what many rows have nothing of leave those rows out"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_change_deal": ("change", ["workspace", "deal_id", "at"]),
    "ix_deal_account": ("deal", ["workspace", "account_id"]),
    "ix_stakeholder_email": ("stakeholder", ["workspace", "email"]),
    "ix_stakeholder_person": ("stakeholder", ["workspace", "person_id"]),
}


def upgrade() -> None:
    for name, (table, columns) in INDEXES.items():
        op.drop_index(name, table_name=table)
        there = sa.text(f"{columns[1]} IS NOT NULL")
        op.create_index(name, table, columns, unique=False, sqlite_where=there, postgresql_where=there)


def downgrade() -> None:
    for name, (table, columns) in INDEXES.items():
        op.drop_index(name, table_name=table)
        op.create_index(name, table, columns, unique=False)
