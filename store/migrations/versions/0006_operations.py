"""What failed or is held is found without reading the outbox, open findings by their deals, messages by their findings"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STUCK = sa.text("state IN ('failed', 'held')")
OPEN = sa.text("resolved_at IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_notice_stuck",
        "notice",
        ["workspace", "state"],
        unique=False,
        sqlite_where=STUCK,
        postgresql_where=STUCK,
    )
    op.create_index(
        "ix_finding_deal_open",
        "finding",
        ["workspace", "deal_id", "rule", "due_at", "resolved_at"],
        unique=False,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.drop_index("ix_notice_item_finding", table_name="notice_item")
    items = ["workspace", "finding_id", "notice_id"]
    op.create_index("ix_notice_item_finding", "notice_item", items, unique=False)


def downgrade() -> None:
    op.drop_index("ix_notice_item_finding", table_name="notice_item")
    op.create_index("ix_notice_item_finding", "notice_item", ["workspace", "finding_id"], unique=False)
    op.drop_index("ix_finding_deal_open", table_name="finding")
    op.drop_index("ix_notice_stuck", table_name="notice")
