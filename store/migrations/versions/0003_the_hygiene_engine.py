"""The whole hygiene engine: snoozes with a reason, pushed close dates, the brake; addresses and the look-up of persons"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from store.tables import Document, Utc

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NEW: tuple[tuple[str, sa.Column[Any]], ...] = (
    ("stakeholder", sa.Column("address", sa.Text(), nullable=True)),
    ("stakeholder", sa.Column("known_since", Utc(timezone=True), nullable=True)),
    ("deal", sa.Column("close_pushes", sa.Integer(), nullable=False, server_default="0")),
    ("finding", sa.Column("snooze_reason", sa.Text(), nullable=True)),
    ("finding", sa.Column("snoozed_at", Utc(timezone=True), nullable=True)),
)
LOOKED_UP = ("email", "name")


def upgrade() -> None:
    for table, column in NEW:
        op.add_column(table, column)
    for name in LOOKED_UP:
        op.create_index(f"ix_stakeholder_{name}", "stakeholder", ["workspace", name], unique=False)
    op.create_table(
        "brake",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("pulled_at", Utc(timezone=True), nullable=False),
        sa.Column("preview", Document(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", Utc(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_brake")),
        sa.ForeignKeyConstraint(
            ["workspace", "decided_by"],
            ["member.workspace", "member.id"],
            name=op.f("fk_brake_workspace_decided_by"),
        ),
    )
    op.create_index(
        "ix_brake_undecided",
        "brake",
        ["workspace"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_index(
        "ix_notice_sent",
        "notice",
        ["workspace", "sent_at"],
        unique=False,
        sqlite_where=sa.text("sent_at IS NOT NULL"),
        postgresql_where=sa.text("sent_at IS NOT NULL"),
    )
    op.create_table(
        "recheck",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("asked_at", Utc(timezone=True), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=True),
        sa.Column("data", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("workspace", name=op.f("pk_recheck")),
    )


def downgrade() -> None:
    op.drop_table("recheck")
    op.drop_index("ix_notice_sent", "notice")
    op.drop_table("brake")
    for name in LOOKED_UP:
        op.drop_index(f"ix_stakeholder_{name}", table_name="stakeholder")
    for table, column in NEW:
        op.drop_column(table, column.name)
