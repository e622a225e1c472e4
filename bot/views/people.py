"""A stakeholder as typed: the inputs they share wherever somebody adds one."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypedDict

from bot.errors import N_
from bot.policy.stages import ROLES
from bot.services.stakeholders import Person
from bot.views import blocks as b

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.text import Text
    from bot.views.state import Filled

NAME_LENGTH = 100
ADDRESS_LENGTH = 300
TEXT_LENGTH = 1000
TEXTS = ("name", "title", "department", "company", "email", "phone", "address", "interests", "concerns")
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
STANCES = ("for", "neutral", "against")


class Hinted(TypedDict):
    initial: str | None
    hint: str


def roles(t: Text) -> list[b.Option]:
    """Decision maker, champion, …, in the reader's language."""
    return [(label.text(t.language), key) for key, label in ROLES.items()]


def short(t: Text, prefix: str, name: str | None = None) -> list[b.Block]:
    """Name, role and title, all optional: for a form about something else. `name` is proposed."""
    return [
        b.text_input(
            t("New stakeholder"),
            f"{prefix}name",
            max_length=NAME_LENGTH,
            optional=True,
            placeholder=t("Name"),
            initial=name,
        ),
        b.select(t("Their role"), f"{prefix}role", roles(t), optional=True),
        b.text_input(t("Their title"), f"{prefix}title", max_length=NAME_LENGTH, optional=True),
    ]


def full(
    t: Text, prefix: str, initial: Mapping[str, str | None] = NOTHING, now: Mapping[str, str] = NOTHING
) -> list[b.Block]:
    """Everything there is to know about a stakeholder; only the name is asked for. `initial` is what stands in it, and
    `now`, by field, what somebody else put on record meanwhile.
    """
    stances = [(t("In favour"), "for"), (t("Neutral"), "neutral"), (t("Against"), "against")]

    def around(key: str) -> Hinted:
        return {
            "initial": initial.get(key),
            "hint": t("Now on record: {value}", value=now[key]) if key in now else "",
        }

    def line(label: str, key: str, longest: int = NAME_LENGTH) -> b.Block:
        return b.text_input(label, f"{prefix}{key}", max_length=longest, optional=True, **around(key))

    def lines(label: str, key: str) -> b.Block:
        longest = TEXT_LENGTH
        return b.text_input(
            label, f"{prefix}{key}", multiline=True, max_length=longest, optional=True, **around(key)
        )

    return [
        b.text_input(t("Name"), f"{prefix}name", max_length=NAME_LENGTH, **around("name")),
        b.select(t("Role"), f"{prefix}role", roles(t), optional=True, **around("role")),
        line(t("Title"), "title"),
        line(t("Department"), "department"),
        line(t("Their company, if another"), "company"),
        line(t("E-mail"), "email"),
        line(t("Phone"), "phone"),
        line(t("Postal address"), "address", ADDRESS_LENGTH),
        b.select(t("Stance"), f"{prefix}stance", stances, optional=True, **around("stance")),
        lines(t("Interests"), "interests"),
        lines(t("Concerns"), "concerns"),
    ]


def typed(filled: Filled, prefix: str) -> dict[str, str | None]:
    """What stands in a full form now, as it was typed: to draw it anew."""
    chosen = {key: filled.option(f"{prefix}{key}") for key in ("role", "stance")}
    return {key: filled.typed(f"{prefix}{key}") for key in TEXTS} | chosen


def read(filled: Filled, prefix: str) -> Person | None:
    """The person typed; None when there is no name. A role without a name is noted as a problem."""
    name = filled.line(f"{prefix}name", NAME_LENGTH)
    role, title = filled.option(f"{prefix}role"), filled.line(f"{prefix}title", NAME_LENGTH)
    if name is None:
        if role or title:
            filled.problem(f"{prefix}name", N_("Please enter the name too."))
        return None
    email = filled.line(f"{prefix}email", NAME_LENGTH)
    if email is not None and ("@" not in email or " " in email):
        filled.problem(f"{prefix}email", N_("Please enter an address like name@example.co.jp."))
    stance = filled.option(f"{prefix}stance")
    return Person(
        name=name,
        role=role if role in ROLES else None,
        title=title,
        department=filled.line(f"{prefix}department", NAME_LENGTH),
        company=filled.line(f"{prefix}company", NAME_LENGTH),
        email=email,
        phone=filled.line(f"{prefix}phone", NAME_LENGTH),
        address=filled.line(f"{prefix}address", ADDRESS_LENGTH),
        stance=stance if stance in STANCES else None,
        interests=filled.text(f"{prefix}interests", TEXT_LENGTH),
        concerns=filled.text(f"{prefix}concerns", TEXT_LENGTH),
    )
