"""Every screen in both languages: nothing that Slack would refuse, nothing cut that is ours, no word of the other language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.delivery import Message
from bot.views.objects import option
from sandbox import limits
from sandbox.kit import HOME, MODAL
from tests.views.gallery import SCREENS, Content, longest, natural, renderers
from tests.views.language import foreign, texts_in

if TYPE_CHECKING:
    from collections.abc import Iterator

LANGUAGES = ("ja", "en")
CUT = "…"


def test_every_renderer_is_rendered_here() -> None:
    assert set(SCREENS) == set(renderers())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SCREENS)
def test_slack_takes_every_screen_however_much_is_in_it(name: str, language: str) -> None:
    """Fault 28: what does not fit is shortened, left out or searched for."""
    hung = list(SCREENS[name](longest(language)))
    assert hung
    for screen in hung:
        assert problems(screen) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SCREENS)
def test_nothing_of_ours_is_too_long_for_its_place_or_in_the_other_language(name: str, language: str) -> None:
    """With short content nothing is cut: our titles, buttons and labels fit as they are."""
    said = list(words_of(name, natural(language)))
    assert [each for each in said if each.endswith(CUT)] == []
    assert [each for each in said if foreign(each, language)] == []


def problems(screen: Any) -> list[str]:
    """What Slack would say to it."""
    match screen:
        case list():
            return [str(each) for each in limits.of_offer({"options": [option(each) for each in screen]})]
        case Message() | {"text": _, "blocks": _}:
            text, blocks = _message(screen)
            found = [str(each) for each in limits.of_message(blocks)]
            found += ["msg_blocks_too_long"] if limits.too_long(blocks) else []
            return found + ([f"a text of {len(text)} characters"] if not 0 < len(text) <= 4000 else [])
        case _:
            found = [str(each) for each in limits.of_view(screen, MODAL, HOME)]
            return found + (["view_too_large"] if limits.view_too_large(screen) else [])


def words_of(name: str, content: Content) -> Iterator[str]:
    """Every text a person reads on these screens, with the entries of their menus."""
    for screen in SCREENS[name](content):
        match screen:
            case list():
                yield from (option(each)["text"]["text"] for each in screen)
            case Message() | {"text": _, "blocks": _}:
                text, blocks = _message(screen)
                yield text
                yield from texts_in(blocks)
            case _:
                yield from texts_in([screen.get(key) for key in ("title", "submit", "close", "blocks")])


def _message(screen: Any) -> tuple[str, list[Any]]:
    return (screen.text, screen.blocks) if isinstance(screen, Message) else (screen["text"], screen["blocks"])
