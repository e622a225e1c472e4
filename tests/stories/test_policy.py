"""An admin changes the policy from Slack: uploads a file, is told what is wrong with it or what it changes, and uses it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bot.policy import preset_text
from bot.views import policy_form
from sandbox import ClientRefused, Upload

if TYPE_CHECKING:
    from sandbox.people import Modal, Sent
    from tests.stories.office import Office

TEXT = preset_text("b2b_ja")
STRICT = (
    TEXT.replace("en: MQL", "en: Warm").replace("ja: MQL", "ja: 有望").replace("at_least: 50", "at_least: 70")
)
EVERY_MISTAKE = {
    "version: 1": "version: 2",
    "language: ja": "langage: ja",
    "key: lead": "key: リード",
    "probability: 5\n": "probability: 500\n",
    "quiet_after: 10d": "quiet_after: a while",
    "field: score": "field: scroe",
    "currency: JPY": "currency: YEN\ncurrency: JPY",
}


def the_policy(office: Office) -> Modal:
    ada = office.person("ada")
    ada.slash(f"/deal {office.t('setup')}")
    ada.form.click(policy_form.OPEN)
    return ada.form


def upload(office: Office, content: bytes, name: str = "policy.yml") -> Sent:
    return the_policy(office).fill({policy_form.FILE: Upload(name, content)}).submit()


def test_an_upload_is_shown_before_it_counts_and_counts_at_once(office: Office) -> None:
    t, ada = office.t, office.person("ada")
    assert upload(office, b"\xef\xbb\xbf" + STRICT.encode()).outcome == "updated"
    now = office.said("Warm", "有望")
    assert (
        t.md(":pencil2: Stage *{was}* is called *{stage}* from now on", was="MQL", stage=now)
        in ada.form.texts()
    )
    assert any(":vertical_traffic_light:" in line for line in ada.form.texts())
    office.person("aoi").slash(f"/deal {t('stage')} acme")
    assert now not in office.person("aoi").form.options(t("New stage"))
    assert ada.form.submit().outcome == "updated"
    assert ada.form.title == t("Set-up")
    office.person("aoi").slash(f"/deal {t('stage')} acme")
    assert now in " ".join(office.person("aoi").form.options(t("New stage")))
    assert t("uploaded in Slack") in " ".join(the_policy(office).texts())


def test_every_mistake_is_told_with_its_line_and_nothing_of_it_is_used(office: Office) -> None:
    wrong = TEXT
    for right, mistake in EVERY_MISTAKE.items():
        assert right in wrong
        wrong = wrong.replace(right, mistake, 1)
    assert upload(office, wrong.encode()).outcome == "updated"
    form = office.person("ada").form
    told = [
        line
        for line in form.texts()
        if re.match(office.said(r"policy\.yml:\d", r"policy\.yml \d+行目"), line)
    ]
    assert len(told) >= len(EVERY_MISTAKE)
    assert form.submit_label == office.t("Check")
    assert form.fill({policy_form.FILE: Upload("policy.yml", STRICT.encode())}).submit().ok
    assert office.person("ada").form.submit_label == office.t("Use it")


@pytest.mark.parametrize(
    "junk",
    [b"", b"\xff\xfe\x00", b"PK\x03\x04\x14\x00" + bytes(500), b"a: &a [*a, *a]", b"[" * 5000, "値: <!channel>".encode(), b"%YAML 1.1\n---\n- x"],
    ids=["empty", "not UTF-8", "a zip", "a bomb", "deep", "a ping", "a list"],
)  # fmt: skip
def test_junk_is_told_apart_and_stays_text(new_office: Office, junk: bytes) -> None:
    """Fault 33: whatever the file and its name hold, nothing of it is run, followed or rung."""
    sent = upload(new_office, junk, "../../etc/<!channel>.yml")
    assert sent.outcome == "updated"
    first = new_office.said(".yml:1:", ".yml 1行目 ")
    (told, *_) = [line for line in new_office.person("ada").form.texts() if first in line]
    assert told.startswith(f"../../etc/&lt;!channel&gt;{first}")
    assert "<!channel>" not in " ".join(new_office.person("ada").form.texts()[:-4])


def test_what_is_too_large_or_not_there_is_refused_under_the_field(new_office: Office) -> None:
    t = new_office.t
    sent = upload(new_office, b"x" * 5_000_000)
    assert sent.errors == {"file": t("This file is too large. A policy has at most 200 kB.")}
    form = the_policy(new_office).fill({policy_form.FILE: Upload("policy.yml", STRICT.encode())})
    new_office.world.files.clear()
    assert form.submit().errors == {"file": t("This file can't be read from Slack. Please upload it again.")}
    with pytest.raises(ClientRefused):
        upload(new_office, b"", "policy.exe")


def test_what_somebody_else_uploaded_or_lies_elsewhere_is_not_read(new_office: Office) -> None:
    """Fault 33: the bot's token goes to Slack alone, and an admin reads no file but their own."""
    office, gone = new_office, new_office.t("This file can't be read from Slack. Please upload it again.")
    form = the_policy(office).fill({policy_form.FILE: Upload("policy.yml", STRICT.encode())})
    (file,) = office.world.files.values()
    file.user = office.person("aoi").id
    assert form.submit().errors == {"file": gone}
    file.user = office.person("ada").id
    office.world.faults.error("file_not_found", "files.info")
    assert form.submit().errors == {"file": gone}
    assert form.submit().ok


def test_a_file_that_changed_since_it_was_shown_is_not_used(new_office: Office) -> None:
    assert upload(new_office, STRICT.encode()).ok
    (file,) = new_office.world.files.values()
    file.content = TEXT.replace("fiscal_year_starts: 4", "fiscal_year_starts: 1").encode()
    form = new_office.person("ada").form
    assert form.submit().outcome == "updated"
    assert form.submit_label is None
    assert new_office.bot.deps.policy(new_office.world.team_id).version == 1


def test_a_stage_with_deals_in_it_can_t_go_and_the_same_again_changes_nothing(watched: Office) -> None:
    t, ada = watched.t, watched.person("ada")
    assert upload(watched, re.sub(r"\blead\b", "prospect", TEXT).encode()).ok
    assert ada.form.submit_label is None
    stuck = t.md_n("*{stage}*: {count} deal", "*{stage}*: {count} deals", 1, stage=watched.stage("lead"))
    assert stuck in ada.form.texts()
    assert upload(watched, TEXT.encode()).ok
    assert t("This is the policy that is in force. Nothing would change.") in ada.form.texts()
    assert ada.form.submit_label is None


def test_without_the_right_to_read_files_the_admin_is_told_what_to_do(new_office: Office) -> None:
    form = the_policy(new_office).fill({policy_form.FILE: Upload("policy.yml", b"x")})
    new_office.world.faults.error("missing_scope", "files.info")
    lacking = "Dealbot may not read files yet. Please reinstall it with the scope files:read."
    assert form.submit().errors == {"file": new_office.t(lacking)}


def test_slacks_two_answers_share_the_time_there_is_and_late_ones_cost_nothing(new_office: Office) -> None:
    t, faults, machine = new_office.t, new_office.world.faults, new_office.machine
    late = t("Slack did not hand the file over in time. Please try again.")
    form = the_policy(new_office).fill({policy_form.FILE: Upload("policy.yml", STRICT.encode())})
    for slow in ({"files.info": 1.5, "download": 1.5}, {"files.info": 3}, {"download": 3}):
        for method, seconds in slow.items():
            faults.slow(method, seconds=seconds)
        began = machine()
        assert form.submit().errors == {"file": late}
        assert (machine() - began).total_seconds() <= 2
        faults.clear()
    faults.cut("download")
    assert form.submit().errors == {"file": late}
    assert form.submit().outcome == "updated"
    faults.slow("download", seconds=3)
    assert new_office.person("ada").form.submit().outcome == "updated"
    form = new_office.person("ada").form
    assert late in form.texts()
    assert form.submit_label == t("Check")
    assert form.fill({policy_form.FILE: Upload("policy.yml", STRICT.encode())}).submit().ok
    assert form.submit().outcome == "updated"
    assert form.title == t("Set-up")
