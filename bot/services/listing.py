"""Which deals somebody asks for, in words or by choosing, and that page of them."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.deps import zone_of
from bot.policy.hygiene import Rules
from bot.typed import plain
from store import listing
from store.listing import Filter
from store.model import SUGGESTION, Role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.deps import Deps
    from bot.policy import Policy
    from bot.services.permissions import Actor
    from store.engine import Session
    from store.listing import Row

PAGE: Final = 15
MINE, TEAM, ALL = "mine", "team", "all"
OPEN, QUIET, MISSING, CLOSING, TO_DO = "open", "quiet", "missing", "closing", "todo"
WHOSE: Final = (MINE, TEAM, ALL)
WHICH: Final = (OPEN, TO_DO, QUIET, MISSING, CLOSING)
RULES: Final[dict[str, frozenset[str]]] = {
    QUIET: frozenset({"quiet"}),
    MISSING: frozenset({"missing_field"}),
    TO_DO: frozenset(Rules.model_fields) - {SUGGESTION},
}
"""Which open findings put a deal on these lists."""
WORDS: Final[dict[str, tuple[str, ...]]] = {
    MINE: ("mine", "自分", "私"),
    TEAM: ("team", "チーム"),
    ALL: ("all", "全部", "すべて", "全て"),
    QUIET: ("stale", "quiet", "停滞"),
    MISSING: ("missing", "未入力", "不足"),
    CLOSING: ("closing", "今月"),
    TO_DO: ("todo", "要対応"),
}
"""What may be typed after `/deal list`; any other word is a stage or is searched for."""
_BY_WORD: Final = {plain.search_key(word): name for name, words in WORDS.items() for word in words}
MOST_WORDS, LONGEST_WORD, MOST_PAGES = 5, 50, 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for: `whose` of WHOSE (None: nobody said), `which` of WHICH, a stage's key, words to search for, and
    the page from 0.
    """

    whose: str | None = None
    which: str = OPEN
    stage: str | None = None
    words: tuple[str, ...] = ()
    page: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page. `total` counts all that fit, `today` is the reader's day."""

    wanted: Wanted
    rows: Sequence[Row]
    total: int
    today: date
    whose: Sequence[str]
    """What the reader may choose from."""

    @property
    def first(self) -> int:
        """The number of the first deal on this page, from 1."""
        return self.wanted.page * PAGE + 1

    @property
    def last(self) -> int:
        return self.wanted.page * PAGE + len(self.rows)


def parse(policy: Policy, typed: str) -> Wanted:
    """What somebody means by the words after `/deal list`. Words to search for look at all they may see."""
    wanted, words = Wanted(), list[str]()
    for word in typed.split():
        name = _BY_WORD.get(plain.search_key(word))
        if name in WHOSE:
            wanted = replace(wanted, whose=name)
        elif name is not None:
            wanted = replace(wanted, which=name)
        elif stage := policy.stage_by_text(word):
            wanted = replace(wanted, stage=stage.key)
        else:
            words.append(word[:LONGEST_WORD])
    if not words:
        return wanted
    return replace(wanted, words=tuple(words[:MOST_WORDS]), whose=wanted.whose or ALL)


def read(session: Session, deps: Deps, actor: Actor, wanted: Wanted) -> Listing:
    """The page asked for, or the last there is. Counts nothing that the actor may not see."""
    policy, now = deps.policy(actor.workspace).policy, deps.now()
    today = now.astimezone(zone_of(actor.member)).date()
    wanted = replace(wanted, whose=wanted.whose or _first(session, actor))
    wanted = _sensible(policy, actor, wanted)
    chosen = _filter(actor, wanted, today)
    total = listing.count(session, actor.workspace, actor.sight, chosen)
    page = min(wanted.page, max(total - 1, 0) // PAGE)
    rows = listing.page(session, actor.workspace, actor.sight, chosen, limit=PAGE, skip=page * PAGE)
    return Listing(
        wanted=replace(wanted, page=page), rows=rows, total=total, today=today, whose=_offered(actor)
    )


def _first(session: Session, actor: Actor) -> str:
    """What a list begins with: one's own deals; the team's for a manager who has none open, everybody's for an admin."""
    role = actor.member.role
    own = Filter(owners=frozenset(actor.selves))
    if role not in (Role.MANAGER, Role.ADMIN) or listing.page(
        session, actor.workspace, actor.sight, own, limit=1, skip=0
    ):
        return MINE
    return TEAM if role is Role.MANAGER else ALL


def _offered(actor: Actor) -> tuple[str, ...]:
    return WHOSE if actor.member.role is Role.MANAGER else (MINE, ALL)


def _sensible(policy: Policy, actor: Actor, wanted: Wanted) -> Wanted:
    """What can't be asked for, or no longer, is as if it had not been."""
    return replace(
        wanted,
        whose=wanted.whose if wanted.whose in _offered(actor) else ALL,
        which=wanted.which if wanted.which in WHICH else OPEN,
        stage=wanted.stage if wanted.stage and policy.find_stage(wanted.stage) else None,
        page=min(max(wanted.page, 0), MOST_PAGES),
    )


def _filter(actor: Actor, wanted: Wanted, today: date) -> Filter:
    closing = None
    if wanted.which == CLOSING:
        last = monthrange(today.year, today.month)[1]
        closing = (today.replace(day=1), today.replace(day=last))
    return Filter(
        only_open=wanted.stage is None and not wanted.words and wanted.which != TO_DO,
        owners=frozenset(actor.selves) if wanted.whose == MINE else None,
        teams=actor.teams if wanted.whose == TEAM else None,
        stage=wanted.stage,
        rules=RULES.get(wanted.which),
        closing=closing,
        words=[plain.search_key(each) for each in wanted.words],
    )
