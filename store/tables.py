"""The schema. Every tenant row is keyed (workspace, id); only this package touches it. Indexes of a part of a table's rows
are in `indexes`.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.schema import SchemaItem
    from sqlalchemy.types import TypeEngine

MINOR_UNITS = 100
"""Amounts are stored as whole hundredths, so that sums are exact on both databases."""


class Utc(TypeDecorator[datetime]):
    """Aware UTC in, aware UTC out. SQLite would hand back naive values; naive values are refused on the way in."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "a naive datetime can't be stored; give it its zone"
            raise TypeError(msg)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:  # noqa: ARG002
        return _utc_of_sqlite if dialect.name == "sqlite" else _utc_of_others


def _utc_of_sqlite(value: str | None) -> datetime | None:
    """A row has many instants: this is what most of the time of reading one goes into."""
    return None if value is None else datetime.fromisoformat(f"{value}+00:00")


def _utc_of_others(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


class Money(TypeDecorator[Decimal]):
    """A Decimal with two places, kept as whole hundredths."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else int((Decimal(value) * MINOR_UNITS).to_integral_value())

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        return _money(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Decimal | None]:  # noqa: ARG002
        return _money


def _money(value: Any) -> Decimal | None:
    return None if value is None else Decimal(int(value)) / MINOR_UNITS


class Document(TypeDecorator[Any]):
    """JSON; None is SQL's NULL. PostgreSQL keeps it parsed."""

    impl = JSON
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        return _parsed if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import JSONB  # three megabytes that SQLite does without

            return dialect.type_descriptor(JSONB(none_as_null=True))
        return dialect.type_descriptor(JSON(none_as_null=True))


def _parsed(value: Any) -> Any:
    """A number alone is kept as one: the column prefers them. Most documents are empty, and take no parser."""
    if value == "[]":
        return []
    if value == "{}":
        return {}
    return json.loads(value) if isinstance(value, str) else value


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _keyed(name: str, *items: SchemaItem) -> Table:
    """A tenant's table: (workspace, id) first, then its own columns."""
    return Table(
        name,
        metadata,
        Column("workspace", Text, primary_key=True),
        Column("id", Text, primary_key=True),
        *items,
    )


def _of(column: str, table: str) -> ForeignKeyConstraint:
    """A reference within the same workspace; another workspace's row can't be named."""
    return ForeignKeyConstraint(["workspace", column], [f"{table}.workspace", f"{table}.id"])


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _instant(name: str) -> Column[datetime]:
    return Column(name, Utc, nullable=False)


installation = Table(
    "installation",
    metadata,
    Column("workspace", Text, primary_key=True),
    _text("team_id"),
    Column("enterprise_id", Text),
    _text("bot_user_id"),
    Column("bot_id", Text),
    Column("bot_token", Text),
    _instant("installed_at"),
    Index("ix_installation_team", "team_id", "enterprise_id"),
)

policy_version = Table(
    "policy_version",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    _text("fingerprint"),
    _text("source"),
    _instant("recorded_at"),
)

member = _keyed(
    "member",
    Column("slack_user", Text),
    _text("name"),
    Column("email", Text),
    _text("role"),
    Column("locale", Text),
    Column("zone", Text),
    Column("active", Boolean, nullable=False),
    Column("dm", Text),
    UniqueConstraint("workspace", "slack_user"),
    Index("ix_member_email", "workspace", "email"),
)

team = _keyed(
    "team",
    _text("name"),
    Column("channel", Text),
    _text("language"),
    _text("zone"),
    Column("region", Text),
    Column("review_weekday", Text),
    Column("review_time", Text),
    UniqueConstraint("workspace", "name"),
)

membership = Table(
    "membership",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("team_id", Text, primary_key=True),
    Column("member_id", Text, primary_key=True),
    Column("manages", Boolean, primary_key=True),
    _of("team_id", "team"),
    _of("member_id", "member"),
    Index("ix_membership_member", "workspace", "member_id"),
)

leave = _keyed(
    "leave",
    _text("member_id"),
    _instant("start"),
    _instant("end"),
    Column("deputy_id", Text),
    _of("member_id", "member"),
    _of("deputy_id", "member"),
    Index("ix_leave_member", "workspace", "member_id", "end"),
)

account = _keyed(
    "account",
    _text("name"),
    _text("key"),
    Column("attributes", Document, nullable=False),
    Index("ix_account_key", "workspace", "key"),
)

deal = _keyed(
    "deal",
    Column("number", Integer, nullable=False),
    _text("name"),
    _text("search"),
    Column("account_id", Text),
    Column("owner_id", Text),
    Column("team_id", Text),
    _text("stage"),
    Column("open", Boolean, nullable=False),
    _instant("entered_stage_at"),
    _instant("created_at"),
    Column("closed_at", Utc),
    Column("last_activity_at", Utc),
    Column("next_step", Text),
    Column("next_step_on", Date),
    Column("amount", Money),
    _text("currency"),
    Column("recurring_amount", Money),
    Column("recurring_months", Integer),
    Column("budget", Money),
    Column("quoted_amount", Money),
    Column("payment_terms", Text),
    Column("approval", Text),
    Column("approval_drafter", Text),
    Column("approval_approver", Text),
    Column("approval_step", Text),
    Column("approval_on", Date),
    Column("decision_flow", Text),
    Column("product", Text),
    Column("other_products", Document, nullable=False),
    Column("solution", Text),
    Column("customisation", Text),
    Column("source", Text),
    Column("sdr_id", Text),
    Column("bdr_id", Text),
    Column("competitor", Text),
    Column("probability", Integer),
    Column("score", Integer),
    Column("inside_sales_decision", Text),
    Column("first_hearing_on", Date),
    Column("start_on", Date),
    Column("proposal_on", Date),
    Column("quote_on", Date),
    Column("contract_on", Date),
    Column("expected_close", Date),
    Column("close_pushes", Integer, nullable=False),
    Column("lost_reason", Text),
    Column("lost_missing", Text),
    Column("custom", Document, nullable=False),
    Column("external_id", Text),
    Column("orphan_owner", Text),
    Column("imported", Document),
    Column("version", Integer, nullable=False),
    Column("next_check_at", Utc),
    UniqueConstraint("workspace", "number"),
    UniqueConstraint("workspace", "external_id"),
    _of("account_id", "account"),
    _of("owner_id", "member"),
    _of("team_id", "team"),
    _of("sdr_id", "member"),
    _of("bdr_id", "member"),
    Index("ix_deal_owner", "workspace", "owner_id", "open"),
    Index("ix_deal_search", "workspace", "open", "number", "owner_id", "search", "id"),
    Index("ix_deal_team", "workspace", "team_id", "open"),
)

deal_share = Table(
    "deal_share",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("deal_id", Text, primary_key=True),
    Column("member_id", Text, primary_key=True),
    _of("deal_id", "deal"),
    _of("member_id", "member"),
    Index("ix_deal_share_member", "workspace", "member_id"),
)

stakeholder = _keyed(
    "stakeholder",
    _text("deal_id"),
    _text("name"),
    Column("role", Text),
    Column("title", Text),
    Column("department", Text),
    Column("email", Text),
    Column("phone", Text),
    Column("stance", Text),
    Column("interests", Text),
    Column("concerns", Text),
    Column("last_contact_at", Utc),
    Column("person_id", Text),
    Column("company", Text),
    Column("moved_on", Date),
    Column("address", Text),
    Column("known_since", Utc),
    _of("deal_id", "deal"),
    Index("ix_stakeholder_deal", "workspace", "deal_id"),
    Index("ix_stakeholder_name", "workspace", "name"),
)

meeting = _keyed(
    "meeting",
    _text("deal_id"),
    _text("title"),
    _instant("starts_at"),
    _instant("ends_at"),
    _text("organiser_id"),
    Column("attendee_ids", Document, nullable=False),
    _text("state"),
    Column("series_id", Text),
    Column("other_deal_ids", Document, nullable=False),
    _of("deal_id", "deal"),
    _of("organiser_id", "member"),
    Index("ix_meeting_deal", "workspace", "deal_id", "state"),
    Index("ix_meeting_organiser", "workspace", "organiser_id", "state", "ends_at"),
)

activity = _keyed(
    "activity",
    _text("deal_id"),
    _text("kind"),
    _instant("happened_at"),
    _instant("logged_at"),
    _text("author_id"),
    Column("on_behalf_of", Text),
    Column("outcome", Text),
    Column("summary", Text),
    Column("next_step", Text),
    Column("next_step_on", Date),
    Column("meeting_id", Text),
    Column("stakeholder_ids", Document, nullable=False),
    Column("member_ids", Document, nullable=False),
    Column("link", Text),
    _of("deal_id", "deal"),
    _of("author_id", "member"),
    _of("on_behalf_of", "member"),
    Index("ix_activity_deal", "workspace", "deal_id", "happened_at"),
)

hand_over = _keyed(
    "hand_over",
    _text("deal_id"),
    _text("asked_by"),
    _text("to_id"),
    _instant("asked_at"),
    Column("reason", Text),
    Column("decided_by", Text),
    Column("decided_at", Utc),
    Column("granted", Boolean),
    _of("deal_id", "deal"),
    _of("asked_by", "member"),
    _of("to_id", "member"),
    _of("decided_by", "member"),
    Index("ix_hand_over_deal", "workspace", "deal_id"),
)

stage_move = _keyed(
    "stage_move",
    _text("deal_id"),
    _text("stage"),
    Column("from_stage", Text),
    _instant("entered_at"),
    Column("moved_by", Text),
    Column("left_at", Utc),
    Column("next_stage", Text),
    Column("override_reason", Text),
    _of("deal_id", "deal"),
    Index("ix_stage_move_deal", "workspace", "deal_id", "entered_at"),
    Index("ix_stage_move_stage", "workspace", "stage", "entered_at"),
)

command = _keyed(
    "command",
    _text("key"),
    _text("kind"),
    Column("deal_id", Text),
    Column("actor_id", Text),
    Column("on_behalf_of", Text),
    _text("via"),
    _instant("at"),
    Column("receipt", Document, nullable=False),
    Column("version_after", Integer),
    Column("undone_at", Utc),
    UniqueConstraint("workspace", "key"),
)

change = _keyed(
    "change",
    _text("command_id"),
    Column("deal_id", Text),
    _text("noun"),
    _text("noun_id"),
    _text("field"),
    Column("before", Document),
    Column("after", Document),
    _instant("at"),
    Column("actor_id", Text),
    Column("on_behalf_of", Text),
    _text("via"),
    Index("ix_change_command", "workspace", "command_id"),
    Index("ix_change_noun", "workspace", "noun_id"),
)

finding = _keyed(
    "finding",
    _text("deal_id"),
    _text("rule"),
    _text("subject"),
    _text("occurrence"),
    Column("member_id", Text),
    _instant("opened_at"),
    _instant("due_at"),
    Column("evidence", Document, nullable=False),
    Column("policy_version", Integer, nullable=False),
    Column("snoozed_until", Utc),
    Column("snooze_reason", Text),
    Column("snoozed_at", Utc),
    Column("escalated_at", Utc),
    Column("resolved_at", Utc),
    UniqueConstraint("workspace", "deal_id", "rule", "subject", "occurrence"),
    _of("deal_id", "deal"),
    _of("member_id", "member"),
)

notice = _keyed(
    "notice",
    _text("recipient"),
    _text("kind"),
    _text("occurrence"),
    _text("state"),
    _instant("due_at"),
    _instant("created_at"),
    Column("deal_id", Text),
    Column("wanted", Integer, nullable=False),
    Column("shown", Integer, nullable=False),
    Column("payload", Document),
    Column("channel", Text),
    Column("ts", Text),
    Column("claimed_by", Text),
    Column("claimed_at", Utc),
    Column("retry_at", Utc),
    Column("attempts", Integer, nullable=False),
    Column("reason", Text),
    Column("sent_at", Utc),
    UniqueConstraint("workspace", "recipient", "kind", "occurrence"),
)
OWED = text("notice.state IN ('due', 'claimed', 'unknown')")
"""For queries of what is owed: SQLite takes the index only where its own condition stands word for word."""
STUCK = text("notice.state IN ('failed', 'held')")
"""As OWED."""

notice_item = Table(
    "notice_item",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("notice_id", Text, primary_key=True),
    Column("finding_id", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    _of("notice_id", "notice"),
    _of("finding_id", "finding"),
    Index("ix_notice_item_finding", "workspace", "finding_id", "notice_id"),
)

brake = _keyed(
    "brake",
    _text("cause"),
    _instant("pulled_at"),
    Column("preview", Document, nullable=False),
    Column("decision", Text),
    Column("decided_by", Text),
    Column("decided_at", Utc),
    _of("decided_by", "member"),
)

target = _keyed(
    "target",
    _text("team_id"),
    _text("kpi"),
    _text("period"),
    Column("value", Money, nullable=False),
    UniqueConstraint("workspace", "team_id", "kpi", "period"),
)

review = _keyed(
    "review",
    _text("kind"),
    _text("period"),
    _text("team_id"),
    _text("audience"),
    _instant("as_of"),
    Column("content", Document, nullable=False),
    UniqueConstraint("workspace", "kind", "period", "team_id", "audience"),
)

recheck = Table(
    "recheck",
    metadata,
    Column("workspace", Text, primary_key=True),
    _instant("asked_at"),
    Column("reached", Integer),
    Column("data", Text),
)

heartbeat = Table(
    "heartbeat",
    metadata,
    Column("job", Text, primary_key=True),
    _instant("at"),
)
