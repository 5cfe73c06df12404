"""How many events of each name came, from which source, of which account, on which day."""

from dataclasses import dataclass

import numpy as np
from sqlglot import exp

from bellwether.engine.warehouse.dictionaries import TEXTS, texts_of
from bellwether.engine.warehouse.facts import holding, ints, optional
from bellwether.engine.warehouse.registry import EVENT, Slots
from bellwether.engine.warehouse.resolution import canonical_keys, resolved
from bellwether.engine.warehouse.rows import NOBODY, NOW, Ints, Kind
from bellwether.engine.warehouse.store import Store
from bellwether.engine.warehouse.tree import at_least, at_most, column


@dataclass(frozen=True, slots=True)
class EventCountRows:
    """Counts of events; `name` indexes event names, `sources` and `versions` tell codes. A `version` of −1 is none."""

    source: Ints
    name: Ints
    account: Ints
    day: Ints
    version: Ints
    count: Ints
    sources: dict[int, str]
    versions: dict[int, str]


class EventCounts:
    """Reads of what came."""

    _store: Store
    _slots: Slots

    def event_counts(
        self, first_day: int, last_day: int, version: str | None = None, *, accounts: bool = True
    ) -> EventCountRows:
        """The counts of these days, apart by account (else all of NOBODY) and by the texts of a property, if named."""
        with self._store.reading() as session:
            names = ["source", "name", "day", *(["account"] if accounts else [])]
            field = None if version is None else self._slots.fields(EVENT).get(version)
            place = None if field is None else self._slots.column(EVENT, field)
            asked = names if place is None else [*names, place]
            days = at_least("day", first_day), at_most("day", last_day)
            inner = holding(session, EVENT, asked, NOW).where(*days).subquery("e")
            keys = [column(one) for one in asked]
            query = exp.select(*keys, exp.Count(this=exp.Star()).as_("n")).from_(inner).group_by(*keys)
            found = session.table(query)
            source = ints(found, "source")
            said = np.full(source.size, -1, dtype=np.int64)
            if place is not None:
                text = optional(found, place)
                said[text.present] = text.values[text.present]
            account = np.full(source.size, NOBODY, dtype=np.int64)
            if accounts:
                account = resolved(ints(found, "account"), canonical_keys(session, Kind.ACCOUNT))
            codes, versions = np.unique(source), np.unique(said[said >= 0])
            return EventCountRows(
                source,
                ints(found, "name"),
                account,
                ints(found, "day"),
                said,
                ints(found, "n"),
                dict(zip(codes.tolist(), texts_of(session, TEXTS, codes), strict=True)),
                dict(zip(versions.tolist(), texts_of(session, TEXTS, versions), strict=True)) if versions.size else {},
            )
