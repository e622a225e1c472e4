import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import Mrkdwn, escape
from bot.views import blocks
from bot.views.limits import cut_md, parts_md

CHOICES = [(f"Deal {n}", f"d{n}") for n in range(101)]


def test_a_long_header_is_shortened_and_says_so() -> None:
    shown = blocks.header("あ" * 151)["text"]["text"]
    assert len(shown) == 150
    assert shown.endswith("…")
    assert blocks.header("あ" * 150)["text"]["text"] == "あ" * 150


def test_a_blank_text_is_a_dash_because_slack_refuses_nothing() -> None:
    assert blocks.header(" ")["text"]["text"] == "–"
    assert blocks.section(Mrkdwn(""))["text"]["text"] == "–"


def test_a_section_takes_mrkdwn_and_a_title_takes_plain_text() -> None:
    with pytest.raises(TypeError):
        blocks.section("<!channel>")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        blocks.message("<!channel>", [])  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        blocks.header(Mrkdwn("&amp;"))


def test_slack_makes_no_mentions_out_of_plain_words() -> None:
    assert blocks.section(Mrkdwn("@here"))["text"] == {"type": "mrkdwn", "text": "@here", "verbatim": True}


def test_a_section_is_shortened_and_sections_keep_everything() -> None:
    text = Mrkdwn("\n".join(f"line {n}" for n in range(1000)))
    assert len(blocks.section(text)["text"]["text"]) <= 3000
    parts = [block["text"]["text"] for block in blocks.sections(text)]
    assert len(parts) > 2
    assert "\n".join(parts) == text
    assert max(map(len, parts)) <= 3000


@given(st.text("a<>&\n ", max_size=80), st.integers(8, 20))
def test_a_cut_never_ends_inside_an_entity(typed: str, limit: int) -> None:
    for part in [cut_md(escape(typed), limit), *parts_md(escape(typed), limit)]:
        assert len(part) <= limit
        assert "&" not in part.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")


@given(st.text("a<>&\n ", max_size=80), st.integers(8, 20))
def test_splitting_loses_nothing_but_the_line_breaks_it_breaks_at(typed: str, limit: int) -> None:
    whole = escape(typed)
    assert "".join(parts_md(whole, limit)).replace("\n", "").strip("– ") == whole.replace("\n", "").strip(
        "– "
    )


def test_a_cut_never_ends_inside_a_mention() -> None:
    assert cut_md(Mrkdwn("hello <@U12345678>"), 12) == "hello…"


def test_a_choice_shows_a_hundred_options_with_shortened_texts() -> None:
    element = blocks.select("Deal", "deal", [("x" * 76, "first"), *CHOICES], initial="d3")["element"]
    assert len(element["options"]) == 100
    assert len(element["options"][0]["text"]["text"]) == 75
    assert element["initial_option"]["value"] == "d3"
    assert element["action_id"] == "deal"


def test_an_initial_choice_that_went_away_is_not_chosen() -> None:
    assert "initial_option" not in blocks.select("Deal", "deal", CHOICES[:2], initial="gone")["element"]
    assert (
        "initial_options" not in blocks.multi_select("Deal", "deal", CHOICES[:2], initial=["gone"])["element"]
    )


def test_no_options_at_all_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one"):
        blocks.radio("Deal", "deal", [])


@pytest.mark.parametrize(
    ("kind", "most"), [(blocks.checkboxes, 10), (blocks.radio, 10), (blocks.multi_select, 100)]
)
def test_each_kind_of_choice_keeps_its_own_limit(kind: Callable[..., blocks.Block], most: int) -> None:
    assert len(kind("Deal", "deal", CHOICES)["element"]["options"]) == most
    assert len(blocks.overflow("more", CHOICES)["options"]) == 5


def test_ids_of_ours_are_never_shortened() -> None:
    builds: list[Callable[[], object]] = [
        lambda: blocks.text_input("Name", "x" * 256),
        lambda: blocks.button("Log", ""),
        lambda: blocks.button("Log", "log", value="x" * 2001),
        lambda: blocks.modal("Log", [], callback_id="log", private_metadata="x" * 3001),
        lambda: blocks.select("Deal", "deal", [("Deal", "x" * 151)]),
        lambda: blocks.section(Mrkdwn("x"), block_id=""),
    ]
    for build in builds:
        with pytest.raises(ValueError, match="Slack takes"):
            build()


def test_an_input_carries_its_hint_and_tells_of_changes_only_when_asked() -> None:
    plain = blocks.text_input("Name", "name", initial="x" * 30, max_length=20)
    assert plain["element"]["initial_value"] == "x" * 20
    assert not plain["optional"]
    assert "dispatch_action" not in plain
    rich = blocks.text_input(
        "Name",
        "name",
        action_id="typed",
        hint="Short",
        optional=True,
        dispatch=True,
        placeholder="Acme",
        multiline=True,
    )
    assert (rich["element"]["action_id"], rich["hint"]["text"], rich["optional"]) == ("typed", "Short", True)
    assert rich["dispatch_action"]
    assert rich["element"]["placeholder"]["text"] == "Acme"


def test_pickers_begin_with_what_is_known() -> None:
    noon = datetime(2026, 11, 24, 3, tzinfo=UTC)
    assert (
        blocks.datepicker("On", "on", initial=date(2026, 11, 24))["element"]["initial_date"] == "2026-11-24"
    )
    assert blocks.timepicker("At", "at", initial=time(9, 5))["element"]["initial_time"] == "09:05"
    assert blocks.datetimepicker("At", "at", initial=noon)["element"]["initial_date_time"] == 1795489200
    with pytest.raises(ValueError, match="aware"):
        blocks.datetimepicker("At", "at", initial=noon.replace(tzinfo=None))
    assert blocks.users_select("Who", "who", initial="U1")["element"]["initial_user"] == "U1"
    assert blocks.multi_users("Who", "who", initial=["U1", "U2"])["element"]["initial_users"] == ["U1", "U2"]
    typeahead = blocks.external_select("Deal", "deal", initial=("Acme", "d1"), min_query_length=1)["element"]
    assert (typeahead["initial_option"]["value"], typeahead["min_query_length"]) == ("d1", 1)
    number = blocks.number_input("Size", "size", initial=Decimal("1E+3"), at_least=0, decimals=True)[
        "element"
    ]
    assert (number["initial_value"], number["min_value"], number["is_decimal_allowed"]) == ("1000", "0", True)


def test_a_channel_with_outsiders_is_not_offered() -> None:
    offered = blocks.channel_select("Channel", "channel", initial="C1")["element"]
    assert offered["filter"]["exclude_external_shared_channels"]
    assert offered["filter"]["include"] == ["public", "private"]
    assert offered["initial_conversation"] == "C1"


def test_a_button_has_what_it_was_given_and_no_more() -> None:
    assert set(blocks.button("Log", "log")) == {"type", "text", "action_id"}
    ask = blocks.confirm("Sure?", "It is gone then.", yes="Remove", no="Keep", danger=True)
    full = blocks.button("x" * 80, "log", value="d1", style="danger", confirm=ask, url="https://example.com")
    assert len(full["text"]["text"]) == 75
    assert (full["confirm"]["style"], full["style"], full["value"]) == ("danger", "danger", "d1")
    assert blocks.overflow("more", CHOICES[:1], confirm=ask)["confirm"] == ask


def test_an_element_can_leave_its_input() -> None:
    picker = blocks.as_element(blocks.users_select("Who", "who"))
    assert (
        blocks.section(Mrkdwn("Owner"), accessory=picker, block_id="owner")["accessory"]["type"]
        == "users_select"
    )
    assert blocks.actions(picker)["elements"] == [picker]
    with pytest.raises(ValueError, match="1 to 25"):
        blocks.actions()


def test_a_modal_is_named_shortly_and_holds_a_hundred_blocks() -> None:
    view = blocks.modal(
        "x" * 25,
        [blocks.divider()] * 101,
        callback_id="log",
        submit="Log",
        close="Cancel",
        private_metadata="m",
        notify_on_close=True,
    )
    assert len(view["title"]["text"]) == 24
    assert len(view["blocks"]) == 100
    assert (view["submit"]["text"], view["close"]["text"], view["private_metadata"]) == ("Log", "Cancel", "m")
    assert view["notify_on_close"]
    assert len(blocks.home([blocks.divider()] * 101, callback_id="home")["blocks"]) == 100


def test_a_message_holds_fifty_blocks_and_more_are_split() -> None:
    many = [blocks.divider()] * 51
    with pytest.raises(ValueError, match="split"):
        blocks.message(Mrkdwn("x"), many)
    assert blocks.message(Mrkdwn("x" * 3001), many[:50]) == {"text": "x" * 2999 + "…", "blocks": many[:50]}
    assert [len(part) for part in blocks.split(many)] == [50, 1]
    assert blocks.split([]) == []


def test_a_digest_of_fourteen_thousand_characters_is_split_in_order() -> None:
    digest = [blocks.section(Mrkdwn(f"{n} " + "あ" * 1000)) for n in range(14)]
    parts = blocks.split(digest)
    assert [block for part in parts for block in part] == digest
    assert len(parts) == 2
    assert max(len(json.dumps(part, ensure_ascii=False)) for part in parts) < 12_500


def test_small_texts_come_in_tens() -> None:
    assert len(blocks.fields([Mrkdwn("x")] * 11)["fields"]) == 10
    assert len(blocks.context(*[Mrkdwn("x")] * 11)["elements"]) == 10


def test_several_can_be_chosen_and_at_most_so_many() -> None:
    element = blocks.multi_select("Deal", "deal", CHOICES[:3], initial=["d0", "d2"], at_most=2)["element"]
    assert [chosen["value"] for chosen in element["initial_options"]] == ["d0", "d2"]
    assert element["max_selected_items"] == 2


@pytest.mark.parametrize(
    "empty",
    [
        blocks.datepicker("x", "x"),
        blocks.timepicker("x", "x"),
        blocks.datetimepicker("x", "x"),
        blocks.users_select("x", "x"),
        blocks.multi_users("x", "x"),
        blocks.channel_select("x", "x"),
        blocks.external_select("x", "x"),
        blocks.text_input("x", "x"),
        blocks.number_input("x", "x"),
    ],
)
def test_an_input_that_knows_nothing_begins_empty(empty: blocks.Block) -> None:
    assert not [key for key in empty["element"] if key.startswith("initial")]


def test_a_plain_modal_has_only_what_every_modal_has() -> None:
    assert set(blocks.modal("Log", [], callback_id="log")) == {"type", "title", "callback_id", "blocks"}
