"""Writes what people look up, from the models: docs/policy.md to read, docs/policy.schema.json for editors.

`python -m bot.policy.reference` rewrites both; a test fails while they are stale.
"""

from __future__ import annotations

import ast
import inspect
import json
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from bot.policy.base import Label, Model, Option, Sentence
from bot.policy.calendar import Calendar, WorkingHours
from bot.policy.fields import ACCOUNT, CORE_FIELDS, MANAGED_ITEMS, Field
from bot.policy.hygiene import Rules
from bot.policy.models import Policy
from bot.policy.settings import Attention, PriceBand, Product, Reviews, Words
from bot.policy.stages import (
    ACTIVITIES,
    ROLES,
    ActivityCondition,
    FieldCondition,
    Stage,
    StakeholderCondition,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic.fields import FieldInfo

DOCS = Path(__file__).resolve().parents[2] / "docs"

_INTRO = """\
# Policy reference

<!-- Written by `python -m bot.policy.reference` from the models in bot/policy. Don't edit by hand. -->

`policy.yml` holds everything a team may want to change. Start from `policy.yml` at the root (Japanese) or
`bot/policy/presets/b2b_en.yml` (English). A file with a mistake is refused whole; every mistake is named with
file, line, column and what to write instead:

    policy.yml:12:18: `wonn` is not a choice here. Write `won`.

Editors that know JSON Schema check the file while you type when its first line is

    # yaml-language-server: $schema=docs/policy.schema.json

Only `version`, `language`, `stages`, `outcomes` and `loss_reasons` must be there; the rest has defaults.

## How to write it

- **Durations** carry their unit: `24h` hours by the policy's clock, `14d` calendar days, `3wd` working days.
  By the clock `working_days` time on days not worked does not count: 24h begun on Friday at 17:00 end on Monday
  at 17:00, begun on Saturday they count from Monday 00:00. By the clock `elapsed` every hour counts.
- **Times** are written `09:00`, **days** `2026-12-29`. Neither needs quotes.
- **Keys** are what is stored: small letters, digits, `_`. Change labels freely, keys never.
- **Labels** are written in both languages: `{ja: 提案, en: Proposal}`, up to 75 characters each.
- Anchors, aliases and tags of YAML are not read; a file has at most 200,000 bytes.
"""

_SECTIONS: tuple[tuple[str, type[Model]], ...] = (
    ("The file", Policy),
    ("A stage (`stages`)", Stage),
    ("A gate's condition: a field", FieldCondition),
    ("A gate's condition: an activity", ActivityCondition),
    ("A gate's condition: a stakeholder", StakeholderCondition),
    ("A field (`fields`)", Field),
    ("`calendar`", Calendar),
    ("`calendar.working_hours`", WorkingHours),
    ("`attention`", Attention),
    ("`reviews`", Reviews),
    ("A price band (`price_bands`)", PriceBand),
    ("A product (`products`)", Product),
    ("A choice (`options`, `lead_sources`, `outcomes`, `loss_reasons`)", Option),
    ("A label", Label),
    ("A recommended action (`actions`)", Sentence),
    ("`words`", Words),
)


def schema() -> str:
    """The JSON Schema of policy.yml."""
    made = Policy.model_json_schema(by_alias=True)
    models: dict[str, type[Model]] = {model.__name__: model for model in _all(Model)}
    for name, definition in {"Policy": made, **made["$defs"]}.items():
        properties = definition.get("properties", {})
        for key, text in _told(models[name]).items() if properties else ():
            alias = models[name].model_fields[key].alias or key
            properties[alias] = dict(sorted({**properties[alias], "description": text}.items()))
    made = {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": "Dealbot policy"}
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def _all(model: type[Model]) -> Iterator[type[Model]]:
    for kind in model.__subclasses__():
        yield kind
        yield from _all(kind)


@cache
def _told(model: type[Model]) -> dict[str, str]:
    """What the source says of each setting, below it. Pydantic would take it along as a description, and read all the
    source for it at every start of the bot.
    """
    told: dict[str, str] = {}
    for kind in reversed(model.__mro__[: model.__mro__.index(Model)]):
        (definition,) = ast.parse(inspect.getsource(kind)).body
        assert isinstance(definition, ast.ClassDef)
        for setting, below in pairwise(definition.body):
            match setting, below:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                    told[name] = inspect.cleandoc(text)
    return told


def page() -> str:
    """The reference page, as Markdown."""
    parts = [_INTRO]
    for title, model in _SECTIONS:
        parts += [f"## {title}\n", f"{_paragraph(model.__doc__)}\n", _settings(model)]
    parts += ["## `rules`\n", f"{_paragraph(Rules.__doc__)}\n"]
    for name, info in Rules.model_fields.items():
        section: Any = info.annotation
        parts += [f"### `{name}`\n", f"{_paragraph(section.__doc__)}\n", _settings(section)]
    parts += [
        _core_fields(),
        _items(),
        _names("Roles of stakeholders", ROLES),
        _names("Activities", ACTIVITIES),
    ]
    return "\n".join(parts)


def _paragraph(text: str | None) -> str:
    return " ".join((text or "").split())


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return (
        "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
        + "\n"
    )


def _settings(model: type[Model]) -> str:
    return _table(
        ("key", "what", "default"),
        (
            (
                f"`{info.alias or name}`",
                _what(info, _told(model).get(name)),
                "must be there" if info.is_required() else _default(info.default),
            )
            for name, info in model.model_fields.items()
        ),
    )


def _what(info: FieldInfo, told: str | None) -> str:
    """What is said of it, and the choices where there are few."""
    text = _paragraph(told)
    choices = get_args(info.annotation) if get_origin(info.annotation) is Literal else ()
    return f"{text} One of {', '.join(f'`{choice}`' for choice in choices)}." if len(choices) > 1 else text


def _default(value: object) -> str:
    """A default as it would be written in the file; long ones are described."""
    if value is None or value in ((), {}):
        return "none"
    if isinstance(value, tuple):
        return f"[{', '.join(value)}]" if all(isinstance(item, str) for item in value) else "see below"
    if isinstance(value, Model):
        return "as below"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, Decimal):
        return f"`{value}`"
    return f"`{value:%H:%M}`" if hasattr(value, "hour") else f"`{value}`"


def _core_fields() -> str:
    rows = (
        (
            f"`{field.key}`",
            field.type,
            field.label.ja,
            field.label.en,
            ", ".join(f"`{o.key}`" for o in field.options),
        )
        for field in CORE_FIELDS.values()
    )
    table = _table(("key", "type", "ja", "en", "choices"), rows)
    about = (
        "These are there without being written. List one to give it another label, a place, `min` or `required_from`;\n"
        "key, type and choices are fixed. The choices of `product`, `source` and `lost_reason` are `products`,\n"
        "`lead_sources` and `loss_reasons`.\n\n"
        f"`{ACCOUNT.key}`, the deal's company, can be listed too, to require it from a stage on:\n"
        f"`- {{key: {ACCOUNT.key}, required_from: lead}}`. It has its own place in forms and files.\n"
    )
    return f"## Core fields\n\n{about}\n{table}"


def _items() -> str:
    rows = (
        (item.label.ja, item.label.en, ", ".join(f"`{key}`" for key in item.fields)) for item in MANAGED_ITEMS
    )
    return f"## The nine items every deal manages\n\n{_table(('ja', 'en', 'fields'), rows)}"


def _names(title: str, labels: dict[Any, Label]) -> str:
    return f"## {title}\n\n" + _table(
        ("key", "ja", "en"), ((f"`{key}`", of.ja, of.en) for key, of in labels.items())
    )


def write(docs: Path = DOCS) -> None:
    """Writes both files into `docs`."""
    docs.mkdir(exist_ok=True)
    (docs / "policy.schema.json").write_text(schema(), encoding="utf-8")
    (docs / "policy.md").write_text(page(), encoding="utf-8")


if __name__ == "__main__":  # pragma: no cover - the test calls write()
    write()
