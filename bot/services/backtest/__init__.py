"""What a policy would have made of the workspace's own history: played again with the rules and messages of today.

Nothing leaves and nothing is stored: it all happens in a copy in memory, on a clock of its own.
"""

from bot.services.backtest.figures import Difference, Ends, Run, compare
from bot.services.backtest.playing import replay

__all__ = ["Difference", "Ends", "Run", "compare", "replay"]
