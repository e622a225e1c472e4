"""What the bot says: two languages, one way of writing dates, money and names, and mrkdwn that can't be injected."""

from bot.text.mrkdwn import Mrkdwn, escape, join_md
from bot.text.speech import LANGUAGES, Language, Text, language_of, text

__all__ = ["LANGUAGES", "Language", "Mrkdwn", "Text", "escape", "join_md", "language_of", "text"]
