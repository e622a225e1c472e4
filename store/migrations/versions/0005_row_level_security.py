"""Row-level security: on PostgreSQL a transaction sees and writes the rows of the workspace it names, and no others"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = (
    "account",
    "activity",
    "brake",
    "change",
    "command",
    "deal",
    "deal_share",
    "finding",
    "hand_over",
    "installation",
    "leave",
    "meeting",
    "member",
    "membership",
    "notice",
    "notice_item",
    "policy_version",
    "recheck",
    "review",
    "stage_move",
    "stakeholder",
    "target",
    "team",
)
"""Every table with a workspace; a test holds this against the schema. One that comes later brings the same lines."""
NAMED = "(SELECT current_setting('dealbot.workspace', true))"
"""Asked once for each statement, not for each row. Nothing was named: NULL or an empty text, which no workspace equals."""


def upgrade() -> None:
    if op.get_context().dialect.name != "postgresql":
        return
    for table in TABLES:
        op.execute(f"CREATE POLICY one_workspace ON {table} USING (workspace = {NAMED} OR {NAMED} = '*')")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
        )  # its owner, as whom the bot connects, too


def downgrade() -> None:
    if op.get_context().dialect.name != "postgresql":
        return
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        op.execute(f"DROP POLICY one_workspace ON {table}")
