"""The first schema"""

import sqlalchemy as sa
from alembic import op

from store.tables import Document, Money, Utc

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("attributes", Document(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_account")),
    )
    op.create_index("ix_account_key", "account", ["workspace", "key"], unique=False)
    op.create_table(
        "change",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("command_id", sa.Text(), nullable=False),
        sa.Column("deal_id", sa.Text(), nullable=True),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("noun_id", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("before", Document(), nullable=True),
        sa.Column("after", Document(), nullable=True),
        sa.Column("at", Utc(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=True),
        sa.Column("on_behalf_of", sa.Text(), nullable=True),
        sa.Column("via", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_change")),
    )
    op.create_index("ix_change_command", "change", ["workspace", "command_id"], unique=False)
    op.create_index("ix_change_deal", "change", ["workspace", "deal_id", "at"], unique=False)
    op.create_table(
        "command",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("deal_id", sa.Text(), nullable=True),
        sa.Column("actor_id", sa.Text(), nullable=True),
        sa.Column("on_behalf_of", sa.Text(), nullable=True),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("at", Utc(timezone=True), nullable=False),
        sa.Column("receipt", Document(), nullable=False),
        sa.Column("version_after", sa.Integer(), nullable=True),
        sa.Column("undone_at", Utc(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_command")),
        sa.UniqueConstraint("workspace", "key", name=op.f("uq_command_workspace_key")),
    )
    op.create_table(
        "heartbeat",
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("at", Utc(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "installation",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=True),
        sa.Column("bot_user_id", sa.Text(), nullable=False),
        sa.Column("bot_id", sa.Text(), nullable=True),
        sa.Column("bot_token", sa.Text(), nullable=True),
        sa.Column("installed_at", Utc(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace", name=op.f("pk_installation")),
    )
    op.create_index("ix_installation_team", "installation", ["team_id", "enterprise_id"], unique=False)
    op.create_table(
        "member",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("slack_user", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=True),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("dm", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_member")),
        sa.UniqueConstraint("workspace", "slack_user", name=op.f("uq_member_workspace_slack_user")),
    )
    op.create_index("ix_member_email", "member", ["workspace", "email"], unique=False)
    op.create_table(
        "notice",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", Utc(timezone=True), nullable=False),
        sa.Column("created_at", Utc(timezone=True), nullable=False),
        sa.Column("deal_id", sa.Text(), nullable=True),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("payload", Document(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("ts", sa.Text(), nullable=True),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("claimed_at", Utc(timezone=True), nullable=True),
        sa.Column("retry_at", Utc(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("sent_at", Utc(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_notice")),
        sa.UniqueConstraint(
            "workspace",
            "recipient",
            "kind",
            "occurrence",
            name=op.f("uq_notice_workspace_recipient_kind_occurrence"),
        ),
    )
    op.create_index(
        "ix_notice_edits",
        "notice",
        ["state"],
        unique=False,
        sqlite_where=sa.text("wanted > shown"),
        postgresql_where=sa.text("wanted > shown"),
    )
    op.create_index(
        "ix_notice_owed",
        "notice",
        ["state", "due_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('due', 'claimed', 'unknown')"),
        postgresql_where=sa.text("state IN ('due', 'claimed', 'unknown')"),
    )
    op.create_table(
        "policy_version",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", Utc(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "version", name=op.f("pk_policy_version")),
    )
    op.create_table(
        "team",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_team")),
        sa.UniqueConstraint("workspace", "name", name=op.f("uq_team_workspace_name")),
    )
    op.create_table(
        "deal",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.Text(), nullable=True),
        sa.Column("team_id", sa.Text(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("entered_stage_at", Utc(timezone=True), nullable=False),
        sa.Column("created_at", Utc(timezone=True), nullable=False),
        sa.Column("closed_at", Utc(timezone=True), nullable=True),
        sa.Column("last_activity_at", Utc(timezone=True), nullable=True),
        sa.Column("next_step", sa.Text(), nullable=True),
        sa.Column("next_step_on", sa.Date(), nullable=True),
        sa.Column("amount", Money(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("recurring_amount", Money(), nullable=True),
        sa.Column("recurring_months", sa.Integer(), nullable=True),
        sa.Column("budget", Money(), nullable=True),
        sa.Column("quoted_amount", Money(), nullable=True),
        sa.Column("payment_terms", sa.Text(), nullable=True),
        sa.Column("approval", sa.Text(), nullable=True),
        sa.Column("decision_flow", sa.Text(), nullable=True),
        sa.Column("product", sa.Text(), nullable=True),
        sa.Column("solution", sa.Text(), nullable=True),
        sa.Column("customisation", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("sdr_id", sa.Text(), nullable=True),
        sa.Column("bdr_id", sa.Text(), nullable=True),
        sa.Column("competitor", sa.Text(), nullable=True),
        sa.Column("probability", sa.Integer(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("inside_sales_decision", sa.Text(), nullable=True),
        sa.Column("first_hearing_on", sa.Date(), nullable=True),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("proposal_on", sa.Date(), nullable=True),
        sa.Column("quote_on", sa.Date(), nullable=True),
        sa.Column("contract_on", sa.Date(), nullable=True),
        sa.Column("expected_close", sa.Date(), nullable=True),
        sa.Column("lost_reason", sa.Text(), nullable=True),
        sa.Column("custom", Document(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("orphan_owner", sa.Text(), nullable=True),
        sa.Column("imported", Document(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("next_check_at", Utc(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace", "account_id"],
            ["account.workspace", "account.id"],
            name=op.f("fk_deal_workspace_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "bdr_id"], ["member.workspace", "member.id"], name=op.f("fk_deal_workspace_bdr_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "owner_id"],
            ["member.workspace", "member.id"],
            name=op.f("fk_deal_workspace_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "sdr_id"], ["member.workspace", "member.id"], name=op.f("fk_deal_workspace_sdr_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "team_id"], ["team.workspace", "team.id"], name=op.f("fk_deal_workspace_team_id")
        ),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_deal")),
        sa.UniqueConstraint("workspace", "external_id", name=op.f("uq_deal_workspace_external_id")),
        sa.UniqueConstraint("workspace", "number", name=op.f("uq_deal_workspace_number")),
    )
    op.create_index("ix_deal_account", "deal", ["workspace", "account_id"], unique=False)
    op.create_index(
        "ix_deal_next_check",
        "deal",
        ["next_check_at"],
        unique=False,
        sqlite_where=sa.text("next_check_at IS NOT NULL"),
        postgresql_where=sa.text("next_check_at IS NOT NULL"),
    )
    op.create_index("ix_deal_owner", "deal", ["workspace", "owner_id", "open"], unique=False)
    op.create_index(
        "ix_deal_search",
        "deal",
        ["workspace", "open", "number", "owner_id", "search", "id"],
        unique=False,
    )
    op.create_index("ix_deal_team", "deal", ["workspace", "team_id", "open"], unique=False)
    op.create_table(
        "leave",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("start", Utc(timezone=True), nullable=False),
        sa.Column("end", Utc(timezone=True), nullable=False),
        sa.Column("deputy_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace", "deputy_id"],
            ["member.workspace", "member.id"],
            name=op.f("fk_leave_workspace_deputy_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "member_id"],
            ["member.workspace", "member.id"],
            name=op.f("fk_leave_workspace_member_id"),
        ),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_leave")),
    )
    op.create_index("ix_leave_member", "leave", ["workspace", "member_id", "end"], unique=False)
    op.create_table(
        "membership",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("manages", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace", "member_id"],
            ["member.workspace", "member.id"],
            name=op.f("fk_membership_workspace_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "team_id"],
            ["team.workspace", "team.id"],
            name=op.f("fk_membership_workspace_team_id"),
        ),
        sa.PrimaryKeyConstraint("workspace", "team_id", "member_id", "manages", name=op.f("pk_membership")),
    )
    op.create_index("ix_membership_member", "membership", ["workspace", "member_id"], unique=False)
    op.create_table(
        "activity",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("deal_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("happened_at", Utc(timezone=True), nullable=False),
        sa.Column("logged_at", Utc(timezone=True), nullable=False),
        sa.Column("author_id", sa.Text(), nullable=False),
        sa.Column("on_behalf_of", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("next_step", sa.Text(), nullable=True),
        sa.Column("next_step_on", sa.Date(), nullable=True),
        sa.Column("meeting_id", sa.Text(), nullable=True),
        sa.Column("stakeholder_ids", Document(), nullable=False),
        sa.Column("member_ids", Document(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace", "author_id"],
            ["member.workspace", "member.id"],
            name=op.f("fk_activity_workspace_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "deal_id"],
            ["deal.workspace", "deal.id"],
            name=op.f("fk_activity_workspace_deal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "on_behalf_of"],
            ["member.workspace", "member.id"],
            name=op.f("fk_activity_workspace_on_behalf_of"),
        ),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_activity")),
    )
    op.create_index("ix_activity_deal", "activity", ["workspace", "deal_id", "happened_at"], unique=False)
    op.create_table(
        "deal_share",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("deal_id", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace", "deal_id"],
            ["deal.workspace", "deal.id"],
            name=op.f("fk_deal_share_workspace_deal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "member_id"],
            ["member.workspace", "member.id"],
            name=op.f("fk_deal_share_workspace_member_id"),
        ),
        sa.PrimaryKeyConstraint("workspace", "deal_id", "member_id", name=op.f("pk_deal_share")),
    )
    op.create_index("ix_deal_share_member", "deal_share", ["workspace", "member_id"], unique=False)
    op.create_table(
        "finding",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("deal_id", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=True),
        sa.Column("opened_at", Utc(timezone=True), nullable=False),
        sa.Column("due_at", Utc(timezone=True), nullable=False),
        sa.Column("evidence", Document(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("snoozed_until", Utc(timezone=True), nullable=True),
        sa.Column("escalated_at", Utc(timezone=True), nullable=True),
        sa.Column("resolved_at", Utc(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace", "deal_id"], ["deal.workspace", "deal.id"], name=op.f("fk_finding_workspace_deal_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "member_id"],
            ["member.workspace", "member.id"],
            name=op.f("fk_finding_workspace_member_id"),
        ),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_finding")),
        sa.UniqueConstraint(
            "workspace",
            "deal_id",
            "rule",
            "subject",
            "occurrence",
            name=op.f("uq_finding_workspace_deal_id_rule_subject_occurrence"),
        ),
    )
    op.create_index(
        "ix_finding_member_open",
        "finding",
        ["workspace", "member_id", "due_at"],
        unique=False,
        sqlite_where=sa.text("resolved_at IS NULL"),
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
    op.create_table(
        "meeting",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("deal_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("starts_at", Utc(timezone=True), nullable=False),
        sa.Column("ends_at", Utc(timezone=True), nullable=False),
        sa.Column("organiser_id", sa.Text(), nullable=False),
        sa.Column("attendee_ids", Document(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace", "deal_id"], ["deal.workspace", "deal.id"], name=op.f("fk_meeting_workspace_deal_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "organiser_id"],
            ["member.workspace", "member.id"],
            name=op.f("fk_meeting_workspace_organiser_id"),
        ),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_meeting")),
    )
    op.create_index("ix_meeting_deal", "meeting", ["workspace", "deal_id", "state"], unique=False)
    op.create_index(
        "ix_meeting_organiser", "meeting", ["workspace", "organiser_id", "state", "ends_at"], unique=False
    )
    op.create_table(
        "stage_move",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("deal_id", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("from_stage", sa.Text(), nullable=True),
        sa.Column("entered_at", Utc(timezone=True), nullable=False),
        sa.Column("moved_by", sa.Text(), nullable=True),
        sa.Column("left_at", Utc(timezone=True), nullable=True),
        sa.Column("next_stage", sa.Text(), nullable=True),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace", "deal_id"],
            ["deal.workspace", "deal.id"],
            name=op.f("fk_stage_move_workspace_deal_id"),
        ),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_stage_move")),
    )
    op.create_index("ix_stage_move_deal", "stage_move", ["workspace", "deal_id", "entered_at"], unique=False)
    op.create_index("ix_stage_move_stage", "stage_move", ["workspace", "stage", "entered_at"], unique=False)
    op.create_table(
        "stakeholder",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("deal_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("stance", sa.Text(), nullable=True),
        sa.Column("interests", sa.Text(), nullable=True),
        sa.Column("concerns", sa.Text(), nullable=True),
        sa.Column("last_contact_at", Utc(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace", "deal_id"],
            ["deal.workspace", "deal.id"],
            name=op.f("fk_stakeholder_workspace_deal_id"),
        ),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_stakeholder")),
    )
    op.create_index("ix_stakeholder_deal", "stakeholder", ["workspace", "deal_id"], unique=False)
    op.create_table(
        "notice_item",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("notice_id", sa.Text(), nullable=False),
        sa.Column("finding_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace", "finding_id"],
            ["finding.workspace", "finding.id"],
            name=op.f("fk_notice_item_workspace_finding_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "notice_id"],
            ["notice.workspace", "notice.id"],
            name=op.f("fk_notice_item_workspace_notice_id"),
        ),
        sa.PrimaryKeyConstraint("workspace", "notice_id", "finding_id", name=op.f("pk_notice_item")),
    )
    op.create_index("ix_notice_item_finding", "notice_item", ["workspace", "finding_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_notice_item_finding", table_name="notice_item")
    op.drop_table("notice_item")
    op.drop_index("ix_stakeholder_deal", table_name="stakeholder")
    op.drop_table("stakeholder")
    op.drop_index("ix_stage_move_stage", table_name="stage_move")
    op.drop_index("ix_stage_move_deal", table_name="stage_move")
    op.drop_table("stage_move")
    op.drop_index("ix_meeting_organiser", table_name="meeting")
    op.drop_index("ix_meeting_deal", table_name="meeting")
    op.drop_table("meeting")
    op.drop_index(
        "ix_finding_member_open",
        table_name="finding",
        sqlite_where=sa.text("resolved_at IS NULL"),
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
    op.drop_table("finding")
    op.drop_index("ix_deal_share_member", table_name="deal_share")
    op.drop_table("deal_share")
    op.drop_index("ix_activity_deal", table_name="activity")
    op.drop_table("activity")
    op.drop_index("ix_membership_member", table_name="membership")
    op.drop_table("membership")
    op.drop_index("ix_leave_member", table_name="leave")
    op.drop_table("leave")
    op.drop_index("ix_deal_team", table_name="deal")
    op.drop_index("ix_deal_search", table_name="deal")
    op.drop_index("ix_deal_owner", table_name="deal")
    op.drop_index(
        "ix_deal_next_check",
        table_name="deal",
        sqlite_where=sa.text("next_check_at IS NOT NULL"),
        postgresql_where=sa.text("next_check_at IS NOT NULL"),
    )
    op.drop_index("ix_deal_account", table_name="deal")
    op.drop_table("deal")
    op.drop_table("team")
    op.drop_table("policy_version")
    op.drop_index(
        "ix_notice_owed",
        table_name="notice",
        sqlite_where=sa.text("state IN ('due', 'claimed', 'unknown')"),
        postgresql_where=sa.text("state IN ('due', 'claimed', 'unknown')"),
    )
    op.drop_index(
        "ix_notice_edits",
        table_name="notice",
        sqlite_where=sa.text("wanted > shown"),
        postgresql_where=sa.text("wanted > shown"),
    )
    op.drop_table("notice")
    op.drop_index("ix_member_email", table_name="member")
    op.drop_table("member")
    op.drop_index("ix_installation_team", table_name="installation")
    op.drop_table("installation")
    op.drop_table("heartbeat")
    op.drop_table("command")
    op.drop_index("ix_change_deal", table_name="change")
    op.drop_index("ix_change_command", table_name="change")
    op.drop_table("change")
    op.drop_index("ix_account_key", table_name="account")
    op.drop_table("account")
