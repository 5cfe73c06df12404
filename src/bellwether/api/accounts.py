"""Accounts over REST."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from bellwether.access.viewer import Viewer
from bellwether.api.bodies import AccountBody
from bellwether.api.replies import Told
from bellwether.api.resources import Asked, Item
from bellwether.api.traits import history_of, in_force
from bellwether.api.writing import (
    EFFECTIVE,
    ID,
    Moment,
    Problems,
    Row,
    day_text,
    match_cells,
    match_of,
    privacy_for,
    written,
)
from bellwether.engine.definitions.days import day_number
from bellwether.engine.warehouse.rows import NOBODY, Kind
from bellwether.engine.warehouse.warehouse import SqlWarehouse
from bellwether.engine.warehouse.writer import FactKind
from bellwether.ingest.mapping import AccountMapping, Column, Spec


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts that a program sees, written as facts of its source."""

    viewer: Viewer
    source: str
    kind: str = "account"

    def told(self, warehouse: SqlWarehouse, names: Sequence[str], asked: Asked) -> dict[str, Told]:
        """Accounts, by any of their names."""
        keys = warehouse.keys(Kind.ACCOUNT, names)
        outside = dict(zip(keys.tolist(), warehouse.external_ids(Kind.ACCOUNT, keys), strict=True))
        seen = [key for key, own in outside.items() if key != NOBODY and self.viewer.sees_account(own)]
        declared = warehouse.declarations([outside[key] for key in seen])
        changes = warehouse.trait_changes_by(Kind.ACCOUNT, seen)
        deletions = warehouse.deletions(seen)
        known = warehouse.names_standing_for(Kind.ACCOUNT, seen)
        found: dict[int, Told] = {}
        for key in seen:
            declaration, deletion = declared.get(outside[key]), deletions.get(key)
            found[key] = {
                "id": outside[key],
                "names": known[key],
                "name": declaration.name or None if declaration else None,
                "created": declaration.created if declaration else None,
                "deleted": deletion.day if deletion else None,
                "traits": in_force(changes[key], asked.on),
            }
            if asked.history:
                found[key]["history"] = history_of(changes[key])
        return {name: found[key] for name, key in zip(names, keys.tolist(), strict=True) if key in found}

    def write(self, warehouse: SqlWarehouse, items: Sequence[Item[AccountBody]], moment: Moment) -> Problems:
        """Declares accounts and writes their traits; one that was deleted is back."""
        declared = warehouse.declarations([one.id for one in items])
        privacy = privacy_for(self.source)
        rows = []
        for one in items:
            before, said = declared.get(one.id), one.said
            # A declaration is one fact: what is not given of it is said again.
            name = said.name if "name" in one.given else (before.name or None if before else None)
            created = said.created if "created" in one.given else (before.created if before else None)
            cells = {ID: one.id, "name": name, "created": day_text(created)}
            cells |= {f"traits.{key}": value for key, value in privacy.cells(said.traits).items()}
            cells |= match_cells(said.match, privacy)
            rows.append(Row(one.place, cells if said.effective_at is None else _since(cells, said)))
        problems = written(rows, "accounts", self._mapping, moment)
        keys = warehouse.keys(Kind.ACCOUNT, [one.id for one in items if one.place not in problems])
        back = warehouse.deletions(sorted(set(keys.tolist()) - {NOBODY}))
        if back:
            facts = [fact for one in back.values() for fact in one.facts]
            warehouse.retract(FactKind.DELETION, facts, moment.recorded)
        return problems

    def remove(self, warehouse: SqlWarehouse, name: str, moment: Moment) -> None:
        """The account is gone from today on."""
        table = {"id": [name], "day": pa.array([day_number(moment.today)], pa.int32()), "recorded": [moment.recorded]}
        warehouse.delete_accounts(pa.table(table), source=self.source)

    def ids(self, warehouse: SqlWarehouse) -> tuple[str, ...]:
        """The ids of all accounts."""
        return tuple(sorted(filter(self.viewer.sees_account, warehouse.directory()[1])))

    def _mapping(self, columns: frozenset[str]) -> AccountMapping:
        return AccountMapping(
            id=ID,
            name="name",
            created="created",
            traits=trait_columns(columns),
            effective=Column(column=EFFECTIVE) if EFFECTIVE in columns else None,
            match=match_of(columns),
            source=self.source,
            update=True,
        )


def trait_columns(columns: frozenset[str]) -> dict[str, Spec]:
    """The columns that hold traits, by trait."""
    return {name.removeprefix("traits."): Column(column=name) for name in sorted(columns) if name.startswith("traits.")}


def _since(cells: dict[str, str | None], said: AccountBody) -> dict[str, str | None]:
    return cells | {EFFECTIVE: day_text(said.effective_at)}
