"""The team's own word for a deal is the one on every screen."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.policy import Policy, preset
from bot.text import text
from tests.views.gallery import SCREENS, natural
from tests.views.test_screens import words_of


@pytest.mark.parametrize("name", SCREENS)
def test_where_a_deal_is_called_shodan_no_screen_calls_it_anken(name: str) -> None:
    said = json.loads(preset("b2b_ja").canonical)
    content = replace(
        natural("ja"),
        t=text("ja", "Asia/Tokyo", "商談"),
        policy=Policy.model_validate(said | {"words": {"deal": "商談"}}),
    )
    assert [each for each in words_of(name, content) if "案件" in each] == []
