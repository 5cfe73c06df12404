"""What an examination finds in a set that has gone in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tests.reference_data.conftest import Imported

from bellwether.engine.definitions.days import day_number
from bellwether.ingest.quality.evidence import Evidence
from bellwether.ingest.quality.examine import examine
from bellwether.ingest.quality.finding import DataFinding
from bellwether.ingest.quarantine.batches import imports


class Findings:
    """The findings of one set on a day."""

    def __init__(self, given: Imported, today: date) -> None:
        evidence = Evidence(given.warehouse, given.catalog, imports(given.quarantine), day_number(today))
        self.all: Sequence[DataFinding] = examine(evidence)

    def one(self, check: str, where: str = "") -> DataFinding:
        """The only finding of a check, at a place."""
        (found,) = (one for one in self.all if one.check == check and where in one.where)
        return found

    def counts(self, check: str, where: str = "") -> tuple[int, int]:
        """How many of how many that finding names."""
        found = self.one(check, where)
        return found.count, found.of
