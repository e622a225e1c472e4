"""The small company one can try the bot in: six people, a channel, and ids that are the same every time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandbox.model import Channel

if TYPE_CHECKING:
    from sandbox.world import World

ZONE: Final = "Asia/Tokyo"


@dataclass(frozen=True)
class Colleague:
    """`title` is one of the words of `sandbox.shell.words`; `zone` is where they work."""

    handle: str
    name: str
    title: str
    language: str
    zone: str = ZONE


JAPANESE: Final = (
    Colleague("aoi", "佐藤 葵", "sales rep", "ja"),
    Colleague("ken", "中村 健", "sales rep", "ja"),
    Colleague("emma", "Emma Clark", "sales rep", "en", "Asia/Singapore"),
    Colleague("mana", "高橋 真奈", "manager", "ja"),
    Colleague("rin", "小林 凛", "admin", "ja"),
    Colleague("gail", "Gail Turner", "guest", "en"),
)
ENGLISH: Final = (
    Colleague("emma", "Emma Clark", "sales rep", "en"),
    Colleague("ken", "Ken Nakamura", "sales rep", "en", "Asia/Singapore"),
    Colleague("aoi", "佐藤 葵", "sales rep", "ja"),
    Colleague("mana", "Mana Takahashi", "manager", "en"),
    Colleague("rin", "Rin Kobayashi", "admin", "en"),
    Colleague("gail", "Gail Turner", "guest", "en"),
)
LOCALES: Final = {"ja": "ja-JP", "en": "en-US"}


def colleagues(language: str) -> tuple[Colleague, ...]:
    """Most of them read `language`; one rep reads the other. The first is who one begins as."""
    return JAPANESE if language == "ja" else ENGLISH


def take_on(world: World, colleague: Colleague) -> None:
    """Gives somebody an account and a conversation with the bot."""
    name = colleague.handle.upper()
    user = world.add_user(
        colleague.handle,
        id=f"U0{name}",
        real_name=colleague.name,
        locale=LOCALES[colleague.language],
        tz=colleague.zone,
        is_admin=colleague.title == "admin",
        is_restricted=colleague.title == "guest",
    )
    dm = Channel(f"D0{name}", "", 0, members=[user.id, world.app.bot_user_id], im_user=user.id)
    world.channels[dm.id] = dm


def move_in(world: World, language: str) -> tuple[Colleague, ...]:
    """Fills an empty world. Everybody has a conversation with the bot."""
    people = colleagues(language)
    for each in people:
        take_on(world, each)
    world.add_channel(
        "sales", id="C0SALES", members=[each.handle for each in people if each.title != "guest"]
    )
    return people
