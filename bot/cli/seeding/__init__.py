"""The company of the sandbox in the browser: four teams, some three hundred deals, two quarters of history, from a seed.

Every deal has a manner of being kept: well, or stalled, slipping, or with thin contacts. It is written as an import would
write it, in bulk and past the gates, because it is history; what the rules find in it they find themselves.
"""

from bot.cli.seeding.company import fill, teams

__all__ = ["fill", "teams"]
