"""People and their Slack clients: what a test says they do, with the checks the real client makes."""

from sandbox.people.modal import Modal, Sent
from sandbox.people.person import Person, Reply
from sandbox.people.screen import Field, Screen
from sandbox.people.talk import Conversation, Shown

__all__ = ["Conversation", "Field", "Modal", "Person", "Reply", "Screen", "Sent", "Shown"]
