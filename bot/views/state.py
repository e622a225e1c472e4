"""What somebody entered in a form, by block id. A block holds one element, so the block id says it all."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from bot.errors import N_
from bot.typed import Unreadable, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.text import Text

LONGEST_TEXT = 3000
"""Characters of a text input, Slack's own limit."""


class Filled:
    """Reads a view's state and collects what can't be taken, by block id, so that all errors show at once."""

    def __init__(self, view: Mapping[str, Any]) -> None:
        self.view = view
        self._values: Mapping[str, Any] = view.get("state", {}).get("values", {})
        self.problems: dict[str, tuple[str, Mapping[str, object]]] = {}

    def has(self, block: str) -> bool:
        return block in self._values

    def blocks(self, prefix: str) -> list[str]:
        """Ids of the form's blocks that begin with `prefix`."""
        return [block for block in self._values if block.startswith(prefix)]

    def typed(self, block: str) -> str | None:
        """A text as it was typed, to be shown again; half a character can't be."""
        typed = self._element(block).get("value")
        return typed.encode("utf-8", "ignore").decode() if isinstance(typed, str) else None

    def text(self, block: str, limit: int = LONGEST_TEXT) -> str | None:
        """Cleaned text that may have several lines; None when empty."""
        return self._cleaned(block, limit, plain.clean)

    def line(self, block: str, limit: int = LONGEST_TEXT) -> str | None:
        """Cleaned text of one line, for names; None when empty."""
        return self._cleaned(block, limit, plain.line)

    def _cleaned(self, block: str, limit: int, clean: Callable[[str, int], str]) -> str | None:
        typed = self._element(block).get("value")
        if not isinstance(typed, str):
            return None
        return self.parsed(block, lambda raw: clean(raw, limit), typed) or None

    def option(self, block: str) -> str | None:
        chosen = self._element(block).get("selected_option")
        return chosen.get("value") or None if isinstance(chosen, dict) else None

    def options(self, block: str) -> tuple[str, ...]:
        element = self._element(block)
        return tuple(each["value"] for each in element.get("selected_options") or ())

    def day(self, block: str) -> date | None:
        picked = self._element(block).get("selected_date")
        return self.parsed(block, date.fromisoformat, picked) if picked else None

    def time(self, block: str) -> time | None:
        picked = self._element(block).get("selected_time")
        return self.parsed(block, time.fromisoformat, picked) if picked else None

    def moment(self, block: str) -> datetime | None:
        """The instant of a datetimepicker (Slack sends epoch seconds)."""
        picked = self._element(block).get("selected_date_time")
        return (
            None
            if picked is None
            else self.parsed(block, lambda at: datetime.fromtimestamp(at, UTC), int(picked))
        )

    def user(self, block: str) -> str | None:
        picked = self._element(block).get("selected_user")
        return picked if isinstance(picked, str) and picked else None

    def users(self, block: str) -> tuple[str, ...]:
        return tuple(self._element(block).get("selected_users") or ())

    def file(self, block: str) -> str | None:
        """The id of the one file that was uploaded."""
        uploaded = self._element(block).get("files")
        first = uploaded[0] if isinstance(uploaded, list) and uploaded else None
        found = first.get("id") if isinstance(first, dict) else None
        return found if isinstance(found, str) and found else None

    def conversation(self, block: str) -> str | None:
        element = self._element(block)
        return element.get("selected_conversation") or element.get("selected_channel") or None

    def raw(self, block: str) -> Any:
        """What stands in it as it came, to compare with; None when it is empty."""
        element = self._element(block)
        single = [element.get(name) for name in ("value", "selected_date", "selected_user")]
        return next(filter(None, (*single, self.option(block), self.options(block))), None)

    def parsed(self, block: str, parse: Callable[[Any], Any], raw: Any) -> Any:
        """What `parse` makes of it; None with a problem noted under the block when it can't be read."""
        try:
            return parse(raw)
        except Unreadable as error:
            self.problem(block, error.sentence, **error.values)
        except (KeyError, ValueError, OverflowError, OSError):  # a KeyError is a zone that there is not
            self.problem(block, N_("This can't be read. Please check it."))
        return None

    def problem(self, block: str, sentence: str, **values: object) -> None:
        self.problems.setdefault(block, (sentence, values))

    def errors(self, t: Text) -> dict[str, str]:
        """Each problem under its field, in the person's language; empty when all is well."""
        return {block: t(sentence, **values) for block, (sentence, values) in self.problems.items()}

    def _element(self, block: str) -> Mapping[str, Any]:
        elements = self._values.get(block) or {}
        return next(iter(elements.values()), {})
