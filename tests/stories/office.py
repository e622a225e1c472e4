"""An office on the sandbox: real payloads in, real Web API calls out, a clock that people in tests can turn."""

from __future__ import annotations

from contextvars import Context
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot import app as composition
from bot.jobs import SCHEDULE, WORK
from bot.slack.client import Slack
from bot.text import text
from sandbox import FakeMachine, World
from sandbox.inprocess import reach
from store import tables
from store.model import NoticeKind
from tests import app
from tests.clocks import MONDAY_9_JST, Ids
from tests.policies import watching

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Executable, Table

    from bot.app import Bot
    from bot.policy import Policy
    from bot.text import Text
    from sandbox.people import Person
    from store.engine import Database

LOCALES = {"ja": "ja-JP", "en": "en-US"}


@dataclass
class Office:
    """`t` says what the screens say, so that one story is told in both languages. `label` is the policy's own text."""

    world: World
    bot: Bot
    machine: FakeMachine
    language: str
    policy: Policy

    @property
    def t(self) -> Text:
        return text(self.language, "Asia/Tokyo")

    def person(self, name: str) -> Person:
        return self.world.person(name)

    def said(self, en: str, ja: str) -> str:
        """What its people would write."""
        return ja if self.language == "ja" else en

    def rows(self, table: Table) -> list[dict[str, Any]]:
        """What is on record, in the order of its ids."""
        with self.bot.deps.reads() as session:
            found = session.execute(table.select().order_by(*table.primary_key.columns))
            return [dict(row) for row in found.mappings()]

    def write(self, statement: Executable) -> None:
        """What no form can do yet."""
        with self.bot.deps.writes.begin() as session:
            session.execute(statement)

    def stage(self, key: str) -> str:
        return self.policy.label(self.policy.stage(key), self.t.language)

    def field(self, key: str) -> str:
        return self.policy.label(self.policy.field(key), self.t.language)

    def outcome(self, number: int = 0) -> str:
        return self.policy.label(self.policy.outcomes[number], self.t.language)

    def condition(self, stage: str, number: int = 0) -> str:
        return self.policy.condition_text(self.policy.gate(stage)[number], self.t.language)

    def tick(self, **later: float) -> None:
        """Lets company time pass, and enough machine time for every job to come round until nothing moves any more."""
        self.world.clock.move(by=timedelta(**later))
        for _ in range(3):
            self.machine.move(by=timedelta(seconds=61))
            self._run_jobs()

    def pass_time(self, **later: float) -> None:
        """The same where machine time is real: the jobs run once."""
        self.world.clock.move(by=timedelta(**later))
        self._run_jobs()

    def _run_jobs(self) -> None:
        """As in threads of the scheduler's own, that know nothing of any workspace yet."""
        for job in WORK:
            Context().run(job.run, self.bot.deliverer)

    def meet_everyone(self) -> None:
        """Reads Slack's directory, as the job does every hour."""
        job = next(job for job in SCHEDULE if job.name == "directory")
        Context().run(job.run, self.bot.deliverer)

    def join(self, *names: str) -> None:
        """Somebody new in the Slack workspace, whom the directory tells us of."""
        for name in names:
            email, locale = f"{name}@example.co.jp", LOCALES[self.language]
            self.world.add_user(name, real_name=name.capitalize(), email=email, locale=locale)
        self.meet_everyone()

    def set_up(self) -> None:
        """ada, the Slack admin, makes a team of aoi and ken that mana manages."""
        self.team("East", managers=["mana"], members=["aoi", "ken"])

    def team(self, name: str, managers: list[str], members: list[str]) -> None:
        t, ada = self.t, self.person("ada")
        ada.slash(f"/deal {'設定' if self.language == 'ja' else 'setup'}")
        ada.form.click(t("New team"))
        ada.form.fill({t("Team name"): name, t("Managers"): managers, t("Members"): members})
        assert ada.form.submit().ok, ada.form.errors
        ada.form.close(whole_stack=True)
        self.greet_nobody()

    def greet_nobody(self) -> None:
        """Everybody has been here for long, and has read their welcome."""
        self.write(tables.notice.delete().where(tables.notice.c.kind == NoticeKind.WELCOME.value))

    def new_deal(
        self, name: str = "Acme renewal", company: str = "アクメ", who: str = "aoi", contact: str = "田中"
    ) -> None:
        t, rep = self.t, self.person(who)
        rep.slash(f"/deal {'新規' if self.language == 'ja' else 'new'} {name}")
        asked = self.condition("lead")
        rep.form.fill(
            {
                t("Company"): company,
                t("{what}: name", what=asked): contact,
                t("{what}: e-mail or phone", what=asked): "tanaka@example.co.jp",
            }
        )
        assert rep.form.submit().ok, rep.form.errors
        rep.form.close()

    def plan(
        self,
        when: str,
        deal: str = "Acme",
        who: str = "aoi",
        colleagues: tuple[str, ...] = (),
        subject: str = "Hearing",
    ) -> None:
        t, rep = self.t, self.person(who)
        rep.slash(f"/deal plan {deal}")
        rep.form.fill({t("When"): when, t("Subject"): subject, t("Colleagues who join"): list(colleagues)})
        assert rep.form.submit().ok, rep.form.errors
        rep.form.close()


def an_office(
    database: Database,
    language: str = "ja",
    *,
    policy: Policy | None = None,
    scopes: Iterable[str] | None = None,
    host: str | None = None,
) -> Office:
    """Installed from manifest.yml: the bot may and hears what stands there, unless a test names other scopes. It asks
    about meetings only, unless a test brings a policy of its own. `host`: where its Slack is, if other processes know it too.
    """
    machine = FakeMachine(MONDAY_9_JST)
    world = World(now=MONDAY_9_JST, machine=machine, scopes=app.scopes() if scopes is None else scopes)
    if host is not None:
        world.base_url = f"http://{host}"
        reach(world)
    world.app.events = app.events()
    for name in ("aoi", "ken", "mana", "ada", "nobu"):
        world.add_user(
            name,
            real_name=name.capitalize(),
            email=f"{name}@example.co.jp",
            locale=LOCALES[language],
            tz="Asia/Tokyo",
            is_admin=name == "ada",
        )
    world.add_user("guest", is_restricted=True)
    world.add_user("outsider", team_id="T0ELSEWHERE")
    world.add_channel("sales", members=["aoi", "ken", "mana", "ada", "guest"])
    world.add_channel("east", members=["aoi", "ken", "mana", "ada"])
    policy = policy or watching("meeting_unlogged")
    bot = a_bot(world, database, policy, Ids())
    composition.install(bot, policy, bot.deps.slack(world.team_id).auth())
    office = Office(world, bot, machine, language, policy)
    office.meet_everyone()
    office.greet_nobody()
    return office


def a_bot(world: World, database: Database, policy: Policy, new_id: Ids) -> Bot:
    """Connected to this world, and as new as after a restart."""
    slack = Slack(world.client(timeout=2))
    bot = composition.build(
        database=database,
        policy=policy,
        slack=lambda _workspace: slack,
        delivery=lambda _workspace: slack,
        token=world.bot_token,
        slack_api_url=slack.web.base_url,
        now=world.clock.now,
        machine=world.machine,
        new_id=new_id,
    )
    world.connect(bot.app)
    return bot
