"""The everyday tool: approval in full, several products, people who move, meetings that recur, hand-overs"""

import sqlalchemy as sa
from alembic import op

from store.tables import Document, Utc

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NEW = {
    "deal": ("approval_drafter", "approval_approver", "approval_step", "lost_missing"),
    "stakeholder": ("person_id", "company"),
    "meeting": ("series_id",),
    "activity": ("link",),
    "team": ("review_weekday", "review_time"),
}
DAYS = {"deal": "approval_on", "stakeholder": "moved_on"}
LISTS = {"deal": "other_products", "meeting": "other_deal_ids"}


def upgrade() -> None:
    for table, names in NEW.items():
        for name in names:
            op.add_column(table, sa.Column(name, sa.Text(), nullable=True))
    for table, name in DAYS.items():
        op.add_column(table, sa.Column(name, sa.Date(), nullable=True))
    for table, name in LISTS.items():
        op.add_column(table, sa.Column(name, Document(), nullable=False, server_default="[]"))
    op.create_index("ix_stakeholder_person", "stakeholder", ["workspace", "person_id"], unique=False)
    op.create_table(
        "hand_over",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("deal_id", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("to_id", sa.Text(), nullable=False),
        sa.Column("asked_at", Utc(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", Utc(timezone=True), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_hand_over")),
        *(
            sa.ForeignKeyConstraint(
                ["workspace", column],
                [f"{table}.workspace", f"{table}.id"],
                name=op.f(f"fk_hand_over_workspace_{column}"),
            )
            for column, table in (
                ("deal_id", "deal"),
                ("asked_by", "member"),
                ("to_id", "member"),
                ("decided_by", "member"),
            )
        ),
    )
    op.create_index("ix_hand_over_deal", "hand_over", ["workspace", "deal_id"], unique=False)


def downgrade() -> None:
    op.drop_table("hand_over")
    op.drop_index("ix_stakeholder_person", table_name="stakeholder")
    gone = [(table, name) for table, names in NEW.items() for name in names]
    for table, name in (*gone, *DAYS.items(), *LISTS.items()):
        op.drop_column(table, name)
