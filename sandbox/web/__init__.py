"""The sandbox in a browser: the same world, the same people, and a clock to turn, on loopback only.

    site = Site(world, cast, turning, …)                 # what the page shows and may do
    with SandboxServer(world, port=8790, site=site): ...  # http://127.0.0.1:8790

`showing` says what somebody sees, `acts` does what they do, `pushing` tells the page what changed, `turning` turns the
clock, `checking` holds what went over the wire against Slack's limits, `guard` keeps strangers out. The page itself is
written in web/ and built ahead into static/, so that nothing but Python is needed to open it.
"""

from sandbox.web.site import Site

__all__ = ["Site"]
