"""CI fails when a test that needs PostgreSQL, the browser or the shared data did not run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[1] / ".ci" / "skipped.py"


@pytest.mark.parametrize(
    ("reason", "fails"),
    [
        ("PostgreSQL can't start here", True),
        ("no browser", True),
        ("../shared/data/crm_sales is absent", True),
        ("got empty parameter set for (path)", True),
        ("only on Windows", False),
        ("a channel shared with outsiders", False),
    ],
)
def test_a_skip_that_matters_fails_and_every_skip_is_named(tmp_path: Path, reason: str, fails: bool) -> None:
    report = tmp_path / "junit.xml"
    report.write_text(
        '<testsuites><testsuite><testcase classname="tests.a" name="ran"/>'
        f'<testcase classname="tests.a" name="b"><skipped message="{reason}"/></testcase></testsuite></testsuites>'
    )
    run = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, SCRIPT, report], capture_output=True, text=True, check=False
    )
    assert run.returncode == int(fails)
    assert f"skipped tests.a::b: {reason}" in run.stdout
