"""Records of a collection over REST."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from bellwether.access.viewer import Viewer
from bellwether.api.bodies import RecordBody
from bellwether.api.refusals import Refused
from bellwether.api.replies import Told
from bellwether.api.resources import Asked, Item
from bellwether.api.writing import EFFECTIVE, ID, Moment, Problems, Row, day_text, privacy_for, written
from bellwether.engine.definitions.collection import Collection, FieldType
from bellwether.engine.warehouse.of_record import Version
from bellwether.engine.warehouse.warehouse import SqlWarehouse
from bellwether.ingest.mapping import Column, RecordMapping, Spec


@dataclass(frozen=True, slots=True)
class Records:
    """A collection's records that a program sees, written as facts of its source."""

    viewer: Viewer
    source: str
    collection: Collection
    kind: str = "record"

    def told(self, warehouse: SqlWarehouse, names: Sequence[str], asked: Asked) -> dict[str, Told]:
        """Records: the version of that day of each, else its first one."""
        held = warehouse.record_versions(self.collection.key, names)
        return {name: told for name in names if (told := self._told(name, held.get(name, ()), asked)) is not None}

    def _told(self, name: str, versions: Sequence[Version], asked: Asked) -> Told | None:
        if not versions:
            return None
        version = _in_force(versions, asked.on) or versions[0]
        if version.account and not self.viewer.sees_account(version.account):
            return None
        told: Told = {"id": name, "collection": self.collection.key, **_version(version)}
        if asked.history:
            told["history"] = [_version(one) | {"source": one.source, "recorded": one.recorded} for one in versions]
        return told

    def write(self, warehouse: SqlWarehouse, items: Sequence[Item[RecordBody]], moment: Moment) -> Problems:
        """Writes versions: the one of the day that is given, else the last one, with what is given changed."""
        held = warehouse.record_versions(self.collection.key, [one.id for one in items])
        problems: Problems = {}
        rows = []
        for one in items:
            try:
                rows.append(Row(one.place, self._cells(one, held.get(one.id, ()))))
            except Refused as refused:
                problems[one.place] = refused
        return problems | written(rows, self.collection.key, self._mapping, moment)

    def remove(self, warehouse: SqlWarehouse, name: str, moment: Moment) -> None:
        """The record is retracted: views as known before still have it."""
        warehouse.retract_ids(f"record:{self.collection.key}", [name], moment.recorded)

    def ids(self, warehouse: SqlWarehouse) -> tuple[str, ...]:
        """The ids of all records."""
        return warehouse.record_ids(self.collection.key) if self.viewer.accounts is None else ()

    def _cells(self, item: Item[RecordBody], versions: Sequence[Version]) -> dict[str, str | None]:
        said = item.said
        self._must_be_fields([*said.fields, *said.currencies])
        if said.effective_at is None:
            base = versions[-1] if versions else None
            since = None if base is None else base.since
        else:
            base, since = _in_force(versions, said.effective_at), said.effective_at
        cells: dict[str, str | None] = {
            ID: item.id,
            "account": said.account if "account" in item.given else (base.account or None if base else None),
            "user": said.user if "user" in item.given else (base.person or None if base else None),
            EFFECTIVE: day_text(since),
        }
        given = privacy_for(self.source).cells(said.fields)
        told: dict[str, str | None] = {**(base.told if base else {}), **given}
        cells |= {f"fields.{key}": told.get(key) for key in self.collection.fields}
        return cells | self._currencies(said, told, {} if base is None else base.currencies)

    def _currencies(
        self, said: RecordBody, told: Mapping[str, str | None], before: Mapping[str, str]
    ) -> dict[str, str | None]:
        """The currency of each amount: as given, else that of the field that has it, else as it was."""
        found: dict[str, str | None] = {}
        for key, field in self.collection.fields.items():
            if field.type is FieldType.MONEY:
                beside = told.get(field.currency_field) if field.currency_field else None
                same = before.get(key) if key not in said.fields else None
                found[f"currencies.{key}"] = said.currencies.get(key) or beside or same
        return found

    def _must_be_fields(self, keys: Sequence[str]) -> None:
        known = self.collection.fields
        for key in keys:
            if key not in known:
                close = get_close_matches(key, known, n=1)
                hint = f"Did you mean “{close[0]}”? " if close else ""
                raise Refused(
                    422,
                    "invalid",
                    f"The collection “{self.collection.key}” has no field “{key}”. {hint}Its fields are "
                    f"{', '.join(known)}.",
                    f"fields.{key}",
                )

    def _mapping(self, columns: frozenset[str]) -> RecordMapping:
        return RecordMapping(
            id=ID,
            account="account",
            user="user",
            effective=EFFECTIVE,
            fields={key: self._column(key, columns) for key in self.collection.fields},
            source=self.source,
            update=True,
        )

    def _column(self, key: str, columns: frozenset[str]) -> Spec:
        currency = f"currencies.{key}"
        return Column(column=f"fields.{key}", currency=currency if currency in columns else None)


def _in_force(versions: Sequence[Version], on: date) -> Version | None:
    return next((one for one in reversed(versions) if one.since is None or one.since <= on), None)


def _version(version: Version) -> Told:
    return {
        "since": version.since,
        "account": version.account or None,
        "user": version.person or None,
        "fields": {key: _shown(version, key, value) for key, value in version.fields.items()},
        "currencies": dict(version.currencies),
    }


def _shown(version: Version, key: str, value: object) -> object:
    """Days and instants as the texts that a write takes, everything else as it is."""
    return version.told[key] if isinstance(value, date) else value
