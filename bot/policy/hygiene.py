"""One section per hygiene rule: whether it runs, its times, and when the manager hears of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field, WithJsonSchema

from bot.policy.base import Key, Model, Number, Whole
from bot.policy.duration import Duration
from bot.policy.stages import ActivityKind, Role  # noqa: TC001 - pydantic reads the annotations

ESCALATION_WORDS = ("at_once", "never")


def _escalation(value: object) -> object:
    return value if value in ESCALATION_WORDS else Duration.parse(value)


Escalation: TypeAlias = Annotated[
    Duration | Literal["at_once", "never"],
    BeforeValidator(_escalation),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": "^[1-9][0-9]*(h|d|wd)$"},
                {"enum": list(ESCALATION_WORDS)},
            ],
            "examples": ["2wd", "at_once", "never"],
        }
    ),
]


class Rule(Model):
    """What every rule has."""

    enabled: bool = True
    """`false` switches the rule off."""
    escalate_after: Escalation | None = None
    """How long after its deadline a finding goes into the manager's bundle: a duration, at_once or never.
    Left out: as under attention."""
    deliver: Literal["daily", "weekly"] = "daily"
    """In the daily bundle, or once a week."""


class MeetingUnlogged(Rule):
    """A meeting has ended and its outcome is not in."""

    escalate_after: Escalation | None = "at_once"
    """How long after the deadline it goes into the manager's bundle."""
    due: Duration = Duration(24, "h")
    """Time to log the outcome, from the meeting's end."""
    last_call: Duration | None = Duration(3, "h")
    """One more message so long before the deadline; `null` for none."""


class ProposalUnlogged(Rule):
    """A proposal was made and the deal was not updated."""

    due: Duration = Duration(48, "h")
    """Time to update the deal, from the proposal."""


class Quiet(Rule):
    """Nobody has moved the deal for as long as its stage allows (`quiet_after` of the stage)."""

    activities: tuple[ActivityKind, ...] = Field(
        default=("meeting", "call", "proposal", "email"), min_length=1
    )
    """What counts as movement."""
    next_step_counts: bool = True
    """Whether a next step with a date ahead counts as movement up to that date."""


class Dwell(Rule):
    """The deal stays in one stage for longer than its limit (`dwell_limit` of the stage)."""


class MissingField(Rule):
    """A field required at this stage is empty (`required_from` of the field)."""

    due: Duration = Duration(24, "h")
    """Time to fill it in, from entering the stage."""


class CloseDatePassed(Rule):
    """The expected close is past and the deal still open."""

    due: Duration = Duration(1, "wd")
    """Time to correct the date, from the day itself."""


class CloseDatePushed(Rule):
    """The expected close was moved later again and again."""

    times: Annotated[Whole, Field(ge=1, le=100)] = 3
    """Found when the date was moved later so many times."""


class NoNextStep(Rule):
    """The deal is open and nothing is planned ahead."""

    due: Duration = Duration(3, "wd")
    """Time to plan the next step, from when the last one passed."""


class FromStage(Rule):
    """A rule that begins to hold at a certain stage."""

    from_stage: Key | None = None
    """The stage from which the rule holds. Left out: the stage `proposal`, if there is one; else the rule rests."""


class NoDecisionMaker(FromStage):
    """Nobody among the stakeholders holds the decision."""

    due: Duration = Duration(5, "wd")
    """Time to find out, from entering the stage."""


class ThinCoverage(FromStage):
    """Far fewer stakeholders are known than deals of this price need (`price_bands`)."""

    escalate_after: Escalation | None = "never"
    """How long after the deadline it goes into the manager's bundle."""
    deliver: Literal["daily", "weekly"] = "weekly"
    """In the daily bundle, or once a week."""
    due: Duration = Duration(10, "wd")
    """Time to get to know them, from entering the stage."""
    share: Annotated[Number, Field(gt=0, le=1)] = Decimal("0.5")
    """Found below this share of what the price band expects."""


class StakeholderUntouched(Rule):
    """A key stakeholder has had no contact of their own for long."""

    after: Duration = Duration(30, "d")
    """The longest time without contact."""
    roles: tuple[Role, ...] = Field(default=("decision_maker", "champion"), min_length=1)
    """Whose contact is watched."""


class LostWithoutReason(Rule):
    """The deal is lost and nobody said why."""

    due: Duration = Duration(24, "h")
    """Time to give the reason, from the loss."""


class GateMet(Rule):
    """Every condition of the next stage holds: the move is suggested, at once."""

    escalate_after: Escalation | None = "never"
    """How long after the suggestion it goes into the manager's bundle."""


class Rules(Model):
    """The hygiene rules; a rule left out runs with its defaults."""

    meeting_unlogged: MeetingUnlogged = MeetingUnlogged()
    proposal_unlogged: ProposalUnlogged = ProposalUnlogged()
    quiet: Quiet = Quiet()
    dwell: Dwell = Dwell()
    missing_field: MissingField = MissingField()
    close_date_passed: CloseDatePassed = CloseDatePassed()
    close_date_pushed: CloseDatePushed = CloseDatePushed()
    no_next_step: NoNextStep = NoNextStep()
    no_decision_maker: NoDecisionMaker = NoDecisionMaker()
    thin_coverage: ThinCoverage = ThinCoverage()
    stakeholder_untouched: StakeholderUntouched = StakeholderUntouched()
    lost_without_reason: LostWithoutReason = LostWithoutReason()
    gate_met: GateMet = GateMet()

    def __getitem__(self, name: str) -> Rule:
        """The section of a rule by its name; KeyError for a name that is no rule."""
        if name not in type(self).model_fields:
            raise KeyError(name)
        section: Rule = getattr(self, name)
        return section
