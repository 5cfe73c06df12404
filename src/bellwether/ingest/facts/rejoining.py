"""Since when somebody belongs to an account where a full export names them without a date."""

import pyarrow as pa

from bellwether.engine.definitions.days import BEGINNING
from bellwether.engine.warehouse.rows import Kind
from bellwether.ingest.destination import Destination


class Rejoining:
    """Memberships as they were before the file.

    Who is a member on the day of the file goes on as before; who was one, of this account or of another, is one from
    that day; who never was, since ever.
    """

    def __init__(self, into: Destination, day: int) -> None:
        self._into = into
        self._day = day
        self._known: dict[int, list[tuple[int, int, int]]] | None = None

    def starts(self, people: pa.Array, accounts: pa.Array) -> pa.Array:
        """The first day of each row's membership."""
        store = self._into.warehouse
        person = store.keys(Kind.PERSON, people.fill_null("").to_pylist())
        account = store.keys(Kind.ACCOUNT, accounts.fill_null("").to_pylist())
        pairs = zip(person.tolist(), account.tolist(), strict=True)
        return pa.array([self._start(one, where) for one, where in pairs], pa.int32())

    def _start(self, person: int, account: int) -> int:
        spans = self._memberships().get(person, [])
        going_on = [start for where, start, end in spans if where == account and start <= self._day < end]
        if going_on:
            return max(going_on)
        return self._day if spans else BEGINNING

    def _memberships(self) -> dict[int, list[tuple[int, int, int]]]:
        if self._known is None:
            rows = self._into.warehouse.memberships()
            self._known = {}
            spans = zip(rows.account.tolist(), rows.starts.tolist(), rows.ends.tolist(), strict=True)
            for one, span in zip(rows.person.tolist(), spans, strict=True):
                if one:
                    self._known.setdefault(one, []).append(span)
        return self._known
