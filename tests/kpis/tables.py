"""CSV files as people hand them in, and the mappings that read them: the columns are called as what they mean."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

CREATED = "2020-01-01"
# What stands beside `fields` in the mapping of a collection, or makes up the whole of another kind's.
OWN = {
    "accounts": ("id", "name", "created"),
    "users": ("id", "account", "starts"),
    "events": ("id", "account", "user", "name", "at"),
}
GROUPS = {"accounts": "traits", "users": "traits", "events": "properties"}
OF_RECORDS = ("id", "account", "user")


@dataclass
class Tables:
    """Rows by what they are, each with the vector that it belongs to."""

    rows: dict[str, list[dict[str, object]]] = field(default_factory=lambda: defaultdict(list))

    def account(self, vector: str, name: str = "", **traits: object) -> str:
        """An account of a vector, as old as the company."""
        account = f"{vector}-{name}" if name else vector
        self.rows["accounts"].append(
            {"id": account, "name": account, "created": CREATED, "vector": vector, **traits},
        )
        return account

    def add(self, what: str, account: str, /, **cells: object) -> None:
        """One more row, under an id of its own unless it says another."""
        rows = self.rows[what]
        rows.append({"id": f"{what}-{len(rows) + 1}", "account": account, **cells})

    def write(self, directory: Path) -> tuple[str, ...]:
        """The files and their mappings; which kinds there are, accounts first."""
        for kind, rows in self.rows.items():
            columns = list(dict.fromkeys(name for row in rows for name in row))
            with (directory / f"{kind}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, columns)
                writer.writeheader()
                writer.writerows(rows)
            (directory / f"{kind}.yaml").write_text(mapping(kind, columns), encoding="utf-8")
        first = [kind for kind in ("accounts", "users") if kind in self.rows]
        return (*first, *(kind for kind in self.rows if kind not in first))


def mapping(kind: str, columns: list[str]) -> str:
    """The mapping of a file whose columns are called as what they mean."""
    own = [name for name in OWN.get(kind, OF_RECORDS) if name in columns]
    others = [name for name in columns if name not in own]
    lines = [f"source: {kind}", 'decimal: "."', "zone: UTC", *(f"{name}: {name}" for name in own)]
    if kind == "accounts":
        lines.append("effective: {column: created}")
    if others:
        lines.append(f"{GROUPS.get(kind, 'fields')}:")
        lines += [f"  {name}: {name}" for name in others]
    return "\n".join(lines) + "\n"
