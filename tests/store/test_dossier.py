from __future__ import annotations

from typing import TYPE_CHECKING

from store import dossier, installations
from tests.builders import HOME

if TYPE_CHECKING:
    from tests.company import Company


def test_the_rows_of_one_deal_bring_the_number_of_the_policy_in_force(company: Company) -> None:
    """Else every click asks for it in a statement of its own."""
    deal = company.deal()
    with company.deps.reads() as session:
        known = dossier.of_deals(session, HOME, [deal]).policy
        assert known is not None
        assert known == installations.current_version(session, HOME)
