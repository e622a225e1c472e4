"""What a form carries about where it came from. Anybody can forge it, so it is checked like anything typed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST = 3000


@dataclass(frozen=True, slots=True)
class Metadata:
    meeting: str | None = None
    deal: str | None = None
    team: str | None = None
    version: int | None = None
    file: str | None = None
    fingerprint: str | None = None
    group: str | None = None
    findings: str | None = None
    """Ids with spaces between them."""

    def dump(self) -> str:
        return json.dumps({name: value for name, value in asdict(self).items() if value is not None})

    @classmethod
    def load(cls, view: Mapping[str, Any]) -> Metadata:
        """What can be read; anything of the wrong kind is as if it were absent."""
        raw = view.get("private_metadata") or "{}"
        try:
            data = json.loads(raw[:MOST])
        except ValueError:
            data = {}
        found = data if isinstance(data, dict) else {}
        names = ("meeting", "deal", "team", "file", "fingerprint", "group", "findings")
        texts = {name: found.get(name) for name in names}
        version = found.get("version")
        return cls(
            **{name: value if isinstance(value, str) else None for name, value in texts.items()},
            version=version if isinstance(version, int) else None,
        )
