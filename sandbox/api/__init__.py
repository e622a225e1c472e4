"""The Web API, one file a family; `call` is the way in."""

from sandbox.api import apps, chat, conversations, files, messages, usergroups, users, views
from sandbox.api.calling import Answer, call

__all__ = [
    "Answer",
    "apps",
    "call",
    "chat",
    "conversations",
    "files",
    "messages",
    "usergroups",
    "users",
    "views",
]
