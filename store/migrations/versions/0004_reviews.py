"""Reviews: kept as they were sent; targets; the close dates that moved"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from store.tables import Document, Money, Utc

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

CLOSE_DATE = sa.text("field = 'expected_close'")
OPEN = sa.text("resolved_at IS NULL")


def asked_of_a_person(*columns: str) -> None:
    """Makes the index of open findings anew, with these columns."""
    where: dict[str, Any] = {"sqlite_where": OPEN, "postgresql_where": OPEN}
    op.drop_index("ix_finding_member_open", table_name="finding", **where)
    op.create_index("ix_finding_member_open", "finding", ["workspace", *columns], unique=False, **where)


def upgrade() -> None:
    op.create_table(
        "target",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("kpi", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("value", Money(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_target")),
        sa.UniqueConstraint(
            "workspace", "team_id", "kpi", "period", name=op.f("uq_target_workspace_team_id_kpi_period")
        ),
    )
    op.create_table(
        "review",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("as_of", Utc(timezone=True), nullable=False),
        sa.Column("content", Document(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_review")),
        sa.UniqueConstraint(
            "workspace",
            "kind",
            "period",
            "team_id",
            "audience",
            name=op.f("uq_review_workspace_kind_period_team_id_audience"),
        ),
    )
    op.create_index(
        "ix_change_close_date",
        "change",
        ["workspace", "at"],
        unique=False,
        sqlite_where=CLOSE_DATE,
        postgresql_where=CLOSE_DATE,
    )
    op.create_index("ix_change_noun", "change", ["workspace", "noun_id"])
    asked_of_a_person("member_id", "due_at", "id")


def downgrade() -> None:
    asked_of_a_person("member_id", "due_at")
    op.drop_index("ix_change_noun", table_name="change")
    op.drop_index("ix_change_close_date", table_name="change")
    op.drop_table("review")
    op.drop_table("target")
