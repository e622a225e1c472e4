"""Deals and people from files: read, checked row by row, written a batch at a time through the services' own ways."""

from bot.services.imports.deals import BATCH, import_deals
from bot.services.imports.mapping import Mapping, load, parse
from bot.services.imports.people import import_people
from bot.services.imports.report import Reject, Rejected, Report, Similar, write_rejects
from bot.services.imports.table import Row, Sheet, Table, read

__all__ = [
    "BATCH",
    "Mapping",
    "Reject",
    "Rejected",
    "Report",
    "Row",
    "Sheet",
    "Similar",
    "Table",
    "import_deals",
    "import_people",
    "load",
    "parse",
    "read",
    "write_rejects",
]
