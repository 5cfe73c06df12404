"""Users and contacts over REST."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from bellwether.access.viewer import Viewer
from bellwether.api.accounts import trait_columns
from bellwether.api.bodies import ContactBody, UserBody
from bellwether.api.refusals import Refused
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
from bellwether.engine.warehouse.of_person import Belonging
from bellwether.engine.warehouse.rows import NOBODY, Kind
from bellwether.engine.warehouse.warehouse import SqlWarehouse
from bellwether.ingest.facts.people import CONTACT_AT
from bellwether.ingest.live.privacy import Privacy
from bellwether.ingest.mapping import Column, PersonMapping

_SPAN = ("account", "starts", "ends")


@dataclass(frozen=True, slots=True)
class Users:
    """The users that a program sees, written as facts of its source."""

    viewer: Viewer
    source: str
    kind: str = "user"

    def told(self, warehouse: SqlWarehouse, names: Sequence[str], asked: Asked) -> dict[str, Told]:
        """Users, by any of their names."""
        keys = warehouse.keys(Kind.PERSON, names).tolist()
        belongings = warehouse.belongings(sorted(set(keys) - {NOBODY}))
        more: dict[int, Told] = {}
        for key, spans in belongings.items():
            seen = [one for one in spans if self.viewer.sees_account(one.account)]
            if seen or self.viewer.accounts is None:
                told = [{"account": one.account, "starts": one.starts, "ends": one.ends} for one in seen]
                more[key] = {"memberships": told}
        found = _people(warehouse, more, asked)
        return {name: found[key] for name, key in zip(names, keys, strict=True) if key in found}

    def write(self, warehouse: SqlWarehouse, items: Sequence[Item[UserBody]], moment: Moment) -> Problems:
        """Writes memberships and traits."""
        names = [one.id for one in items]
        keys = warehouse.keys(Kind.PERSON, names).tolist()
        belongings = warehouse.belongings(sorted(set(keys) - {NOBODY}))
        held = {name: belongings.get(key, ()) for name, key in zip(names, keys, strict=True)}
        problems, privacy = dict[int, Refused](), privacy_for(self.source)
        rows = []
        for one in items:
            try:
                rows.append(Row(one.place, _cells(one, held[one.id], privacy)))
            except Refused as refused:
                problems[one.place] = refused
        return problems | written(rows, "users", self._mapping, moment)

    def remove(self, warehouse: SqlWarehouse, name: str, moment: Moment) -> None:
        """The user belongs to no account from today on; what they did before stays."""
        key = int(warehouse.keys(Kind.PERSON, [name])[0])
        belongings = warehouse.belongings([key])[key]
        today = moment.today.isoformat()
        rows = [
            Row(place, {ID: name, "account": one.account, "starts": day_text(one.starts), "ends": today})
            for place, one in enumerate(belongings)
            if (one.ends is None or one.ends > moment.today) and (one.starts or date.min) <= moment.today
        ]
        if rows:
            written(rows, "users", self._mapping, moment)

    def ids(self, warehouse: SqlWarehouse) -> tuple[str, ...]:
        """The ids of all people who ever belonged to an account."""
        return warehouse.members_ever() if self.viewer.accounts is None else ()

    def _mapping(self, columns: frozenset[str]) -> PersonMapping:
        belongs = "account" in columns
        return PersonMapping(
            id=ID,
            account="account" if belongs else None,
            starts="starts" if belongs else None,
            ends="ends" if belongs else None,
            traits=trait_columns(columns),
            effective=Column(column=EFFECTIVE) if EFFECTIVE in columns else None,
            match=match_of(columns),
            source=self.source,
            update=True,
        )


@dataclass(frozen=True, slots=True)
class Contacts:
    """The contacts that a program sees, written as facts of its source."""

    viewer: Viewer
    source: str
    kind: str = "contact"

    def told(self, warehouse: SqlWarehouse, names: Sequence[str], asked: Asked) -> dict[str, Told]:
        """Contacts, by any of their names: people who ever had a role at an account."""
        keys = warehouse.keys(Kind.PERSON, names).tolist()
        changes = warehouse.trait_changes_by(Kind.PERSON, sorted(set(keys) - {NOBODY}))
        more: dict[int, Told] = {}
        for key, told in changes.items():
            account = in_force(told, asked.on).get(CONTACT_AT)
            seen = self.viewer.accounts is None or (account is not None and self.viewer.sees_account(str(account)))
            if seen and any(one.trait == CONTACT_AT for one in told):
                more[key] = {"account": account}
        found = _people(warehouse, more, asked)
        return {name: found[key] for name, key in zip(names, keys, strict=True) if key in found}

    def write(
        self,
        warehouse: SqlWarehouse,  # noqa: ARG002  # as every kind is written
        items: Sequence[Item[ContactBody]],
        moment: Moment,
    ) -> Problems:
        """Writes at which account contacts have a role, and their traits."""
        problems, privacy = dict[int, Refused](), privacy_for(self.source)
        rows = []
        for one in items:
            cells: dict[str, str | None] = {ID: one.id}
            if "account" in one.given:
                cells["account"] = one.said.account
            try:
                rows.append(Row(one.place, _with_traits(cells, one.said, privacy, nothing=len(cells) == 1)))
            except Refused as refused:
                problems[one.place] = refused
        return problems | written(rows, "contacts", self._mapping, moment)

    def remove(self, warehouse: SqlWarehouse, name: str, moment: Moment) -> None:  # noqa: ARG002
        """The person is a contact no more from today on."""
        row = Row(0, {ID: name, "account": None, EFFECTIVE: moment.today.isoformat()})
        written([row], "contacts", self._mapping, moment)

    def ids(self, warehouse: SqlWarehouse) -> tuple[str, ...]:
        """The ids of all people who ever were contacts."""
        return warehouse.people_with(CONTACT_AT, _END) if self.viewer.accounts is None else ()

    def _mapping(self, columns: frozenset[str]) -> PersonMapping:
        return PersonMapping(
            id=ID,
            account="account" if "account" in columns else None,
            traits=trait_columns(columns),
            effective=Column(column=EFFECTIVE) if EFFECTIVE in columns else None,
            match=match_of(columns),
            source=self.source,
            update=True,
        )


_END = day_number(date.max)


def _people(warehouse: SqlWarehouse, more: Mapping[int, Told], asked: Asked) -> dict[int, Told]:
    """People by key, each with what is told of them beside their names and traits."""
    keys = list(more)
    outside = warehouse.external_ids(Kind.PERSON, np.array(keys, dtype=np.int64)) if keys else ()
    changes = warehouse.trait_changes_by(Kind.PERSON, keys)
    known = warehouse.names_standing_for(Kind.PERSON, keys)
    found: dict[int, Told] = {}
    for key, name in zip(keys, outside, strict=True):
        traits = in_force(changes[key], asked.on)
        traits.pop(CONTACT_AT, None)
        found[key] = {"id": name, "names": known[key], **more[key], "traits": traits}
        if asked.history:
            found[key]["history"] = history_of(changes[key])
    return found


def _cells(item: Item[UserBody], held: Sequence[Belonging], privacy: Privacy) -> dict[str, str | None]:
    said = item.said
    cells: dict[str, str | None] = {ID: item.id}
    if said.account is not None:
        cells |= _span(said, item.given, [one for one in held if one.account == said.account])
    elif not item.given.isdisjoint(_SPAN):
        message = "A membership is of an account: name it, and its end, if it ends, in “ends”."
        raise Refused(422, "invalid", message, "account")
    return _with_traits(cells, said, privacy, nothing=len(cells) == 1)


def _span(said: UserBody, given: frozenset[str], there: Sequence[Belonging]) -> dict[str, str | None]:
    """The membership as a row. Without a start, the one that there is goes on; it does not begin since ever."""
    starts, ends = said.starts, said.ends
    last = max(there, key=lambda one: one.starts or date.min, default=None)
    if "starts" not in given:
        starts = said.effective_at if last is None else last.starts
    if "ends" not in given and last is not None and last.starts == starts:
        ends = last.ends
    return {"account": said.account, "starts": day_text(starts), "ends": day_text(ends)}


def _with_traits(
    cells: dict[str, str | None], said: UserBody | ContactBody, privacy: Privacy, *, nothing: bool
) -> dict[str, str | None]:
    if nothing and not said.traits and said.match is None:
        raise Refused(422, "invalid", "The request says nothing of anyone: give an account, traits or a match.")
    cells = cells | {f"traits.{key}": value for key, value in privacy.cells(said.traits).items()}
    cells |= match_cells(said.match, privacy)
    return cells if said.effective_at is None else cells | {EFFECTIVE: day_text(said.effective_at)}
