"""The vocabulary everyone speaks: frozen values, one per noun. No SQL, no Slack, no clock.

Instants are aware UTC datetimes, days are dates in the team's zone, amounts are Decimals in the deal's currency.
Every value belongs to a workspace; an id means something only together with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from decimal import Decimal

Json: TypeAlias = dict[str, Any]


class Role(StrEnum):
    """What a member may do; `NONE` is somebody Slack knows but nobody has let in."""

    NONE = "none"
    REP = "rep"
    MANAGER = "manager"
    ADMIN = "admin"


class MeetingState(StrEnum):
    PLANNED = "planned"
    LOGGED = "logged"
    NOT_HELD = "not_held"
    NO_DEAL = "no_deal"
    """It was about no deal at all; nobody is asked about it."""


class ActivityKind(StrEnum):
    MEETING = "meeting"
    CALL = "call"
    PROPOSAL = "proposal"
    EMAIL = "email"
    NOTE = "note"


class NoticeKind(StrEnum):
    PROMPT = "prompt"
    LAST_CALL = "last_call"
    BUNDLE = "bundle"
    ALERT = "alert"
    """Deals that have gone quiet, in their team's channel; its recipient is the team, its occurrence the team's day."""
    EXPORT = "export"
    """A file that somebody asked for; its occurrence is the command."""
    HAND_OVER = "hand_over"
    """A rep asks that a deal become a colleague's; its occurrence is the HandOver."""
    WELCOME = "welcome"
    """The first message to somebody who got a role; once."""
    CARD = "card"
    """A deal's card in its team's channel, asked for by its recipient; its occurrence is the command."""
    HANDED = "handed"
    """What became of it, and every deal that changed hands; its occurrence is the command."""
    REVIEW = "review"
    """One part of a digest; its recipient is the team (for its channel) or a member, its occurrence kind:period:part:team."""
    BRAKE = "brake"
    """Nags are held until an admin decides; its occurrence is the Brake."""
    STUCK = "stuck"
    """For an admin: messages that don't arrive; its occurrence is reason:place:id."""


class NoticeState(StrEnum):
    """due → claimed → sent | suppressed | failed; claimed → unknown → sent | due | held, only by look-up."""

    DUE = "due"
    CLAIMED = "claimed"
    UNKNOWN = "unknown"
    HELD = "held"
    SENT = "sent"
    SUPPRESSED = "suppressed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Where the bot is installed. `bot_token` is None when the token comes from the environment."""

    workspace: str
    team_id: str
    enterprise_id: str | None
    bot_user_id: str
    bot_id: str | None
    bot_token: str | None
    installed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person of the company. `slack_user` is None until an imported person is matched by e-mail."""

    workspace: str
    id: str
    slack_user: str | None
    name: str
    email: str | None
    role: Role
    locale: str | None
    zone: str | None
    active: bool
    dm: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    workspace: str
    id: str
    name: str
    channel: str | None
    language: str
    zone: str
    region: str | None = None
    review_weekday: str | None = None
    """With `review_time` (HH:MM in the team's zone): when it gets its review; None: as the policy says."""
    review_time: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Time in which a member is not to be reached; a deputy gets the prompts meanwhile."""

    workspace: str
    id: str
    member_id: str
    start: datetime
    end: datetime
    deputy_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """取引先. `key` is the name without legal form, width and case; equal keys are suggested, never merged."""

    workspace: str
    id: str
    name: str
    key: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """`version` counts every change of the deal's facts; `next_check_at` is when its findings can next differ."""

    workspace: str
    id: str
    number: int
    name: str
    search: str
    account_id: str | None
    owner_id: str | None
    team_id: str | None
    stage: str
    open: bool
    entered_stage_at: datetime
    created_at: datetime
    closed_at: datetime | None = None
    last_activity_at: datetime | None = None
    next_step: str | None = None
    next_step_on: date | None = None
    amount: Decimal | None = None
    currency: str
    recurring_amount: Decimal | None = None
    recurring_months: int | None = None
    budget: Decimal | None = None
    quoted_amount: Decimal | None = None
    payment_terms: str | None = None
    approval: str | None = None
    approval_drafter: str | None = None
    approval_approver: str | None = None
    approval_step: str | None = None
    approval_on: date | None = None
    decision_flow: str | None = None
    product: str | None = None
    other_products: tuple[str, ...] = ()
    """What else is part of it; figures go by `product`, the main one."""
    solution: str | None = None
    customisation: str | None = None
    source: str | None = None
    sdr_id: str | None = None
    bdr_id: str | None = None
    competitor: str | None = None
    probability: int | None = None
    score: int | None = None
    inside_sales_decision: str | None = None
    first_hearing_on: date | None = None
    start_on: date | None = None
    proposal_on: date | None = None
    quote_on: date | None = None
    contract_on: date | None = None
    expected_close: date | None = None
    close_pushes: int = 0
    """How often `expected_close` was moved later."""
    lost_reason: str | None = None
    lost_missing: str | None = None
    """What was missing, in the owner's words."""
    custom: Mapping[str, Any] = field(default_factory=dict)
    external_id: str | None = None
    orphan_owner: str | None = None
    imported: Json | None = None
    """The values of the last import, by key: only what differs from them next time is taken over."""
    version: int = 1
    next_check_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stakeholder:
    """A person on the customer's side, as known on one deal.

    Rows of one person on several deals share `person_id`; `moved_on` is the day they left for another company or
    department, since when they no longer count on this deal.
    """

    workspace: str
    id: str
    deal_id: str
    name: str
    role: str | None = None
    title: str | None = None
    department: str | None = None
    email: str | None = None
    phone: str | None = None
    stance: str | None = None
    interests: str | None = None
    concerns: str | None = None
    last_contact_at: datetime | None = None
    person_id: str | None = None
    company: str | None = None
    moved_on: date | None = None
    address: str | None = None
    known_since: datetime | None = None
    """When they were added; None for those of before this was kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A planned meeting: the organiser alone is asked about it, anyone who was there may log it.

    One that recurs is a row each time, all of one `series_id`. One about several deals names the others too, and is
    logged once for all of them.
    """

    workspace: str
    id: str
    deal_id: str
    title: str
    starts_at: datetime
    ends_at: datetime
    organiser_id: str
    attendee_ids: tuple[str, ...] = ()
    state: MeetingState = MeetingState.PLANNED
    series_id: str | None = None
    other_deal_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Something that happened. `author_id` wrote it down, `on_behalf_of` is whose activity it was (代理)."""

    workspace: str
    id: str
    deal_id: str
    kind: ActivityKind
    happened_at: datetime
    logged_at: datetime
    author_id: str
    on_behalf_of: str | None = None
    outcome: str | None = None
    summary: str | None = None
    next_step: str | None = None
    next_step_on: date | None = None
    meeting_id: str | None = None
    stakeholder_ids: tuple[str, ...] = ()
    member_ids: tuple[str, ...] = ()
    link: str | None = None
    """Where in Slack the text came from, for a message that was logged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """A rep asks that a deal become a colleague's; a manager decides. Undecided while `decided_at` is None."""

    workspace: str
    id: str
    deal_id: str
    asked_by: str
    to_id: str
    asked_at: datetime
    reason: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    granted: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageMove:
    """One stay in a stage. `left_at` and `next_stage` are written when the deal moves on (decision 13)."""

    workspace: str
    id: str
    deal_id: str
    stage: str
    from_stage: str | None
    entered_at: datetime
    moved_by: str | None
    left_at: datetime | None = None
    next_stage: str | None = None
    override_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing somebody did, in one transaction; its unique `key` makes a repeat answer with `receipt`."""

    workspace: str
    id: str
    key: str
    kind: str
    deal_id: str | None
    actor_id: str | None
    on_behalf_of: str | None
    via: str
    at: datetime
    receipt: Json
    version_after: int | None = None
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Append-only: who changed which field of what, when, from what to what, through what, for whom."""

    workspace: str
    id: str
    command_id: str
    deal_id: str | None
    noun: str
    noun_id: str
    field: str
    before: Any
    after: Any
    at: datetime
    actor_id: str | None
    on_behalf_of: str | None
    via: str


MEETING: Final = "meeting_unlogged"
"""The one rule about something else than the deal: its subject is a meeting."""
SUGGESTION: Final = "gate_met"
"""The one rule by which nothing is amiss: it proposes the next stage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule broken on a deal; one row for (deal, rule, subject, occurrence) through all its life."""

    workspace: str
    id: str
    deal_id: str
    rule: str
    subject: str
    occurrence: str
    member_id: str | None
    opened_at: datetime
    due_at: datetime
    evidence: Json
    policy_version: int
    snoozed_until: datetime | None = None
    snooze_reason: str | None = None
    snoozed_at: datetime | None = None
    escalated_at: datetime | None = None
    resolved_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message owed to one recipient: a row of the outbox.

    `due_at` is company time; `claimed_at` and `retry_at` are machine time. A sent row whose `wanted` is above
    `shown` is owed one edit.
    """

    workspace: str
    id: str
    recipient: str
    kind: NoticeKind
    occurrence: str
    state: NoticeState
    due_at: datetime
    created_at: datetime
    deal_id: str | None = None
    wanted: int = 0
    shown: int = 0
    payload: Json | None = None
    channel: str | None = None
    ts: str | None = None
    claimed_by: str | None = None
    claimed_at: datetime | None = None
    retry_at: datetime | None = None
    attempts: int = 0
    reason: str | None = None
    sent_at: datetime | None = None


class Decision(StrEnum):
    """What an admin makes of held nags."""

    SEND = "send"
    BUNDLES = "bundles"
    """Only the daily bundles; prompts, last calls and alerts are dropped."""
    MUTE = "mute"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brake:
    """While undecided (`decided_at` is None), no nag leaves; a workspace has at most one such.

    `cause` names why, several joined by a comma; `preview` holds the figures as they were when it was pulled, and once
    decided those of the decision. `decided_by` is None for a decision made on the shell.
    """

    workspace: str
    id: str
    cause: str
    pulled_at: datetime
    preview: Json
    decision: Decision | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyVersion:
    workspace: str
    version: int
    fingerprint: str
    source: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a team means to reach in a period. `team_id` is empty for the whole company; `value` in the KPI's own unit."""

    workspace: str
    id: str
    team_id: str
    kpi: str
    period: str
    """2026-11, FY2026-Q3 or FY2026: a month, a fiscal quarter, a fiscal year."""
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A digest, kept as it was sent: later entries don't rewrite it."""

    workspace: str
    id: str
    kind: str
    """weekly, monthly, loss or marketing."""
    period: str
    """2026-W47 or 2026-10."""
    team_id: str
    """Whose deals it is about; empty for the whole company's."""
    audience: str
    """The member it was written for, or the team, for its channel."""
    as_of: datetime
    content: Json
