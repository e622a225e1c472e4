"""What failed or is held is found without reading the outbox"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STUCK = sa.text("state IN ('failed', 'held')")


def upgrade() -> None:
    op.create_index(
        "ix_notice_stuck",
        "notice",
        ["workspace", "state"],
        unique=False,
        sqlite_where=STUCK,
        postgresql_where=STUCK,
    )


def downgrade() -> None:
    op.drop_index("ix_notice_stuck", table_name="notice")
