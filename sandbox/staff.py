"""The company of the browser: forty people in four teams, most of whom read one language and some the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandbox.company import ZONE, Colleague, take_on

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.world import World

SINGAPORE: Final = "Asia/Singapore"


@dataclass(frozen=True)
class Crew:
    """A team by Slack's ids. `name` is what it is called in Japanese and English."""

    names: tuple[str, str]
    channel: str
    manager: str
    reps: tuple[str, ...]
    zone: str = ZONE


@dataclass(frozen=True)
class Unit:
    """A team as it is written down here: handles, the manager's first."""

    names: tuple[str, str]
    channel: str
    handles: tuple[str, ...]
    zone: str = ZONE


UNITS: Final = (
    Unit(("東日本営業部", "Sales East"), "sales-east", ("mana", "aoi", "ken", "emma", "yui", "sota", "rina", "takumi", "nao")),
    Unit(("西日本営業部", "Sales West"), "sales-west", ("daichi", "haruto", "mio", "yuta", "liam", "saki", "kaito", "hana", "riku")),
    Unit(
        ("グローバル営業部", "Global Sales"), "sales-global",
        ("sara", "oliver", "priya", "chen", "maya", "jun", "anna", "noah", "mei"), SINGAPORE,
    ),
    Unit(("エンタープライズ営業部", "Enterprise"), "enterprise", ("yoko", "shota", "ayaka", "kei", "miku", "ren", "akari", "tom", "yuna")),
)  # fmt: skip
OTHERS: Final = ("rin", "nozomi", "koji", "gail")
"""The admin, who looks after the policy; somebody of marketing and of accounting, who have no deals; a guest."""
TITLES: Final = {"rin": "admin", "gail": "guest", "nozomi": "colleague", "koji": "colleague"}
NAMES: Final = {
    "mana": ("高橋 真奈", "Mana Takahashi"), "aoi": ("佐藤 葵", "Aoi Sato"), "ken": ("中村 健", "Ken Nakamura"),
    "emma": ("Emma Clark", "Emma Clark"), "yui": ("山本 結衣", "Yui Yamamoto"), "sota": ("松本 颯太", "Sota Matsumoto"),
    "rina": ("井上 里奈", "Rina Inoue"), "takumi": ("木村 拓海", "Takumi Kimura"), "nao": ("清水 奈央", "Nao Shimizu"),
    "daichi": ("渡辺 大地", "Daichi Watanabe"), "haruto": ("林 陽翔", "Haruto Hayashi"), "mio": ("斎藤 美緒", "Mio Saito"),
    "yuta": ("山口 雄太", "Yuta Yamaguchi"), "liam": ("Liam Murphy", "Liam Murphy"), "saki": ("森 咲", "Saki Mori"),
    "kaito": ("池田 海斗", "Kaito Ikeda"), "hana": ("橋本 花", "Hana Hashimoto"), "riku": ("阿部 陸", "Riku Abe"),
    "sara": ("Sara Lindgren", "Sara Lindgren"), "oliver": ("Oliver Grant", "Oliver Grant"), "priya": ("Priya Nair", "Priya Nair"),
    "chen": ("Chen Wei", "Chen Wei"), "maya": ("Maya Torres", "Maya Torres"), "jun": ("石川 潤", "Jun Ishikawa"),
    "anna": ("Anna Kowalski", "Anna Kowalski"), "noah": ("Noah Fischer", "Noah Fischer"), "mei": ("前田 芽衣", "Mei Maeda"),
    "yoko": ("藤田 陽子", "Yoko Fujita"), "shota": ("小川 翔太", "Shota Ogawa"), "ayaka": ("岡田 彩花", "Ayaka Okada"),
    "kei": ("長谷川 圭", "Kei Hasegawa"), "miku": ("村上 未来", "Miku Murakami"), "ren": ("近藤 蓮", "Ren Kondo"),
    "akari": ("石井 明里", "Akari Ishii"), "tom": ("Tom Baker", "Tom Baker"), "yuna": ("坂本 優奈", "Yuna Sakamoto"),
    "rin": ("小林 凛", "Rin Kobayashi"), "nozomi": ("遠藤 望", "Nozomi Endo"), "koji": ("青木 浩二", "Koji Aoki"),
    "gail": ("Gail Turner", "Gail Turner"),
}  # fmt: skip
KEEP_JAPANESE: Final = ("aoi", "mio", "kaito", "mei")
"""Who reads Japanese in the English company, too."""
FIRST: Final = {"ja": "aoi", "en": "emma"}
"""Who one begins as: a rep of the first team."""


def colleagues(language: str) -> tuple[Colleague, ...]:
    """All forty, team by team."""
    found = [
        _colleague(handle, "manager" if at == 0 else "sales rep", language, unit.zone)
        for unit in UNITS
        for at, handle in enumerate(unit.handles)
    ]
    return (*found, *(_colleague(handle, TITLES[handle], language, ZONE) for handle in OTHERS))


def _colleague(handle: str, title: str, language: str, zone: str) -> Colleague:
    japanese, english = NAMES[handle]
    if language == "ja":
        reads = "en" if japanese.isascii() else "ja"
        return Colleague(handle, japanese, title, reads, zone)
    reads = "ja" if handle in KEEP_JAPANESE else "en"
    return Colleague(handle, japanese if reads == "ja" else english, title, reads, zone)


def move_in(world: World, people: Iterable[Colleague]) -> dict[str, str]:
    """Gives everybody an account and a conversation with the bot; their titles by handle."""
    titles = {}
    for each in people:
        take_on(world, each)
        titles[each.handle] = each.title
    return titles


def form_teams(world: World, language: str) -> tuple[Crew, ...]:
    """A channel for each team, and one for everybody."""
    crews = []
    for unit in UNITS:
        ids = [world.user(each).id for each in unit.handles]
        name = unit.channel.upper().replace("-", "")
        world.add_channel(unit.channel, id=f"C0{name}", members=[*unit.handles, "rin"])
        crews.append(Crew(unit.names, f"C0{name}", ids[0], tuple(ids[1:]), unit.zone))
    everybody = [each.handle for each in colleagues(language)]
    world.add_channel("general", id="C0GENERAL", members=everybody, with_bot=False)
    return tuple(crews)
