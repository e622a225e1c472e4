"""What a token may do."""

BOT_SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:join",
        "channels:read",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "mpim:read",
        "team:read",
        "usergroups:read",
        "users:read",
        "users:read.email",
    }
)
"""What the sandbox grants unless told otherwise: everything its methods ask of a bot."""
