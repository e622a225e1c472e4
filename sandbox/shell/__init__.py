"""The sandbox in a terminal: one is a person in the workspace, types commands, and sees forms and messages."""

from sandbox.shell.shell import Shell

__all__ = ["Shell"]
