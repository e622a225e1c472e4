"""What is sent where Slack refuses a message as it was written: less, a step at a time, and the same in words."""

from __future__ import annotations

from typing import Any

from bot.slack import lesser
from bot.views import tables
from sandbox import limits

WORDS: dict[str, Any] = {"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}
PICTURE: dict[str, Any] = {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "Price loses most"}
TABLE = tables.table(
    ["By month", "May", "Jun"], [["Won", "4", "5"], ["<!here> & *Aoi*", "", "1"], ["None", "", ""]]
)
LINES = "• *Won*: May 4 · Jun 5\n• *&lt;!here&gt; &amp; *Aoi**: Jun 1\n• *None*: –"


def test_first_the_pictures_go_then_tables_become_lines_with_nothing_in_them_that_pings() -> None:
    said = {"type": "section", "text": {"type": "mrkdwn", "text": LINES}}
    assert list(lesser.versions([WORDS, TABLE, PICTURE])) == [
        [WORDS, TABLE, PICTURE],
        [WORDS, TABLE],
        [WORDS, said],
    ]
    assert list(lesser.versions([WORDS, TABLE])) == [[WORDS, TABLE], [WORDS, said]]
    assert list(lesser.versions([WORDS])) == [[WORDS]]


def test_slack_takes_the_largest_table_and_its_lines() -> None:
    full = tables.table(["長" * 3000] * 30, [["長" * 3000] * 30] * 200)
    long = tables.table(["Owner", "Stale"], [["長" * 60, "9" * 30]] * 200)
    assert {len(row) for row in full["rows"]} == {tables.CELLS}
    assert len(long["rows"]) == tables.ROWS
    for each in (full, long, tables.table(["Owner", "Stale"], [])):
        assert limits.of_message([each]) == []
        assert limits.of_message(lesser.without_tables([each])) == []
