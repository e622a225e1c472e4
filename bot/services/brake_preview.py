"""What a run of messages comes to: by rule, by person, by channel, and ten of them; for an admin who decides about it and
for an engineer who rehearses it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from store import brakes, members

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from store.brakes import Carried
    from store.engine import Session
    from store.model import Json

TOP: Final = 10
"""People spelt out."""
SAMPLES: Final = 10


@dataclass(frozen=True, slots=True)
class Sample:
    """One message's line: to a person by name or to a channel, about a rule on a deal, if it is about one."""

    to: str
    channel: bool
    kind: str
    rule: str | None
    number: int | None
    deal: str | None


@dataclass(frozen=True, slots=True)
class Preview:
    """`rules`: findings by rule, most first. `persons`: name, messages and findings of the `TOP` who get most, `more` how
    many others there are. `channels`: posts by Slack's channel id.
    """

    messages: int
    people: int
    rules: Sequence[tuple[str, int]]
    persons: Sequence[tuple[str, int, int]]
    more: int
    channels: Sequence[tuple[str, int]]
    samples: Sequence[Sample]

    def as_json(self) -> Json:
        return asdict(self)


def stored(found: Mapping[str, Any]) -> Preview:
    """As it stands with a brake."""
    fields = {name: found[name] for name in Preview.__dataclass_fields__}
    return Preview(**fields | {"samples": [Sample(**each) for each in found["samples"]]})


def sum_up(session: Session, workspace: str, lines: Sequence[Carried]) -> Preview:
    """`lines` in the order in which they fall due; the samples are spread over them evenly."""
    # In their order, ties too: it is the same in every process.
    findings = dict.fromkeys((each.rule, each.finding) for each in lines if each.rule)
    sizes: Counter[str] = Counter()
    letters: dict[str, set[str]] = {}
    posts = {}
    for each in lines:
        if each.kind == brakes.ALERT:
            posts[each.notice] = each.channel or ""
        else:
            letters.setdefault(each.recipient, set()).add(each.notice)
            sizes[each.recipient] += each.finding is not None
    top = sorted(letters, key=lambda who: (-sizes[who], who))[:TOP]
    chosen = lines[:: max(1, -(-len(lines) // SAMPLES))]
    names = _names(session, workspace, {*top, *(each.recipient for each in chosen)})
    return Preview(
        messages=len(posts) + sum(map(len, letters.values())),
        people=len(letters),
        rules=Counter(rule for rule, _ in findings if rule).most_common(),
        persons=[(names[who], len(letters[who]), sizes[who]) for who in top],
        more=len(letters) - len(top),
        channels=Counter(posts.values()).most_common(),
        samples=[_sample(each, names) for each in chosen],
    )


def _sample(line: Carried, names: Mapping[str, str]) -> Sample:
    posted = line.kind == brakes.ALERT
    to = (line.channel or "") if posted else names[line.recipient]
    return Sample(to, posted, line.kind, line.rule, line.number, line.deal)


def _names(session: Session, workspace: str, ids: Collection[str]) -> dict[str, str]:
    found = {each: members.get(session, workspace, each) for each in ids}
    return {each: person.name if person else "–" for each, person in found.items()}
