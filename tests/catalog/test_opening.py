"""A workspace is made whole or not at all, opened by one process, and its warehouse follows its catalog."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from bellwether.catalog import actions, queries
from bellwether.catalog.actions import Authorship
from bellwether.catalog.domain import DefinitionsRefused, Kind, WorkspaceSpec
from bellwether.catalog.opening import Workspace, make_workspace, open_workspace
from bellwether.catalog.reading import read_directory
from bellwether.engine.definitions.calendar import Calendar
from bellwether.engine.definitions.catalog import Money
from bellwether.engine.definitions.unit import MONEY
from bellwether.engine.formula.check import check
from bellwether.engine.formula.parse import parse
from bellwether.engine.warehouse.rows import Kind as Subject
from bellwether.workspace import database
from bellwether.workspace.backup import restore_backup
from bellwether.workspace.home import Home, find_home
from bellwether.workspace.refusals import NoWorkspace, WorkspaceExists, WorkspaceInUse

ADA = Authorship("ada", datetime(2026, 3, 1, 12, tzinfo=UTC), "first")
BERLIN = WorkspaceSpec(zone="Europe/Berlin", currency="USD", fiscal_start_month=4)


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[[], Workspace]]:
    """Makes a new workspace in `ours`, closed at the end."""
    made: list[Workspace] = []

    def make_one() -> Workspace:
        made.append(make_workspace(tmp_path / "ours", BERLIN, ADA))
        return made[-1]

    yield make_one
    for workspace in made:
        workspace.close()


def apply(workspace: Workspace, folder: Path, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "x.yaml").write_text(text, encoding="utf-8")
    workspace.apply(read_directory(folder), ADA)


def test_a_new_workspace_has_its_settings_and_the_shipped_collections(make: Callable[[], Workspace]) -> None:
    catalog = make().catalog()
    assert catalog.calendar == Calendar("Europe/Berlin", 4)
    assert catalog.money == Money("USD", "plan")
    assert set(catalog.collections) >= {"deals", "subscriptions", "tickets"}
    assert [v.author for v in queries.versions(Kind.COLLECTION, "deals")] == ["ada"]


def test_a_workspace_that_could_not_be_made_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(DefinitionsRefused, match="is not a time zone"):
        make_workspace(tmp_path / "ours", WorkspaceSpec(zone="Atlantis"), ADA)
    assert list(tmp_path.iterdir()) == []


def test_a_directory_with_something_in_it_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(WorkspaceExists):
        make_workspace(tmp_path, BERLIN, ADA)


def test_what_an_interrupted_making_left_is_no_obstacle(tmp_path: Path) -> None:
    home = Home(tmp_path / "ours")
    home.quarantine.mkdir(parents=True)
    home.app_database.write_bytes(b"half a")
    home.warehouse.write_bytes(b"half a")
    with pytest.raises(NoWorkspace):
        open_workspace(home.directory)
    with make_workspace(home.directory, BERLIN, ADA) as workspace:
        assert "deals" in workspace.catalog().collections


def test_the_current_directory_can_become_a_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    make_workspace(Path(), BERLIN, ADA).close()
    with open_workspace(tmp_path) as workspace:
        assert workspace.catalog().calendar == Calendar("Europe/Berlin", 4)


def test_an_empty_directory_is_taken(tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    make_workspace(tmp_path / "ours", BERLIN, ADA).close()
    assert find_home(tmp_path / "ours") == Home(tmp_path / "ours")


def test_a_closed_workspace_opens_with_what_it_held(make: Callable[[], Workspace], tmp_path: Path) -> None:
    workspace = make()
    apply(workspace, tmp_path / "defs", "metrics: {m: {name: M, formula: count(deals)}}")
    before = workspace.catalog()
    workspace.close()
    with open_workspace(tmp_path / "ours") as again:
        assert again.catalog() == before


def test_only_one_has_a_workspace_open(make: Callable[[], Workspace], tmp_path: Path) -> None:
    make()
    with pytest.raises(WorkspaceInUse):
        open_workspace(tmp_path / "ours")


def test_there_is_no_workspace_where_none_was_made(tmp_path: Path) -> None:
    with pytest.raises(NoWorkspace):
        open_workspace(tmp_path)


FIELD = "collections: {deals: {fields: {region: {type: text}}}}"
DEAL = pa.table(
    {
        "id": ["d1"],
        "account": ["a1"],
        "recorded": pa.array([0], pa.int64()),
        "f:created_at": pa.array([20_000], pa.int64()),
        "f:region": ["north"],
    }
)


def numbered_deal(external_id: str, region: int) -> pa.Table:
    numbered = DEAL.drop(["id", "f:region"]).append_column("id", pa.array([external_id]))
    return numbered.append_column("f:region", pa.array([region], pa.int64()))


def test_the_warehouse_takes_facts_of_a_field_as_soon_as_it_is_applied(
    make: Callable[[], Workspace], tmp_path: Path
) -> None:
    workspace = make()
    apply(workspace, tmp_path / "defs", FIELD)
    assert workspace.warehouse.write_records("deals", DEAL).created == 1


def test_the_warehouse_catches_up_at_the_next_opening(make: Callable[[], Workspace], tmp_path: Path) -> None:
    make().close()
    (tmp_path / "x.yaml").write_text(FIELD, encoding="utf-8")
    # As after a crash between the two stores: the application database has committed, the warehouse has not followed.
    database.connect(Home(tmp_path / "ours"))
    actions.apply(read_directory(tmp_path), ADA)
    database.disconnect()
    with open_workspace(tmp_path / "ours") as workspace:
        assert workspace.warehouse.write_records("deals", DEAL).created == 1


def test_a_type_cannot_change_under_stored_facts(make: Callable[[], Workspace], tmp_path: Path) -> None:
    workspace = make()
    apply(workspace, tmp_path / "defs", "traits: {account: {size: {type: number}}}\n" + FIELD)
    traits = pa.table(
        {
            "id": ["a1"],
            "trait": ["size"],
            "effective": pa.array([20_000], pa.int32()),
            "number": pa.array([30_000], pa.int64()),
            "assumed": [False],
            "recorded": pa.array([0], pa.int64()),
        }
    )
    workspace.warehouse.write_traits(Subject.ACCOUNT, traits)
    workspace.warehouse.write_records("deals", DEAL)
    with pytest.raises(DefinitionsRefused, match="account trait size: it is stored as number with 4 decimals"):
        apply(workspace, tmp_path / "defs", "traits: {account: {size: {type: text}}}")
    with pytest.raises(DefinitionsRefused, match="collection deals: field region is stored as text"):
        apply(workspace, tmp_path / "defs", "collections: {deals: {fields: {region: {type: date}}}}")


def test_a_field_without_values_may_change_its_type_and_numbers_may_gain_decimals(
    make: Callable[[], Workspace], tmp_path: Path
) -> None:
    workspace = make()
    field = "collections: {{deals: {{fields: {{region: {{type: {}}}}}}}}}"
    workspace.warehouse.write_records("deals", DEAL.drop(["f:region"]))
    for type_ in ("number", "text", "number, scale: 0"):
        apply(workspace, tmp_path / "defs", field.format(type_))
    workspace.warehouse.write_records("deals", numbered_deal("d2", 7))
    apply(workspace, tmp_path / "defs", field.format("money, scale: 2"))
    records = workspace.warehouse.records("deals", ["region"])
    assert dict(zip(records.external_id, records.fields["region"].values.tolist(), strict=True)) == {"d1": 0, "d2": 700}
    with pytest.raises(DefinitionsRefused, match="field region is stored as money with 2 decimals and cannot become"):
        apply(workspace, tmp_path / "defs", field.format("number, scale: 0"))


def test_an_export_leaves_out_what_would_be_filled_in_again(make: Callable[[], Workspace], tmp_path: Path) -> None:
    workspace = make()
    apply(workspace, tmp_path / "defs", "metrics: {m: {name: M, formula: sum(orders.amount)}}")
    workspace.export(tmp_path / "out")
    assert "display" not in (tmp_path / "out/metrics/other.yaml").read_text(encoding="utf-8")
    assert workspace.preview(read_directory(tmp_path / "out"), prune=True).changes == ()


def test_an_open_workspace_can_be_backed_up_and_restored(make: Callable[[], Workspace], tmp_path: Path) -> None:
    workspace = make()
    apply(workspace, tmp_path / "defs", FIELD)
    workspace.warehouse.write_records("deals", DEAL)
    workspace.backup(tmp_path / "saved", at=ADA.at)
    assert workspace.warehouse.write_records("deals", DEAL).unchanged == 1
    catalog = workspace.catalog()
    workspace.close()
    restore_backup(tmp_path / "saved", Home(tmp_path / "other"))
    with open_workspace(tmp_path / "other") as restored:
        assert restored.catalog() == catalog
        assert restored.warehouse.records("deals", ["region"]).external_id == ("d1",)


def test_a_formula_can_be_checked_against_what_is_defined(make: Callable[[], Workspace], tmp_path: Path) -> None:
    workspace = make()
    apply(workspace, tmp_path / "defs", "events: [Login]\nmetrics: {m: {name: M, formula: sum(orders.amount)}}")
    schema = workspace.schema()
    assert schema.events == {"Login"}
    assert check(parse("m / 2"), schema).unit == MONEY
