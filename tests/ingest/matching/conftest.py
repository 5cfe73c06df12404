"""Files of several systems, imported with rows written as short as can be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.ingest.conftest import CATALOG, NOW

from bellwether.engine.definitions.days import micros_of
from bellwether.engine.warehouse.rows import Kind
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb
from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.destination import Destination
from bellwether.ingest.importer import import_file
from bellwether.ingest.matching.decisions import Names
from bellwether.ingest.matching.questions import Question
from bellwether.ingest.matching.reconciling import matching
from bellwether.ingest.report import ImportReport

HEADS = {
    "accounts": "id,name,site,mail,up",
    "users": "id,name,mail,account,since",
}
MATCHES = {"accounts": "{domain: site, email: mail, name: name}", "users": "{email: mail, name: name}"}
REST = {"accounts": "name: name\nparent: up\n", "users": "account: account\nstarts: since\n"}


@dataclass
class Systems:
    """Imports rows of systems, each an hour after the last."""

    directory: Path
    destination: Destination
    hours: int = field(default=0)

    @property
    def warehouse(self) -> SqlWarehouse:
        store = self.destination.warehouse
        assert isinstance(store, SqlWarehouse)
        return store

    @property
    def now(self) -> int:
        """The instant of the next act, in microseconds."""
        self.hours += 1
        return micros_of(NOW + timedelta(hours=self.hours))

    def take(self, system: str, *rows: str, what: str = "accounts", match: str = "", **changes: object) -> ImportReport:
        file = self.directory / f"{what}.csv"
        file.write_text("\n".join([HEADS[what], *rows]) + "\n", encoding="utf-8")
        mapping = self.directory / "mapping.yaml"
        match = match or MATCHES[what]
        mapping.write_text(
            f"source: {system}\nids: {{account: own, user: own}}\nid: id\n{REST[what]}match: {match}\n",
            encoding="utf-8",
        )
        self.hours += 1
        into = replace(self.destination, now=NOW + timedelta(hours=self.hours), **changes)  # type: ignore[arg-type]
        return import_file(file, what, read_mapping(mapping, what), into)

    def names(self, kind: Kind = Kind.ACCOUNT) -> Names:
        return Names(self.warehouse, CATALOG, kind)

    def groups(self, *names: str, kind: Kind = Kind.ACCOUNT) -> set[frozenset[str]]:
        by_key: dict[int, set[str]] = {}
        for name, key in zip(names, self.warehouse.keys(kind, names).tolist(), strict=True):
            by_key.setdefault(key, set()).add(name)
        return {frozenset(group) for group in by_key.values() if len(group) > 1}

    def questions(self, kind: Kind = Kind.ACCOUNT) -> tuple[Question, ...]:
        return matching(self.warehouse, CATALOG, kind).questions

    def asked(self, kind: Kind = Kind.ACCOUNT) -> set[tuple[str, str]]:
        return {(question.first, question.second) for question in self.questions(kind)}


@pytest.fixture
def systems(tmp_path: Path) -> Iterator[Systems]:
    warehouse = open_duckdb()
    warehouse.prepare(CATALOG)
    yield Systems(tmp_path, Destination(CATALOG, warehouse, tmp_path / "quarantine", NOW))
    warehouse.close()
