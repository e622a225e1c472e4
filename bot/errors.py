"""Every way the bot says no.

DealbotError
├── Refused                     the actor gets nothing and learns nothing
│   ├── NotFound                absent, or not theirs to see: both answer alike
│   └── NotAllowed              they may see it, but may not do this
│       ├── AdminsOnly          about no deal: set-up
│       └── ManagersOnly        about many deals at once
├── InvalidInput                what was typed can't be taken; carries the field
├── GateNotMet                  the stage asks for more; carries everything that is missing
├── Conflict                    somebody else changed it first
│   └── Clashed                 both changed the same fields; carries each with both values
├── NothingChanged              what was sent is what is on record
├── UndoRefused                 too late, or something newer depends on it
├── Busy                        the database can't answer now; nothing was lost
├── ClickAgain                  Slack's trigger ran out before the form could open
├── Misconfigured               the installation is wrong; says what to do on the shell
└── PolicyRefused               policy.yml is wrong; carries every problem with its line
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.policy import Condition, Problem
    from bot.text import Text


class DealbotError(Exception):
    """`sentence` is what people read, translated by their own text."""

    sentence: ClassVar[str]

    def __init__(self, **values: object) -> None:
        super().__init__(type(self).__name__)
        self.values = values

    def say(self, t: Text) -> str:
        """The sentence for the person in front of the screen, as plain text in their language."""
        return t(self.sentence, **self.values)


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Marks a sentence for the catalogues; `say` translates it."""
    return sentence


class Refused(DealbotError):
    sentence = N_("You can't use Dealbot here. Please ask your administrator.")


class NotFound(Refused):
    sentence = N_("That can't be found. It may have been removed, or it isn't shared with you.")


class NotAllowed(Refused):
    sentence = N_("You can see this, but you can't change it. Please ask its owner or your manager.")


class AdminsOnly(NotAllowed):
    sentence = N_("Only admins can change the set-up. Please ask an admin.")


class ManagersOnly(NotAllowed):
    sentence = N_("Only managers and admins can do this. Please ask your manager.")


class InvalidInput(DealbotError):
    """`field` is the name of the thing typed (never a block_id); views translate it to their own block."""

    sentence = N_("Please check what you entered.")

    def __init__(self, field: str, sentence: str, **values: object) -> None:
        super().__init__(**values)
        self.field = field
        self._sentence = sentence

    def say(self, t: Text) -> str:
        return t(self._sentence, **self.values)


class GateNotMet(DealbotError):
    """`missing` holds every unmet condition at once, so that one form can ask for all of them."""

    sentence = N_("This stage needs more before the deal can move there.")

    def __init__(self, stage: str, missing: Sequence[Condition]) -> None:
        super().__init__()
        self.stage = stage
        self.missing = tuple(missing)


class Conflict(DealbotError):
    sentence = N_("Someone else changed this in the meantime. What you typed is kept; please look again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """One field that two people changed: `now` is on record, written `by` a colleague `at` some instant, and `mine` is
    what was typed. `mark` names the value on record, so that a choice against it holds for no later one.
    """

    key: str
    now: Any
    mine: Any
    mark: str
    by: str | None
    at: datetime | None


class Clashed(Conflict):
    def __init__(self, clashes: Sequence[Clash]) -> None:
        super().__init__()
        self.clashes = tuple(clashes)


class NothingChanged(DealbotError):
    sentence = N_("Nothing was changed.")


class UndoRefused(DealbotError):
    sentence = N_("This can't be undone any more: {reason}")

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason

    def say(self, t: Text) -> str:
        return t(self.sentence, reason=t(self.reason))


class Busy(DealbotError):
    sentence = N_("I'm busy right now. Nothing was lost; please try again in a moment.")


class ClickAgain(DealbotError):
    sentence = N_("Slack took too long to open the form. Please click again.")


class Misconfigured(DealbotError):
    """For the person at the shell: always English, one line that says what to do."""

    sentence = "{what}"

    def __init__(self, what: str) -> None:
        super().__init__(what=what)
        self.what = what

    def __str__(self) -> str:
        return self.what


class PolicyRefused(DealbotError):
    sentence = N_("The policy was refused; nothing of it is used.")

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__()
        self.problems = tuple(problems)

    def listed(self, t: Text) -> list[str]:
        """Each problem with its line and what to write instead, in the language of whoever wrote the file."""
        return [problem.say(t) for problem in self.problems]

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)
