"""Outages and exchange rates."""

import numpy as np

from bellwether.ingest.destination import Destination
from bellwether.ingest.facts.duty import Facts, keyed, once, recorded
from bellwether.ingest.mapping import OutageMapping, RateMapping
from bellwether.ingest.matching.names import Whose, named
from bellwether.ingest.parsed import filled, present
from bellwether.ingest.report import Tally
from bellwether.ingest.sheet import Sheet, label_of

RATE_SCALE = 8


class OutageFacts(Facts):
    """The import of recorded outages."""

    def __init__(self, mapping: OutageMapping, into: Destination) -> None:
        self._mapping = mapping
        self._into = into

    def take(self, sheet: Sheet, tally: Tally) -> None:
        """Writes the good rows of a sheet; an outage says what was out, and one of no days that nothing was."""
        mapping = self._mapping
        starts, ends = sheet.days(mapping.starts), sheet.days(mapping.ends)
        sheet.require(mapping.starts, present(starts))
        # Facts that were lost and came in late end an outage on the day on which it started.
        turned = present(ends) & (filled(ends, 0) < filled(starts, 0))
        reason = "an outage cannot end before it starts: “ends” is the first day on which facts came again"
        sheet.fail(dict.fromkeys(np.flatnonzero(turned).tolist(), reason), label_of(mapping.ends))
        columns = {
            "event": sheet.text(mapping.event),
            "source": sheet.text(mapping.of),
            "account": named(sheet.text(mapping.account), Whose.ACCOUNT, mapping),
            "starts": starts,
            "ends": ends,
            "recorded": recorded(sheet, mapping.recorded, self._into),
        }
        nothing = ~present(columns["event"]) & ~present(columns["source"])
        reason = "the row names neither an event nor a source"
        sheet.fail(dict.fromkeys(np.flatnonzero(nothing).tolist(), reason), "")
        rows, _ = once(sheet, keyed(sheet, columns), ["event", "source", "account", "starts"], update=mapping.update)
        if len(rows.row):
            tally.wrote("outages", self._into.warehouse.write_outages(rows.table, source=mapping.source))


class RateFacts(Facts):
    """The import of exchange rates into the reporting currency."""

    def __init__(self, mapping: RateMapping, into: Destination) -> None:
        self._mapping = mapping
        self._into = into

    def take(self, sheet: Sheet, tally: Tally) -> None:
        """Writes the good rows of a sheet; a rate is positive."""
        mapping = self._mapping
        currency, day = sheet.required(mapping.currency), sheet.days(mapping.day)
        rate = sheet.numbers(mapping.rate, RATE_SCALE)
        sheet.require(mapping.day, present(day))
        sheet.require(mapping.rate, present(rate))
        negative = present(rate) & (filled(rate, 1) <= 0)
        reason = "a rate is more than 0"
        sheet.fail(dict.fromkeys(np.flatnonzero(negative).tolist(), reason), label_of(mapping.rate))
        columns = {
            "currency": currency,
            "plan": sheet.text(mapping.plan),
            "day": day,
            "rate": rate,
            "recorded": recorded(sheet, mapping.recorded, self._into),
        }
        rows, _ = once(sheet, keyed(sheet, columns), ["currency", "plan", "day"], update=mapping.update)
        if len(rows.row):
            tally.wrote("rates", self._into.warehouse.write_rates(rows.table, source=mapping.source))
