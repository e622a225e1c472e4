"""A text message as one websocket frame of a client (RFC 6455).

The SDK's own builder refuses more than 65,535 bytes, so that a long answer is lost, and masks byte by byte in a loop:
a millisecond for a full typeahead.
"""

from __future__ import annotations

import os
import struct

WHOLE_TEXT = 0x81  # final fragment, text
MASKED = 0x80


def text(message: str) -> bytes:
    content = message.encode()
    length, mask = len(content), os.urandom(4)
    if length < 126:
        head = struct.pack("!BB", WHOLE_TEXT, MASKED | length)
    elif length < 65536:
        head = struct.pack("!BBH", WHOLE_TEXT, MASKED | 126, length)
    else:
        head = struct.pack("!BBQ", WHOLE_TEXT, MASKED | 127, length)
    return head + mask + masked(content, mask)


def masked(content: bytes, mask: bytes) -> bytes:
    """Every byte with the mask's, which repeats; all at once, as one number. Its own inverse."""
    repeated = (mask * (len(content) // 4 + 1))[: len(content)]
    mixed = int.from_bytes(content, "big") ^ int.from_bytes(repeated, "big")
    return mixed.to_bytes(len(content), "big")
