"""The page in a real browser: the seven steps of the tour in both languages, and every element by hand and keyboard."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.web.served import bare, company

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

    from sandbox.world import World

pytestmark = pytest.mark.browser
GRAVE = ("serious", "critical")
SAID = {"en": "/deal stage acme", "ja": "/deal ステージ アクメ"}


def opened(browser: Browser, address: str) -> Page:
    """A window with the page in it; whatever the browser complains of fails the test."""
    page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-GB", timezone_id="Asia/Tokyo")
    page.set_default_timeout(20_000)
    page.on("pageerror", lambda error: pytest.fail(f"the page failed: {error}"))
    page.goto(address)
    page.wait_for_selector(".room")
    return page


def is_accessible(page: Page, where: str) -> None:
    found = Axe().run(page).response["violations"]
    grave = [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found if each["impact"] in GRAVE]
    assert not grave, f"{where}: {grave}"


def form(page: Page) -> Locator:
    return page.locator("dialog.modal[open] form:visible")


def submit(page: Page) -> None:
    form(page).locator("button[type=submit]").click()


def close(page: Page) -> None:
    """One form after the other, by the keyboard."""
    while page.locator("dialog.modal[open]").count():
        page.keyboard.press("Escape")
        page.wait_for_timeout(150)


def tour(page: Page, step: int) -> None:
    """Goes on once the step before knows that it was done."""
    page.wait_for_selector(f".tour[data-step='{step - 1}'][data-done=true]")
    page.locator(".tour .primary").click()
    page.wait_for_selector(f".tour[data-step='{step}']")


def show(page: Page) -> None:
    page.locator(".tour .row button.primary").click()


def company_time(page: Page) -> datetime:
    return datetime.fromisoformat(page.locator("[data-now]").get_attribute("data-now") or "")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_seven_steps_of_the_tour(browser: Browser, tmp_path: Path, pictures: Path, language: str) -> None:
    with company(language, tmp_path) as (served, _):
        page = opened(browser, f"{served.base}/")
        show(page)
        page.wait_for_selector("[data-action=meeting_log]")
        page.wait_for_selector(".tour[data-done=true]")
        is_accessible(page, "messages")
        page.screenshot(path=pictures / f"sandbox.{language}.png")
        tour(page, 2)
        log_the_meeting(page)
        tour(page, 3)
        see_what_is_missing(page, SAID[language], pictures / f"sandbox-gate.{language}.png")
        tour(page, 4)
        began = company_time(page)
        show(page)
        page.wait_for_selector(".tour[data-done=true]", timeout=60_000)
        assert (company_time(page) - began).days >= 1
        tour(page, 5)
        put_off(page)
        tour(page, 6)
        read_the_review(page)
        page.screenshot(path=pictures / f"sandbox-review.{language}.png")
        tour(page, 7)
        show(page)
        page.wait_for_selector(".home .section")
        assert page.locator("[data-person=mana]").get_attribute("aria-pressed") == "true"
        is_accessible(page, "Home")
        page.screenshot(path=pictures / f"sandbox-home.{language}.png")
        page.close()


def log_the_meeting(page: Page) -> None:
    page.locator("[data-action=meeting_log]").last.click()
    form(page).locator("select").first.select_option(index=1)
    is_accessible(page, "a form")
    submit(page)
    page.wait_for_selector(".tour[data-done=true]", state="attached")
    close(page)


def see_what_is_missing(page: Page, command: str, picture: Path) -> None:
    """The client itself says which fields are needed; the bot's gate is told what they hold."""
    line = page.locator(".composer textarea")
    line.fill(command)
    line.press("Enter")
    form(page).locator("input[type=date]").wait_for()
    submit(page)
    assert form(page).locator(".error").count() >= 1
    page.screenshot(path=picture)
    fill_in(page)
    submit(page)
    page.wait_for_selector(".tour[data-done=true]", state="attached")
    close(page)


def put_off(page: Page) -> None:
    page.locator("[data-action=snooze_open]").last.click()
    form(page).locator("select").first.select_option(index=1)
    submit(page)
    page.wait_for_selector(".tour[data-done=true]", state="attached")
    close(page)


def read_the_review(page: Page) -> None:
    show(page)
    page.wait_for_selector(".tour[data-done=true]", timeout=90_000)
    assert company_time(page).weekday() == 0
    posted = page.locator(".messages article").last.get_attribute("data-ts") or "0"
    assert float(posted) >= company_time(page).timestamp() - 3600


def fill_in(page: Page) -> None:
    """Something into every field that is asked for and empty."""
    for each in form(page).locator(".input.wrong input[type=date]").all():
        each.fill("2026-11-20")
    for each in form(page).locator(".input.wrong input[type=text], .input.wrong textarea").all():
        each.fill("50")
    for each in form(page).locator(".input.wrong select").all():
        each.select_option(index=1)


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(text: str) -> dict[str, Any]:
    return {"text": plain(text), "value": text.lower()}


def test_every_element_tells_the_bot_what_was_chosen_in_it(browser: Browser) -> None:
    two = [option("Red"), option("Blue")]
    confirm = {"title": plain("Sure?"), "text": plain("It can't be undone."), "confirm": plain("Do it"), "deny": plain("No")}  # fmt: skip
    elements: list[dict[str, Any]] = [
        {
            "type": "button",
            "action_id": "danger",
            "text": plain("Delete"),
            "style": "danger",
            "confirm": confirm,
        },
        {
            "type": "static_select",
            "action_id": "static",
            "options": two,
            "placeholder": plain("Colour"),
            "confirm": confirm,
        },
        {"type": "users_select", "action_id": "user", "placeholder": plain("Somebody")},
        {"type": "conversations_select", "action_id": "room", "placeholder": plain("Where")},
        {"type": "overflow", "action_id": "more", "options": two},
        {"type": "checkboxes", "action_id": "some", "options": two},
        {"type": "radio_buttons", "action_id": "one", "options": two},
        {"type": "datepicker", "action_id": "day"},
        {"type": "timepicker", "action_id": "hour"},
        {"type": "datetimepicker", "action_id": "moment"},
        {
            "type": "multi_static_select",
            "action_id": "several",
            "options": two,
            "placeholder": plain("Colours"),
        },
        {"type": "external_select", "action_id": "deal", "min_query_length": 1, "placeholder": plain("Deal")},
    ]
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": plain("All of it")},
        {"type": "section", "text": {"type": "mrkdwn", "text": "*bold* _it_ ~no~ `code` <https://a.example|there> &lt;b&gt; <@U0KEN>\n> quoted"}},
        {"type": "table", "rows": [[{"type": "raw_text", "text": "Stage"}], [{"type": "raw_text", "text": "<b>won</b>"}]]},
        {"type": "actions", "elements": elements},
        {"type": "markdown", "text": "# All\n1. first\n- [x] done\n> *quoted*\n```\na < b\n```"},
        {"type": "video", "alt_text": "a film", "title": plain("How to"), "video_url": "https://a.example/v", "thumbnail_url": "https://a.example/t"},
        {"type": "context_actions", "elements": [{"type": "icon_button", "icon": "trash", "text": plain("Away"), "action_id": "away"}]},
        {"type": "rich_text", "elements": [
            {"type": "rich_text_section", "elements": [{"type": "emoji", "name": "+1", "unicode": "1f44d"}]},
            {"type": "rich_text_list", "style": "bullet", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]}]},
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "said"}]},
        ]},
    ]  # fmt: skip
    with bare() as (served, notebook):
        notebook.says["block_suggestion"] = {"options": [option("Acme")]}
        served.world.client().chat_postMessage(channel="U0EMMA", text="all", blocks=blocks)
        page = opened(browser, f"{served.base}/")
        message = page.locator("article").last
        message.wait_for()
        assert message.locator("b", has_text="bold").count() == 1
        assert message.locator(".mention", has_text="@Ken Nakamura").count() == 1
        assert message.locator("td").first.inner_text() == "<b>won</b>"
        stands_line_by_line(message)
        is_accessible(page, "every element")

        message.get_by_text("Delete").click()
        page.get_by_text("Do it").click()
        choose_after_a_doubt(page, message.get_by_label("Colour", exact=True))
        message.get_by_label("Somebody").select_option("U0KEN")
        message.get_by_label("Where").select_option("C0GENERAL")
        message.get_by_label("More", exact=True).click()
        page.get_by_role("menuitem", name="Red").press("Enter")
        message.get_by_label("Blue").first.check()
        message.get_by_role("radio", name="Red").check()
        message.locator("input[type=date]").fill("2026-12-01")
        message.locator("input[type=time]").fill("09:30")
        message.locator("input[type=datetime-local]").fill("2026-12-01T09:30")
        several = message.get_by_role("combobox", name="Colours")
        several.press("ArrowDown")
        page.locator("[role=option]", has_text="Red").wait_for()
        several.press("Enter")
        deal = message.get_by_role("combobox", name="Deal")
        deal.fill("ac")
        page.get_by_role("option", name="Acme").click()
        page.wait_for_function("() => document.querySelectorAll('[aria-busy=true]').length === 0")
        wait_for(page, lambda: len(notebook.actions) == len(elements))
        told = {each["action_id"]: each for each in notebook.actions}
        assert told["danger"]["type"] == "button"
        assert told["static"]["selected_option"]["value"] == "blue"
        assert told["user"]["selected_user"] == "U0KEN"
        assert told["room"]["selected_conversation"] == "C0GENERAL"
        assert told["more"]["selected_option"]["value"] == "red"
        assert [each["value"] for each in told["some"]["selected_options"]] == ["blue"]
        assert told["one"]["selected_option"]["value"] == "red"
        assert (told["day"]["selected_date"], told["hour"]["selected_time"]) == ("2026-12-01", "09:30")
        assert told["moment"]["selected_date_time"] == int(
            datetime.fromisoformat("2026-12-01T09:30+09:00").timestamp()
        )
        assert [each["value"] for each in told["several"]["selected_options"]] == ["red"]
        assert told["deal"]["selected_option"]["value"] == "acme"
        page.close()


def choose_after_a_doubt(page: Page, colour: Locator) -> None:
    """What was not confirmed is not told, and not shown as if it held."""
    colour.select_option("red")
    page.get_by_role("button", name="No", exact=True).click()
    wait_for(page, lambda: colour.input_value() == "")
    colour.select_option("blue")
    page.get_by_text("Do it").click()


def stands_line_by_line(message: Locator) -> None:
    """Markdown and rich text read from top to bottom, a video is a link, and nothing is unknown."""
    tops = [box["y"] for each in message.locator(".written > *").all() if (box := each.bounding_box())]
    assert len(tops) == 7
    assert tops == sorted(set(tops))
    assert message.locator(".written li").all_inner_texts() == ["1. first", "☑ done", "one"]
    assert message.get_by_role("link", name="How to").get_attribute("href") == "https://a.example/v"
    assert message.locator(".unknown").count() == 0


def wait_for(page: Page, true: Any) -> None:
    for _ in range(200):
        if true():
            return
        page.wait_for_timeout(25)
    raise AssertionError("it did not come true")


def what_is_new_is_marked(page: Page, world: World) -> None:
    """Where one has been before; and an answer for one's own eyes goes when it was read."""

    def go(name: str) -> None:
        page.locator(".sidebar .place", has_text=name).first.click()

    def say(text: str) -> None:
        world.person("ken").channel("sales-east").say(text)

    say("known")
    go("sales-east")
    page.get_by_text("known").wait_for()
    wait_for(page, lambda: page.locator(".place.here .count").count() == 0)
    go("general")
    say("not known yet")
    go("sales-east")
    page.locator(".fresh + article", has_text="not known yet").wait_for()
    world.client().chat_postEphemeral(channel="C0SALESEAST", user="U0EMMA", text="for you alone")
    page.get_by_role("button", name="Dismiss").click()
    page.get_by_text("for you alone").wait_for(state="detached")


def test_a_stack_of_forms_with_errors_under_their_fields_and_news_that_arrive_by_themselves(
    browser: Browser,
) -> None:
    name = {"type": "input", "block_id": "name", "label": plain("Name"), "element": {"type": "plain_text_input", "action_id": "name"}}  # fmt: skip
    view = {"type": "modal", "title": plain("First"), "submit": plain("Save"), "blocks": [name]}
    with bare() as (served, notebook):
        world = served.world
        page = opened(browser, f"{served.base}/")
        world.client().chat_postMessage(channel="U0EMMA", text="by itself :tada:")
        page.get_by_text("by itself").wait_for()
        for turn, title in enumerate(("First", "Second", "Third")):
            open_ = world.client().views_push if turn else world.client().views_open
            open_(trigger_id=world.new_trigger("U0EMMA"), view={**view, "title": plain(title)})
            page.get_by_role("heading", name=title).wait_for()
        submit(page)
        assert form(page).locator(".error").inner_text() == "Please complete this required field."
        form(page).get_by_label("Name").fill("<Acme>")
        notebook.says["view_submission"] = {"response_action": "errors", "errors": {"name": "Taken already."}}
        submit(page)
        form(page).get_by_text("Taken already.").wait_for()
        assert form(page).get_by_label("Name").input_value() == "<Acme>"
        page.keyboard.press("Escape")
        page.get_by_role("heading", name="Second").wait_for()
        notebook.says["view_submission"] = {"response_action": "clear"}
        form(page).get_by_label("Name").fill("x")
        submit(page)
        page.wait_for_selector("dialog.modal:not([open])", state="attached")
        page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
        wait_for(page, lambda: served.site.pulse.listeners == 0)
        world.client().chat_postMessage(channel="U0EMMA", text="said meanwhile")
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
        page.get_by_text("said meanwhile").wait_for()
        page.get_by_text("by itself").wait_for()
        what_is_new_is_marked(page, world)
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": 390, "height": 800})
        page.locator(".tour header button").click()
        page.locator(".switches button").nth(1).click()
        is_accessible(page, "the wire on a phone, at night")
        page.locator(".wire [data-fault=cut]").check()
        wait_for(page, lambda: any(each.kind == "cut_after" for each in world.faults.on()))
        page.close()


FRAMES_WAIT_FOR_NEWS = """
  const held = [];
  let told = false;
  const hold = (real) => (work, ...rest) => told ? real(work, ...rest) : held.push(() => real(work, ...rest));
  const [frame, later] = [requestAnimationFrame.bind(window), setTimeout.bind(window)];
  [window.requestAnimationFrame, window.setTimeout] = [hold(frame), hold(later)];
  window.EventSource = class extends EventSource {
    constructor(address) {
      super(address);
      this.addEventListener("message", () => later(() => { told = true; for (const each of held.splice(0)) each(); }));
    }
  };
"""
"""A browser that is late with its frames, as a busy machine's is: none is drawn before the first news has come."""


def test_news_that_come_before_the_first_frame_are_shown(browser: Browser) -> None:
    with bare() as (served, _), browser.new_page() as page:
        page.add_init_script(FRAMES_WAIT_FOR_NEWS)
        page.goto(f"{served.base}/")
        page.wait_for_selector(".room", timeout=20_000)


def test_an_address_that_asks_for_no_language_there_is_opens_all_the_same(browser: Browser) -> None:
    with bare() as (served, _):
        for odd in ("", "q!"):
            opened(browser, f"{served.base}/?lang={odd}").close()
