"""A company whose morning is due: its people, their deals, and everything that the product's own jobs owe them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.app import adopt, new_id
from bot.deps import Deps
from bot.jobs import sweep
from bot.policy import preset
from bot.services import bundles
from bot.services.deals import search_text
from bot.services.policies import InForce
from bot.services.reviews import WEEKLY, order_of, owing
from bot.typed import company
from store import engine, installations, members, migrate, notices, rows, tables, wall
from store.model import (
    Account,
    Deal,
    Installation,
    Meeting,
    Member,
    Notice,
    NoticeKind,
    NoticeState,
    Role,
    StageMove,
    Team,
)

if TYPE_CHECKING:
    from sandbox import World
    from store.engine import Database, Session

NOW: Final = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
"""Tuesday, 10:30 in Tokyo, after a holiday on Monday: prompts, bundles and the week's reviews are due."""
LATER: Final = timedelta(days=1)
"""How far ahead of its time what is not let out yet is dated."""
PEOPLE_IN_A_TEAM: Final = 20
EXPORT_EACH: Final = 10
"""Every so manieth rep has asked for a file."""
notice = tables.notice


class Company:
    """`reps` people with a prompt and a bundle each, teams with a digest in three parts, and some files."""

    def __init__(self, url: str, world: World, reps: int) -> None:
        migrate.upgrade(url)
        self.url, self.world, self.workspace = url, world, world.team_id
        self.database = engine.connect(url)
        self.deps = self._deps(self.database)
        with wall.inside(self.workspace):
            self._people(reps)
        while sweep.swept(self.deps):
            pass
        with wall.inside(self.workspace):
            self._owed(reps)
            self.database.take_stock()  # as the product does every hour

    def _deps(self, database: Database) -> Deps:
        return Deps(
            database=database,
            writes=database.writes.patient(),
            now=lambda: NOW,
            machine=self.world.machine,
            new_id=new_id,
            policy=InForce(database, preset("b2b_ja"), self.world.machine),
            slack=self._nobody,
            home=lambda _team, _enterprise: None,
        )

    @staticmethod
    def _nobody(_workspace: str) -> Any:
        raise AssertionError("the company itself speaks to nobody")

    def _people(self, reps: int) -> None:
        app = self.world.app
        with self.deps.writes.begin() as session:
            home = Installation(
                workspace=self.workspace,
                team_id=self.workspace,
                enterprise_id=None,
                bot_user_id=app.bot_user_id,
                bot_id=app.bot_id,
                bot_token=None,
                installed_at=NOW - 30 * LATER,
            )
            installations.save(session, home)
            adopt(session, self.deps, self.workspace, preset("b2b_ja"))
            accounts, deals, moves, meetings = [], [], [], []
            for first in range(0, reps, PEOPLE_IN_A_TEAM):
                numbers = range(first, min(first + PEOPLE_IN_A_TEAM, reps))
                team = self._team(session, first, numbers)
                for number in numbers:
                    account = self._account(number)
                    accounts.append(account)
                    deals.append(self._deal(number, team, account.id))
                    moves.append(self._move(number))
                    meetings.append(self._meeting(number))
            for table, items in (
                (tables.account, accounts),
                (tables.deal, deals),
                (tables.stage_move, moves),
                (tables.meeting, meetings),
            ):
                rows.add(session, table, *items)

    def _member(self, name: str, role: Role) -> Member:
        user = self.world.add_user(name, locale="ja-JP")
        return Member(
            workspace=self.workspace,
            id=name,
            slack_user=user.id,
            name=name,
            email=user.email,
            role=role,
            locale="ja-JP",
            zone="Asia/Tokyo",
            active=True,
        )

    def _team(self, session: Session, first: int, numbers: range) -> str:
        team, boss = f"team-{first}", f"boss-{first}"
        people = [self._member(boss, Role.MANAGER)]
        people += [self._member(f"rep-{number}", Role.REP) for number in numbers]
        channel = self.world.add_channel(team, members=[each.name for each in people])
        members.add_member(session, *people)
        row = Team(
            workspace=self.workspace,
            id=team,
            name=team,
            channel=channel.id,
            language="ja",
            zone="Asia/Tokyo",
        )
        rows.add(session, tables.team, row)
        members.set_people(session, self.workspace, team, [each.id for each in people[1:]], [boss])
        return team

    def _account(self, number: int) -> Account:
        name = f"青葉製作所 {number}"
        return Account(workspace=self.workspace, id=f"account-{number}", name=name, key=company.key(name))

    def _deal(self, number: int, team: str, account: str) -> Deal:
        name = f"青葉製作所 更新 {number}"
        return Deal(
            workspace=self.workspace,
            id=f"deal-{number}",
            number=number + 1,
            name=name,
            search=search_text(name, name, number + 1),
            account_id=account,
            stage="opportunity",
            entered_stage_at=NOW - 20 * LATER,
            created_at=NOW - 20 * LATER,
            owner_id=f"rep-{number}",
            team_id=team,
            currency="JPY",
            open=True,
        )

    def _move(self, number: int) -> StageMove:
        return StageMove(
            workspace=self.workspace,
            id=f"move-{number}",
            deal_id=f"deal-{number}",
            stage="opportunity",
            from_stage=None,
            entered_at=NOW - 20 * LATER,
            moved_by=f"rep-{number}",
        )

    def _meeting(self, number: int) -> Meeting:
        return Meeting(
            workspace=self.workspace,
            id=f"meeting-{number}",
            deal_id=f"deal-{number}",
            title="定例",
            starts_at=NOW - timedelta(hours=1),
            ends_at=NOW - timedelta(minutes=30),
            organiser_id=f"rep-{number}",
        )

    def _owed(self, reps: int) -> None:
        """Owed by the product's own jobs, then dated ahead: the benchmark lets it out bit by bit."""
        for number in range(reps):
            with self.deps.writes.begin() as session:
                bundles.look(session, self.deps, self.workspace, f"rep-{number}")
        with self.deps.writes.begin() as session:
            for each in owing.missing(session, self.deps, self.workspace):
                if order_of(each).kind == WEEKLY:
                    notices.owe(session, each, ())
            for number in range(0, reps, EXPORT_EACH):
                notices.owe(session, self._export(number), ())
            session.execute(
                notice.update().where(notice.c.state == NoticeState.DUE.value).values(due_at=NOW + LATER)
            )

    def _export(self, number: int) -> Notice:
        return Notice(
            workspace=self.workspace,
            id=new_id(),
            recipient=f"rep-{number}",
            kind=NoticeKind.EXPORT,
            occurrence=f"asked-{number}",
            state=NoticeState.DUE,
            due_at=NOW,
            created_at=NOW,
        )

    def close(self) -> None:
        self.database.close()
