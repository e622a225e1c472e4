"""The outbox's state machine: every due message ends as sent, suppressed with a reason, or failed and visible.

    due ──claim──▶ claimed ──post──▶ sent ──(wanted > shown)──▶ one edit
     ▲                │  └──────────▶ failed       (Slack said never)
     │                ├── definite refusal: back to due, later
     │                └── cut, timeout, 5xx, lease over ──▶ unknown ──look-up──▶ sent | due | held

Slack takes no idempotency key, so we look before we repeat: each post carries an opaque key in its metadata, and a
row whose fate is in doubt is looked up in the conversation's history before anything is sent again.

`posts` takes due rows to sent, `doubts` settles the unknown ones, `edits` keeps sent messages true; what the three
share, and every way a row is moved on, is `deliverer`.
"""

from bot.delivery.deliverer import MOST_ATTEMPTS, Deliverer, Message
from bot.delivery.doubts import look_up
from bot.delivery.edits import edit
from bot.delivery.posts import deliver
from bot.delivery.terms import LEASE, POST_BEFORE, Stopwatch, Terms

__all__ = [
    "LEASE",
    "MOST_ATTEMPTS",
    "POST_BEFORE",
    "Deliverer",
    "Message",
    "Stopwatch",
    "Terms",
    "deliver",
    "edit",
    "look_up",
]
