"""How a call to Slack can end badly, told apart by what the caller may do next.

SlackError
├── NotDone                  Slack certainly did nothing
│   ├── RateLimited          wait `retry_after` seconds, then the same call may be made again
│   ├── NotSent              the request never left this machine; may be made again
│   ├── Permanent            this destination or token will not work again by itself: stop, record, tell an admin
│   ├── BadPayload           our blocks or arguments were refused; `detail` names the place
│   ├── Expired              the trigger or response_url ran out or was used: the person must click again
│   ├── HashConflict         the view changed since it was read
│   └── Refused              any other definite no
└── Ambiguous                cut, timed out, 5xx or unreadable: Slack may have acted; look before repeating
"""

from __future__ import annotations


class SlackError(Exception):
    """The text is the method and Slack's code only: never arguments, bodies or tokens, so it may be logged."""

    def __init__(self, method: str, code: str) -> None:
        super().__init__(f"{method}: {code}")
        self.method = method
        self.code = code


class NotDone(SlackError):
    pass


class RateLimited(NotDone):
    def __init__(self, method: str, retry_after: int) -> None:
        super().__init__(method, "ratelimited")
        self.retry_after = retry_after  # whole seconds, at least 1


class NotSent(NotDone):
    pass


class Permanent(NotDone):
    pass


class BadPayload(NotDone):
    """`detail` is Slack's own list of what it disliked; it can quote our text, so it is kept out of the message."""

    def __init__(self, method: str, code: str, detail: tuple[str, ...] = ()) -> None:
        super().__init__(method, code)
        self.detail = detail


class Expired(NotDone):
    pass


class HashConflict(NotDone):
    pass


class Refused(NotDone):
    pass


class Ambiguous(SlackError):
    pass


PERMANENT = frozenset(
    {
        "access_denied",
        "account_inactive",
        "app_missing_action_url",
        "cannot_dm_bot",
        "channel_is_archived",
        "channel_not_found",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "invalid_token",
        "is_archived",
        "messages_tab_disabled",
        "missing_scope",
        "no_permission",
        "no_service",
        "not_allowed_token_type",
        "not_authed",
        "not_enabled",
        "not_in_channel",
        "org_login_required",
        "posting_to_general_channel_denied",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "team_access_not_granted",
        "team_not_found",
        "token_expired",
        "token_revoked",
        "user_disabled",
        "user_is_bot",
        "user_is_restricted",
        "user_not_found",
        "user_not_visible",
        "users_not_found",
    }
)
UNKNOWN_TOKEN = frozenset(
    {"account_inactive", "invalid_auth", "invalid_token", "not_authed", "token_expired", "token_revoked"}
)
"""Slack's words for "not installed here any more"."""
BAD_PAYLOAD = frozenset(
    {
        "blocks_too_long",
        "duplicate_external_id",
        "invalid_arg_name",
        "invalid_arguments",
        "invalid_array_arg",
        "invalid_attachments",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_charset",
        "invalid_form_data",
        "invalid_json",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "invalid_payload",
        "invalid_post_type",
        "json_not_object",
        "metadata_too_large",
        "missing_post_type",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "push_limit_reached",
        "too_many_attachments",
        "view_too_large",
    }
)
EXPIRED = frozenset(
    {
        "exchanged_trigger_id",
        "expired_trigger_id",
        "expired_url",
        "invalid_trigger",
        "invalid_trigger_id",
        "trigger_exchanged",
        "trigger_expired",
        "used_url",
    }
)
# Slack documents of the first two: "It's possible some aspect of the operation succeeded before the error was raised."
MAYBE_DONE = frozenset({"fatal_error", "internal_error", "service_unavailable", "timeout", "unknown_error"})
RATE_LIMITED = frozenset({"message_limit_exceeded", "rate_limited", "ratelimited"})


def of_code(method: str, code: str, *, detail: tuple[str, ...] = (), retry_after: int = 30) -> SlackError:
    """The typed error for a code Slack answered with; `retry_after` in seconds where Slack did not say."""
    if code in RATE_LIMITED:
        return RateLimited(method, retry_after)
    if code in BAD_PAYLOAD:
        return BadPayload(method, code, detail)
    kind: type[SlackError] = Refused
    if code in PERMANENT:
        kind = Permanent
    elif code in EXPIRED:
        kind = Expired
    elif code == "hash_conflict":
        kind = HashConflict
    elif code in MAYBE_DONE:
        kind = Ambiguous
    return kind(method, code)
