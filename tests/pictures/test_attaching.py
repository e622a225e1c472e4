"""From figures to image blocks in a review: uploaded first, left out where something stands against it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.delivery import Message
from bot.jobs import review
from bot.pictures import Curve, Rows
from bot.services import pictures
from bot.services.reviews import Digest, Order, drawn
from bot.slack import errors
from bot.slack.answers import File
from sandbox import limits
from store import reviews
from store.model import Review
from tests.builders import HOME
from tests.fake_slack import FakeSlack
from tests.reviews.a_team_at_work import FIRST_OF_NOVEMBER, fill

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.deps import Deps
    from bot.pictures import Picture
    from tests.company import Company

FOUND = Rows("topic", "Price loses most", [])


class Album(FakeSlack):
    """Takes files; `looks`: how often it is asked before it has read one."""

    looks = 0
    refuses: errors.SlackError | None = None

    def upload(self, name: str, content: bytes) -> File:
        if self.refuses is not None:
            raise self.refuses
        self.calls.append(("upload", content.decode()))
        return File(id=f"F{len(self.calls)}", mimetype="" if self.looks else "image/png")

    def file(self, file_id: str) -> File:
        self.looks -= 1
        return File(id=file_id, mimetype="image/png" if self.looks <= 0 else "")


@pytest.fixture
def album(small_company: Company) -> Album:
    return Album(small_company.clock)


def deps_with(company: Company, album: Album, *pngs: bytes | None) -> Deps:
    def draw(wanted: Sequence[Picture]) -> list[bytes | None]:
        return list(pngs[: len(wanted)])

    deps: Deps = replace(company.deps, slack=lambda _workspace: album, draw=draw)
    return deps


def shown_of(deps: Deps, picture: Picture | None) -> list[Any]:
    return pictures.attach(deps, HOME, pictures.begin(deps, picture))


def test_what_was_drawn_is_shown_with_its_finding_as_alternative_text(
    small_company: Company, album: Album
) -> None:
    deps = deps_with(small_company, album, b"one", None, b"three")
    blocks = pictures.attach(deps, HOME, pictures.begin(deps, FOUND, None, FOUND, FOUND))
    assert [each["slack_file"]["id"] for each in blocks] == ["F1", "F2"]
    assert {each["alt_text"] for each in blocks} == {"Price loses most"}
    assert [content for _, content in album.calls] == ["one", "three"]
    assert limits.of_message(blocks) == []


def test_a_file_is_named_once_slack_has_read_it_and_else_left_out(
    small_company: Company, album: Album
) -> None:
    deps = deps_with(small_company, album, b"one")
    album.looks = pictures.ASKS
    assert len(shown_of(deps, FOUND)) == 1
    album.looks = pictures.ASKS + 1
    assert shown_of(deps, FOUND) == []


def test_a_review_goes_out_without_pictures_that_slack_refuses_or_nobody_draws(
    small_company: Company, album: Album
) -> None:
    album.refuses = errors.Refused("upload", "storage_limit_reached")
    assert shown_of(deps_with(small_company, album, b"one"), FOUND) == []
    assert shown_of(deps_with(small_company, album), None) == []
    assert shown_of(small_company.deps, FOUND) == []


@pytest.mark.parametrize(
    ("kind", "period", "topics"),
    [
        ("weekly", "2026-W44", ["ステージの通過数と滞在日数"]),
        ("monthly", "2026-10", ["失注理由", "受注予定月ごとの売上予測"]),
        ("loss", "2026-10", ["失注理由"]),
    ],
)
def test_the_managers_review_has_its_pictures(
    small_company: Company, album: Album, kind: str, period: str, topics: list[str]
) -> None:
    small_company.clock.move(FIRST_OF_NOVEMBER)
    fill(small_company, 200)
    order = Order(HOME, kind, period, "east", "mana")
    asked: list[Any] = []

    def draw(wanted: Sequence[Picture]) -> list[bytes | None]:
        asked.extend(wanted)
        return [b"png"] * len(wanted)

    deps = replace(small_company.deps, slack=lambda _workspace: album, draw=draw)
    plain, digest = review.compose(small_company.deps, order), review.compose(deps, order)
    assert [each.topic.split("・")[0].split("（")[0].strip() for each in asked] == topics
    shown = [each for part in digest.parts for each in part.blocks]
    assert {each["alt_text"] for each in pictures_of(shown)} == {each.finding for each in asked}
    assert [each for each in shown if each["type"] != "image"] == [
        each for part in plain.parts for each in part.blocks
    ]


def pictures_of(blocks: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each for each in blocks if each["type"] == "image"]


def test_the_trend_is_of_the_scores_that_the_readers_own_reviews_told(company: Company, album: Album) -> None:
    company.clock.move(FIRST_OF_NOVEMBER)
    order = Order(HOME, "weekly", "2026-W44", "east", "mana")
    told = {"2026-W44": 1, "2026-W43": 70.5, "2026-W42": 60, "2026-W41": None, "2026-W20": 2}
    with company.deps.writes.begin() as session:
        for weeks, (period, score) in enumerate(told.items()):
            at = FIRST_OF_NOVEMBER - timedelta(weeks=weeks if score != 2 else 20)
            content = {"parts": [], "figures": {"hygiene_score": score}, "deals": []}
            item = Review(
                workspace=HOME, id=period, kind="weekly", period=period, team_id="east", audience="mana",
                as_of=at, content=content,
            )  # fmt: skip
            reviews.keep(session, item)
    deps = deps_with(company, album)
    with company.deps.reads() as session:
        t = deps.text(company.ask("mana").actor)
        trend = drawn.kept(session, deps, t, order, Digest([], {"hygiene_score": 80.0}))
        later = drawn.kept(session, deps, t, order, Digest([]))
    assert isinstance(trend, Curve)
    assert [each.value for each in trend.points] == [60, 70.5, 80]
    assert later is None


def test_a_channels_review_has_none(small_company: Company, album: Album) -> None:
    deps = deps_with(small_company, album, b"png")
    digest = review.compose(deps, Order(HOME, "weekly", "2026-W44", "east", "east"))
    assert album.calls == []
    assert pictures_of(digest.parts[0].blocks) == []


def test_pictures_that_find_no_room_come_in_a_message_of_their_own() -> None:
    full = Digest([Message("Weekly review", [{"type": "divider"}] * 50)])
    image = {"type": "image"}
    assert [len(each.blocks) for each in drawn.shown(full, [image]).parts] == [50, 1]
    assert drawn.shown(full, []) is full
