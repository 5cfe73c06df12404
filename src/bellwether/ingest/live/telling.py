"""Messages about people and accounts as facts: traits with their history, memberships, and who is whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pyarrow as pa

from bellwether.engine.definitions.days import day_of_instant, instant_of
from bellwether.engine.warehouse.hearing import Belonging, Declared
from bellwether.engine.warehouse.rows import NO_DAY, Kind
from bellwether.engine.warehouse.warehouse import SqlWarehouse
from bellwether.ingest.live.instants import micros_told
from bellwether.ingest.live.parcels import Statement, Told
from bellwether.ingest.live.properties import Trait, told_traits
from bellwether.ingest.live.traits import TraitRow, TraitWriting

_NAME, _CREATED = "name", ("createdAt", "created_at")


@dataclass(slots=True)
class Telling:
    """What a group of messages tells of a source, new messages only, in the order in which they came."""

    warehouse: SqlWarehouse
    zone: ZoneInfo
    source: str
    traits: TraitWriting

    def recognise(self, messages: Sequence[Told]) -> None:
        """Takes what the messages say of who is whom: visitors who are somebody, people who had another name."""
        links: dict[str, str] = {}
        aliases: list[Told] = []
        for one in messages:
            if one.statement is Statement.ALIAS:
                aliases.append(one)
            elif one.statement is Statement.IDENTIFY and one.visitor is not None and one.person is not None:
                links[one.visitor] = one.person
        known = self.warehouse.known_people([one.previous for one in aliases if one.previous]) if aliases else ()
        merged = [one for one in aliases if one.previous in known]
        for one in aliases:
            if one.previous not in known and one.previous and one.person:
                links[one.previous] = one.person
        links = {visitor: person for visitor, person in links.items() if visitor != person}
        if links:
            before = self.warehouse.recognised(list(links))
            fresh = {visitor: person for visitor, person in links.items() if before.get(visitor) != person}
            self.warehouse.recognise(fresh, max(one.recorded for one in messages))
        if merged:
            table = {
                "from": [one.previous for one in merged],
                "into": [one.person for one in merged],
                "recorded": pa.array([one.recorded for one in merged], pa.int64()),
            }
            self.warehouse.write_merges(Kind.PERSON, pa.table(table), source=self.source)

    def write(self, messages: Sequence[Told]) -> None:
        """Writes what the messages say of people and accounts."""
        dated = [(one, day_of_instant(instant_of(one.at), self.zone)) for one in messages]
        self._people([(one, day) for one, day in dated if one.statement is Statement.IDENTIFY])
        groups = [(one, day) for one, day in dated if one.statement is Statement.GROUP]
        if groups:
            self._accounts(groups)
            self._memberships([(one, day) for one, day in groups if one.person is not None])

    def _people(self, dated: Sequence[tuple[Told, int]]) -> None:
        rows = [row for one, day in dated for row in self.traits.rows(Kind.PERSON, one, day, told_traits(one.traits))]
        self.traits.write(Kind.PERSON, rows, self.source)

    def _accounts(self, dated: Sequence[tuple[Told, int]]) -> None:
        declared = self.warehouse.declared([one.account for one, _ in dated if one.account])
        rows: list[TraitRow] = []
        changed: dict[str, tuple[Declared, int]] = {}
        for one, day in dated:
            account = one.account or ""
            traits = told_traits(one.traits)
            before = declared.get(account)
            told = _declared(traits, before or Declared(), self.zone)
            # An account that was never declared is declared by the first call about it.
            if told != before:
                declared[account] = told
                changed[account] = told, one.recorded
            others = [trait for trait in traits if trait.name != _NAME and trait.name not in _CREATED]
            rows += self.traits.rows(Kind.ACCOUNT, one, day, others)
        self._declare(changed)
        self.traits.write(Kind.ACCOUNT, rows, self.source)

    def _declare(self, changed: dict[str, tuple[Declared, int]]) -> None:
        if changed:
            table = {
                "id": pa.array(list(changed), pa.string()),
                "name": pa.array([one.name for one, _ in changed.values()], pa.string()),
                "created": pa.array([one.created for one, _ in changed.values()], pa.int32()),
                "recorded": pa.array([recorded for _, recorded in changed.values()], pa.int64()),
            }
            self.warehouse.write_accounts(pa.table(table), source=self.source)

    def _memberships(self, dated: Sequence[tuple[Told, int]]) -> None:
        held = self.warehouse.belonging([one.person for one, _ in dated if one.person])
        rows: list[tuple[str, str, int, int | None, int]] = []
        for one, day in sorted(dated, key=lambda each: each[1]):
            person, account = one.person or "", one.account or ""
            spans = held.setdefault((person, account), [])
            if any(span.starts <= day < span.ends for span in spans):
                continue
            ends = min((span.starts for span in spans if span.starts > day), default=None)
            rows.append((person, account, day, ends, one.recorded))
            spans.append(Belonging(day, NO_DAY if ends is None else ends))
        if rows:
            people, accounts, starts, ends_, recorded = zip(*rows, strict=True)
            table = {
                "person": pa.array(people, pa.string()),
                "account": pa.array(accounts, pa.string()),
                "starts": pa.array(starts, pa.int32()),
                "ends": pa.array(ends_, pa.int32()),
                "recorded": pa.array(recorded, pa.int64()),
            }
            self.warehouse.write_memberships(pa.table(table), source=self.source)


def _declared(traits: Iterable[Trait], before: Declared, zone: ZoneInfo) -> Declared:
    """What is declared of an account after a call about it: what the call does not say stays."""
    name, created = before.name, before.created
    for trait in traits:
        if trait.name == _NAME:
            name = trait.value.strip() or None if isinstance(trait.value, str) else None
        elif trait.name in _CREATED and isinstance(trait.value, str | int | float):
            at = micros_told(trait.value)
            created = created if at is None else day_of_instant(instant_of(at), zone)
    return Declared(name, created)
