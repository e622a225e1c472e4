"""`python -m bench.taking FILE MAP WORKSPACE [--dry-run]`: one import of deals as the command line does it, in a process of its own.

Prints what came of it and how much memory it took at most, as JSON.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

from bot import log
from bot.cli import importing
from bot.cli.shell import wall_clock
from bot.config import Settings


def peak() -> float:
    """The most memory this process has held, in MB (10⁶ bytes)."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would count the parent's memory too, from before this program began
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024 / 1e6
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most * 1024 / 1e6


def main(file: str, map_file: str, workspace: str, *options: str) -> None:
    settings = Settings.load(os.environ, slack=False)
    log.setup("warning")
    report = importing.deals(
        settings,
        wall_clock,
        Path(file),
        Path(map_file),
        workspace=workspace,
        dry_run="--dry-run" in options,
    )
    told = {
        "created": report.created,
        "rejected": len(report.rejected),
        "unknown_products": sum(report.unknown_products.values()),
        "orphans": sum(report.orphans.values()),
        "peak_mb": peak(),
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
