"""A stakeholder as typed: the inputs they share wherever somebody adds one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import N_
from bot.policy.stages import ROLES
from bot.services.stakeholders import Person
from bot.views import blocks as b

if TYPE_CHECKING:
    from bot.text import Text
    from bot.views.state import Filled

NAME_LENGTH = 100
STANCES = ("for", "neutral", "against")


def roles(t: Text) -> list[b.Option]:
    """Decision maker, champion, …, in the reader's language."""
    return [(label.text(t.language), key) for key, label in ROLES.items()]


def short(t: Text, prefix: str) -> list[b.Block]:
    """Name, role and title, all optional: for a form about something else."""
    return [
        b.text_input(
            t("New stakeholder"),
            f"{prefix}name",
            max_length=NAME_LENGTH,
            optional=True,
            placeholder=t("Name"),
        ),
        b.select(t("Their role"), f"{prefix}role", roles(t), optional=True),
        b.text_input(t("Their title"), f"{prefix}title", max_length=NAME_LENGTH, optional=True),
    ]


def full(t: Text, prefix: str) -> list[b.Block]:
    """Everything there is to know about a stakeholder; only the name is asked for."""
    stances = [(t("In favour"), "for"), (t("Neutral"), "neutral"), (t("Against"), "against")]
    return [
        b.text_input(t("Name"), f"{prefix}name", max_length=NAME_LENGTH),
        b.select(t("Role"), f"{prefix}role", roles(t), optional=True),
        b.text_input(t("Title"), f"{prefix}title", max_length=NAME_LENGTH, optional=True),
        b.text_input(t("Department"), f"{prefix}department", max_length=NAME_LENGTH, optional=True),
        b.text_input(t("E-mail"), f"{prefix}email", max_length=NAME_LENGTH, optional=True),
        b.text_input(t("Phone"), f"{prefix}phone", max_length=NAME_LENGTH, optional=True),
        b.select(t("Stance"), f"{prefix}stance", stances, optional=True),
        b.text_input(t("Interests"), f"{prefix}interests", multiline=True, max_length=1000, optional=True),
        b.text_input(t("Concerns"), f"{prefix}concerns", multiline=True, max_length=1000, optional=True),
    ]


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
        email=email,
        phone=filled.line(f"{prefix}phone", NAME_LENGTH),
        stance=stance if stance in STANCES else None,
        interests=filled.text(f"{prefix}interests", 1000),
        concerns=filled.text(f"{prefix}concerns", 1000),
    )
