"""Lists the skipped tests of a JUnit report, and fails if one was skipped for want of what CI must have."""  # noqa: INP001

from __future__ import annotations

import re
import sys
from xml.etree import ElementTree as ET

# An empty parameter set is a test over real files that found none.
REQUIRED = re.compile(r"PostgreSQL|postgres|browser|chromium|\.\./shared|empty parameter set", re.IGNORECASE)


def skipped(report: str) -> list[tuple[str, str]]:
    """Name and reason of each."""
    cases = ET.parse(report).iter("testcase")  # noqa: S314 - pytest wrote it a moment ago
    return [
        (f"{case.get('classname')}::{case.get('name')}", skip.get("message") or "")
        for case in cases
        for skip in case.iter("skipped")
    ]


def main(report: str) -> int:
    found = skipped(report)
    wanting = [(name, why) for name, why in found if REQUIRED.search(why)]
    for name, why in found:
        print(f"skipped {name}: {why}")  # noqa: T201
    if wanting:
        print(f"{len(wanting)} tests were skipped that must run here")  # noqa: T201
    return 1 if wanting else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
