"""Block Kit's blocks: what each is made of, and on which surface it may stand."""

from __future__ import annotations

from typing import Any

from sandbox.elements import (
    ELEMENTS,
    ID,
    IN_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    PICTURE,
    URL,
    among,
    plain,
    text,
    typed,
)
from sandbox.schema import (
    Check,
    Problem,
    anything,
    at_least_one,
    boolean,
    by_type,
    exactly_one,
    many,
    obj,
    one_of,
    string,
)

MESSAGE, MODAL, HOME = "message", "modal", "home"
EVERYWHERE = frozenset({MESSAGE, MODAL, HOME})
SHOWN = frozenset({MESSAGE, HOME})
TABLE_CHARS = 10_000


def block(
    kind: str,
    required: dict[str, Check],
    optional: dict[str, Check],
    *also: Check,
    on: frozenset[str] = EVERYWHERE,
) -> tuple[str, tuple[frozenset[str], Check]]:
    return kind, (on, obj({**typed(kind), **required}, {"block_id": ID, **optional}, *also))


def _nested(value: Any, at: str, problems: list[Problem]) -> None:
    """Children of a container: any block of a message but another container."""
    table = {kind: check for kind, (on, check) in BLOCKS.items() if MESSAGE in on and kind != "container"}
    by_type(table, "block")(value, at, problems)


def _narrow(value: Any, at: str, problems: list[Problem]) -> None:
    """A table's cells, all together."""
    chars = sum(len(str(cell.get("text", ""))) for row in value["rows"] for cell in row)
    if chars > TABLE_CHARS:
        problems.append(Problem(f"{at}/rows", f"must be less than {TABLE_CHARS + 1} characters in all"))


IMAGE = among(("image",))
RICH = obj(
    {"type": one_of("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote")},
    dict.fromkeys(("elements", "style", "indent", "offset", "border", "language"), anything),
)
RICH_TEXT = obj({**typed("rich_text"), "elements": many(RICH, 100)}, {"block_id": ID})
CELL = by_type(
    {
        "raw_text": obj({**typed("raw_text"), "text": string(10_000)}, {}),
        "raw_number": obj({**typed("raw_number"), "value": anything}, {"text": string(255)}),
        "rich_text": RICH_TEXT,
    },
    "cell",
)
CARD: dict[str, Check] = {
    "hero_image": IMAGE,
    "icon": IMAGE,
    "title": text(150),
    "subtitle": text(150),
    "body": text(200),
    "actions": many(among(("button",)), 3),
}
CARD_SAYS = at_least_one("hero_image", "title", "subtitle", "body", "actions")

BLOCKS: dict[str, tuple[frozenset[str], Check]] = dict(
    [
        block(
            "section",
            {},
            {
                "text": text(3000),
                "fields": many(text(2000), 10),
                "accessory": among(IN_SECTION),
                "expand": boolean,
            },
            at_least_one("text", "fields"),
        ),
        block("divider", {}, {}),
        block("header", {"text": plain(150)}, {"level": one_of(1, 2, 3, 4)}),
        block(
            "context",
            {
                "elements": many(
                    by_type(
                        {
                            "image": ELEMENTS["image"],
                            "plain_text": plain(3000),
                            "mrkdwn": text(3000),
                        },
                        "element",
                    ),
                    10,
                )
            },
            {},
        ),
        block("actions", {"elements": many(among(IN_ACTIONS), 25)}, {}),
        block(
            "context_actions",
            {"elements": many(among(("feedback_buttons", "icon_button")), 5)},
            {},
            on=frozenset({MESSAGE}),
        ),
        block(
            "input",
            {"label": plain(2000), "element": among(IN_INPUT)},
            {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
        ),
        block(
            "image",
            {"alt_text": string(2000)},
            {**PICTURE, "title": plain(2000)},
            exactly_one("image_url", "slack_file"),
        ),
        block(
            "video",
            {"alt_text": string(2000), "title": plain(200), "video_url": URL, "thumbnail_url": URL},
            {
                "title_url": URL,
                "description": plain(200),
                "provider_icon_url": URL,
                "provider_name": string(50),
                "author_name": string(50),
            },
        ),
        ("rich_text", (EVERYWHERE, RICH_TEXT)),
        block("markdown", {"text": string(12_000)}, {}, on=frozenset({MESSAGE})),
        block(
            "table",
            {"rows": many(many(CELL, 20), 100)},
            {"column_settings": many(anything, 20)},
            _narrow,
            on=SHOWN,
        ),
        block("card", {}, CARD, CARD_SAYS),
        block(
            "carousel",
            {"elements": many(obj(typed("card"), {"block_id": ID, **CARD}, CARD_SAYS), 10)},
            {},
            on=SHOWN,
        ),
        block(
            "container",
            {"child_blocks": many(_nested, 10)},
            {
                "title": plain(150),
                "rich_text_title": RICH_TEXT,
                "subtitle": text(150),
                "icon": IMAGE,
                "has_header_divider": boolean,
                "width": one_of("narrow", "standard", "wide", "full"),
                "is_collapsible": boolean,
                "default_collapsed": boolean,
            },
            at_least_one("title", "rich_text_title"),
            on=SHOWN,
        ),
        block(
            "alert",
            {"text": text(200)},
            {"level": one_of("default", "info", "warning", "error", "success")},
            on=frozenset({MODAL}),
        ),
        block("file", {"external_id": ID, "source": one_of("remote")}, {}, on=frozenset({MESSAGE})),
    ]
)


def blocks_of(surface: str) -> Check:
    """One block that may stand there."""
    table = {kind: check for kind, (on, check) in BLOCKS.items() if surface in on}
    return by_type(table, f"block in a {surface}")
