"""Reading everything but events: small tables, filtered in SQL, resolved and put in order in arrays."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from bellwether.engine.warehouse.dictionaries import ABSENT, ACCOUNTS, PEOPLE, TEXTS, codes, texts_of
from bellwether.engine.warehouse.facts import holding, holding_about, ints, latest, optional, source_ranks, texts, ties
from bellwether.engine.warehouse.history_writes import KIND_CODES
from bellwether.engine.warehouse.named import Named
from bellwether.engine.warehouse.registry import Slots, companions, record_table
from bellwether.engine.warehouse.resolution import canonical_keys, resolved
from bellwether.engine.warehouse.rows import (
    AdjustmentRows,
    AsKnown,
    Column,
    EnteredRows,
    Ints,
    Kind,
    MembershipRows,
    OutageRows,
    RateRows,
    RecordRows,
    TraitRows,
)
from bellwether.engine.warehouse.schema import FACTS
from bellwether.engine.warehouse.store import Session
from bellwether.engine.warehouse.tree import column


@dataclass(frozen=True, slots=True)
class HistoryReader:
    """Reads in one session, as known at one instant."""

    session: Session
    slots: Slots
    known: AsKnown

    def traits(self, kind: Kind, trait: str) -> TraitRows:
        """The history of one trait; a trait as text has the codes of its texts, as number its numbers."""
        code = self._code(trait)
        query = self._all("trait").where(column("kind").eq(KIND_CODES[kind]), column("trait").eq(code))
        return self._traits(kind, self.session.table(query))

    def traits_of(self, kind: Kind, trait: str, keys: Sequence[int]) -> TraitRows:
        """The history of one trait of some accounts or people, by all the keys that stand for them."""
        # All of their traits, as other reads ask for them too: a transaction keeps the answer.
        about = {"kind": (KIND_CODES[kind],), "subject": keys}
        found = self.session.table(holding_about(self.session, "trait", [one.name for one in FACTS["trait"]], about))
        return self._traits(kind, found.filter(pc.equal(found["trait"], self._code(trait))))

    def _traits(self, kind: Kind, found: pa.Table) -> TraitRows:
        subject = self._resolved(ints(found, "subject"), kind)
        day = ints(found, "effective")
        order = np.lexsort((self._ties(found), ints(found, "at"), day, subject))
        numbers, words = optional(found, "number"), optional(found, "text")
        value = Column(
            np.where(words.present, words.values, numbers.values)[order], (words.present | numbers.present)[order]
        )
        assumed = ints(found, "assumed").astype(np.bool_)[order]
        return TraitRows(
            subject[order], day[order], value, assumed, ints(found, "fact")[order], ints(found, "recorded")[order]
        )

    def memberships(self) -> MembershipRows:
        """Who belongs to which account."""
        found = latest(self.session.table(self._all("membership")))
        person = self._resolved(ints(found, "person"), Kind.PERSON)
        account = self._resolved(ints(found, "account"), Kind.ACCOUNT)
        starts, ends = ints(found, "starts"), ints(found, "ends")
        order = np.lexsort((ints(found, "hash"), ends, starts, account, person))
        return MembershipRows(person[order], account[order], starts[order], ends[order], ints(found, "fact")[order])

    def records(self, collection: str, fields: Sequence[str], texts: Callable[[Ints], tuple[str, ...]]) -> RecordRows:
        """The versions of a collection's records; `texts` gives the texts of codes, later too."""
        scope = record_table(collection)
        stored = self._columns(scope, fields)
        header = ("fact", "recorded", "source", "hash", "record", "account", "person", "effective")
        query = holding(self.session, scope, [*header, *dict.fromkeys(stored.values())], self.known)
        found = self.session.table(query)
        record, effective = ints(found, "record"), ints(found, "effective")
        order = np.lexsort((self._ties(found), effective, record))
        account = self._resolved(ints(found, "account"), Kind.ACCOUNT)
        person = self._resolved(ints(found, "person"), Kind.PERSON)
        return RecordRows(
            record=record[order],
            account=account[order],
            person=person[order],
            effective=effective[order],
            fields={name: _ordered(optional(found, place), order) for name, place in stored.items()},
            fact=ints(found, "fact")[order],
            recorded=ints(found, "recorded")[order],
            external_id=Named(record[order], texts),
        )

    def first_days(self, collection: str, field: str) -> tuple[Ints, Column]:
        """Accounts, by the key that facts came with, and the first day in a field of their records."""
        scope = record_table(collection)
        stored = self._columns(scope, (field,))
        first = exp.Min(this=column(stored.get(f"{field}@day", stored[field]))).as_("first")
        query = holding(self.session, scope, ["account"], self.known).select(first).group_by(column("account"))
        found = self.session.table(query)
        return ints(found, "account"), optional(found, "first")

    def entered(self, metric: str) -> EnteredRows:
        """The entered values of a metric."""
        query = self._all("entered").where(column("metric").eq(self._code(metric)))
        found = latest(self.session.table(query))
        account, day = self._resolved(ints(found, "account"), Kind.ACCOUNT), ints(found, "day")
        order = np.lexsort((self._ties(found), day, account))
        found, account, day = found.take(pa.array(order)), account[order], day[order]
        numbers, words = optional(found, "number"), optional(found, "text")
        value = Column(np.where(words.present, words.values, numbers.values), words.present | numbers.present)
        return EnteredRows(
            account=account,
            day=day,
            value=value,
            numerator=optional(found, "numerator"),
            denominator=optional(found, "denominator"),
            n=optional(found, "n"),
            author=texts(found, "author"),
            reason=texts(found, "reason"),
            fact=ints(found, "fact"),
            recorded=ints(found, "recorded"),
        )

    def adjustments(self, metric: str) -> AdjustmentRows:
        """The adjustments of a metric, by account and first day."""
        query = self._all("adjustment").where(column("metric").eq(self._code(metric)))
        found = self.session.table(query)
        account = self._resolved(ints(found, "account"), Kind.ACCOUNT)
        order = np.lexsort((self._ties(found), ints(found, "starts"), account))
        found, account = found.take(pa.array(order)), account[order]
        return AdjustmentRows(
            account=account,
            starts=ints(found, "starts"),
            ends=ints(found, "ends"),
            amount=ints(found, "amount"),
            author=texts(found, "author"),
            reason=texts(found, "reason"),
            fact=ints(found, "fact"),
            recorded=ints(found, "recorded"),
        )

    def outages(self) -> OutageRows:
        """The recorded outages, by first day."""
        found = latest(self.session.table(self._all("outage")))
        found = found.take(pa.array(np.lexsort((ints(found, "hash"), ints(found, "k"), ints(found, "starts")))))
        account = self._resolved(ints(found, "account"), Kind.ACCOUNT)
        return OutageRows(
            event=texts(found, "event"),
            source=texts(found, "origin"),
            account=account,
            starts=ints(found, "starts"),
            ends=ints(found, "ends"),
            fact=ints(found, "fact"),
        )

    def rates(self) -> RateRows:
        """The rates, by currency and day."""
        found = latest(self.session.table(self._all("rate")))
        found = found.sort_by([("currency", "ascending"), ("day", "ascending"), ("plan", "ascending")])
        return RateRows(texts(found, "currency"), texts(found, "plan"), ints(found, "day"), ints(found, "rate"))

    def _all(self, table: str) -> exp.Select:
        return holding(self.session, table, [col.name for col in FACTS[table]], self.known)

    def _code(self, text: str) -> int:
        return int(codes(self.session, TEXTS, pa.array([text]))[0])

    def _resolved(self, keys: Ints, kind: Kind) -> Ints:
        return resolved(keys, canonical_keys(self.session, kind, self.known))

    def _ties(self, found: pa.Table) -> Ints:
        ranks = source_ranks(self.session, {key: source.rank for key, source in self.slots.catalog.sources.items()})
        return ties(ints(found, "source"), ints(found, "hash"), ranks)

    def _columns(self, scope: str, fields: Sequence[str]) -> dict[str, str]:
        known = self.slots.fields(scope)
        stored: dict[str, str] = {}
        for key in fields:
            name = key.partition("@")[0]
            place = self.slots.column(scope, known[name])
            stored[name] = place
            for beside in companions(known[name]):
                if beside.name == "dated":
                    continue
                stored[f"{name}@{beside.name}"] = f"{place}_{beside.name}"
        return stored


def _ordered(values: Column, order: Ints) -> Column:
    return Column(values.values[order], values.present[order])


def external_ids(session: Session, kind: Kind, keys: Ints) -> tuple[str, ...]:
    """The outside name of each key; empty for a key that nobody has."""
    return texts_of(session, ACCOUNTS if kind is Kind.ACCOUNT else PEOPLE, keys)


def keys_of(session: Session, kind: Kind, ids: Sequence[str], known: AsKnown) -> Ints:
    """The canonical key of each outside name, NOBODY (0) for a name never seen."""
    found = codes(session, ACCOUNTS if kind is Kind.ACCOUNT else PEOPLE, pa.array(list(ids), pa.string()))
    return resolved(np.where(found == ABSENT, 0, found), canonical_keys(session, kind, known))
