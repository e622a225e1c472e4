"""A stand-in for Slack, to build and test a bot against without a workspace and without a network.

Set the world up, connect a Bolt app, and be the people in it::

    world = World(now=datetime(2026, 11, 24, 0, 0, tzinfo=UTC))      # company time: stands still until it is moved
    world.add_user("aoi", real_name="Aoi Sato", locale="ja-JP", tz="Asia/Tokyo")
    world.add_channel("sales", members=["aoi"])                      # is_private=, is_ext_shared=, is_archived=, …
    web = world.client()                                             # slack_sdk.WebClient with world.bot_token
    world.connect(app)                                               # a slack_bolt.App, called in this process
    world.clock.move(by=timedelta(hours=3))                          # or to=; `world.clock.now()` is aware UTC

    aoi = world.person("aoi")                                        # by handle, id or name; `aoi.id`, .locale, .tz
    reply = aoi.slash("/deal log acme", channel="sales")             # .text, .blocks, .response_type, .ack_ms
    form = aoi.form                                                  # the modal on top (`aoi.modal`: None if none)
    form.title, form.texts(), form.buttons, form.field("Deal").value # fields by label, block_id or action_id
    form.options("Deal", query="acm")                                # a typeahead's texts, or a menu's
    form.fill({"Deal": "Acme renewal", "Next step on": date(2026, 12, 1), "Colleagues": ["ken", "yui"]})
    form.fill({"File": Upload("policy.yml", b"...")})
    sent = form.submit()                                             # .outcome closed | updated | pushed | cleared |
    sent.errors                                                      # errors: {block_id: sentence}; .ok, .ms
    form.click("Undo"); form.choose("menu", "Delete"); form.close()
    aoi.dm.messages; aoi.dm.last.click("Log now"); aoi.dm.last.select("Snooze", "1 week"); aoi.dm.say("hello")
    aoi.channel("sales").last.texts(); aoi.ephemerals; aoi.home; aoi.open_home()
    aoi.shortcut("log"); aoi.message_shortcut("log", aoi.dm.last)
    aoi.locale = "en-US"; aoi.announce()                             # user_change, or announce("team_join")
    aoi.taps, aoi.typed                                              # how much work it was

What Slack's own client would not let happen raises `ClientRefused` (a required field is empty, an option does not
exist). An answer of the bot that Slack would not take (late, not 200, an error under a block that isn't there, a view
over a limit) raises `TroubleConnecting`. The Web API refuses with Slack's own codes, so the SDK raises SlackApiError.

More of a world: `user()`, `channel()`, `dm(user_id)`, `add_group`, `event({...})` and `run_due_events()` (an event that
was not acked comes again at once, after 1 and 5 minutes), `issue_token(scopes)`, `revoke_token()`, `app_token`,
`app.signing_secret`, `app.events`, `pacing.enforced`, `wire` (everything that was said, both ways), `faults`:
`http_429`, `accept_then_cut`, `cut`, `slow`, `http_500`, `error`, `lag_history`, `half_open_socket`, `clear`.
Machine time (triggers, response_urls, Retry-After, acks) is real unless `World(machine=FakeMachine())`.

Over a real wire: `with SandboxServer(world) as server:` serves the Web API and Socket Mode on loopback
(`server.base_url`, for SLACK_API_URL) and sends to `server.deliver_to(url)` or to the sockets that connect; these
`server.sockets` can `disconnect` (Slack's own goodbye), `drop` (cut) or `freeze` (half-open).
"""

from sandbox.clock import Clock, FakeMachine, RealMachine
from sandbox.errors import ClientRefused, NotForReal, SandboxError, TroubleConnecting
from sandbox.model import Upload
from sandbox.scopes import BOT_SCOPES
from sandbox.world import World

__all__ = [
    "BOT_SCOPES",
    "ClientRefused",
    "Clock",
    "FakeMachine",
    "NotForReal",
    "RealMachine",
    "SandboxError",
    "TroubleConnecting",
    "Upload",
    "World",
]
