"""How fast events are imported from each format, beside a bare read of the same file."""

import argparse
import gzip
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from xml.parsers import expat
from zipfile import ZipFile

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
import workload
import xlsxwriter
from goals import import_goals, table
from msgspec.structs import replace
from peers import Watch
from results import Figure, Imported, Spent

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.warehouse.duckdb import DuckSettings
from bellwether.engine.warehouse.warehouse import open_duckdb
from bellwether.ingest.destination import Destination
from bellwether.ingest.importer import import_file
from bellwether.ingest.mapping import EventMapping
from bellwether.ingest.report import ImportReport

WAREHOUSE = "imported.duckdb"
PLANS = ("free", "team", "business", "enterprise")
PROPERTIES = {"plan": Field("plan", FieldType.TEXT), "amount": Field("amount", FieldType.NUMBER, 4)}
MAPPING = EventMapping(
    source="product",
    id="message_id",
    name="event",
    at="timestamp",
    account="account_id",
    user="user_id",
    properties={"plan": "plan", "amount": "amount"},
)


MOST_OF_A_SHEET = 200_000
"""Events of the workbook: its programs take no more than a million rows."""


def write_files(home: Path, events: int) -> dict[str, Path]:
    """The same events in every format, those of the workbook fewer."""
    table = _events(events)
    files = {
        "Parquet": home / f"events-{events}.parquet",
        "CSV": home / f"events-{events}.csv",
        "CSV in gzip": home / f"events-{events}.csv.gz",
        "JSON Lines": home / f"events-{events}.jsonl",
        "XLSX": home / f"events-{min(events, MOST_OF_A_SHEET)}.xlsx",
    }
    pq.write_table(table, files["Parquet"])
    arrow_csv.write_csv(table, files["CSV"])
    with files["CSV"].open("rb") as plain, gzip.open(files["CSV in gzip"], "wb", compresslevel=6) as packed:
        shutil.copyfileobj(plain, packed)
    duckdb.execute(f"COPY (SELECT * FROM read_parquet('{files['Parquet']}')) TO '{files['JSON Lines']}' (FORMAT json)")
    _write_workbook(files["XLSX"], table.slice(0, MOST_OF_A_SHEET))
    return files


def _write_workbook(path: Path, table: pa.Table) -> None:
    at = pc.strftime(table.column("timestamp"), "%Y-%m-%dT%H:%M:%SZ")
    plain = table.set_column(table.column_names.index("timestamp"), "timestamp", at)
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, plain.column_names)
        for number, row in enumerate(zip(*(column.to_pylist() for column in plain.columns), strict=True), 1):
            sheet.write_row(number, 0, row)


def _events(events: int) -> pa.Table:
    """Ids of 36 letters, names, a time, and two properties."""
    rng = np.random.default_rng(3)
    person = (rng.beta(0.7, 1.5, events) * workload.PEOPLE).astype(np.int64)
    account = person * workload.ACCOUNTS // workload.PEOPLE
    first = (workload.LAST_DAY - 364) * workload.MICROSECONDS_A_DAY
    at = first + np.sort(rng.integers(0, 365 * workload.MICROSECONDS_A_DAY // 1000, events)) * 1000
    names = pa.array([f"Event {name}" for name in range(workload.NAMES)])
    return pa.table(
        {
            "message_id": _uuids(rng, events),
            "account_id": pc.binary_join_element_wise("acc-", pa.array(account).cast(pa.string()), ""),
            "user_id": pc.binary_join_element_wise("user-", pa.array(person).cast(pa.string()), ""),
            "event": names.take(pa.array(rng.integers(0, workload.NAMES, events))),
            "timestamp": pa.array(at, pa.timestamp("us", "UTC")),
            "plan": pa.array(PLANS).take(pa.array(rng.integers(0, len(PLANS), events))),
            "amount": pa.array(rng.integers(100, 100_000, events) / 100),
        }
    )


def _uuids(rng: np.random.Generator, count: int) -> pa.Array:
    """Random ids in the form of a UUID."""
    digits = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
    letters = np.full((count, 36), ord("-"), dtype=np.uint8)
    places = [place for place in range(36) if place not in (8, 13, 18, 23)]
    letters[:, places] = digits[rng.integers(0, 16, (count, 32), dtype=np.uint8)]
    offsets = np.arange(count + 1, dtype=np.int32) * 36
    return pa.StringArray.from_buffers(count, pa.py_buffer(offsets), pa.py_buffer(letters))


def import_events(home: Path, file: Path) -> Spent:
    """Our import into a new warehouse, committed; it stays for `import_again`."""
    (home / WAREHOUSE).unlink(missing_ok=True)
    spent, report = _imported(home, file, MAPPING)
    assert report.written["events"].created == report.rows, "every event is new"
    return spent


def import_again(home: Path, file: Path) -> tuple[Spent, Spent]:
    """The import of what is there: known by its digest, and compared row by row because the mapping says more."""
    known, report = _imported(home, file, MAPPING)
    assert report.written["events"].unchanged == report.rows, "every event is there"
    compared, report = _imported(home, file, replace(MAPPING, rest=False))
    assert report.written["events"].unchanged == report.rows, "every event is there"
    return known, compared


def _imported(home: Path, file: Path, mapping: EventMapping) -> tuple[Spent, ImportReport]:
    catalog = Catalog(properties=PROPERTIES)
    warehouse = open_duckdb(home / WAREHOUSE, DuckSettings())
    warehouse.prepare(catalog)
    into = Destination(catalog, warehouse, home / "quarantine", datetime.now(UTC))
    watch = Watch()
    report = import_file(file, "events", mapping, into)
    warehouse.close()
    return watch.spent, report


def bare_read(home: Path, file: Path) -> Spent:
    """DuckDB reading the file into a table of its own, committed, unchecked; of a workbook, its XML parsed and lost."""
    if file.suffix == ".xlsx":
        return _parsed(file)
    path = home / "bare.duckdb"
    path.unlink(missing_ok=True)
    connection = duckdb.connect(str(path), config={"threads": 2})
    watch = Watch()
    reader = {".parquet": "read_parquet", ".jsonl": "read_json"}.get(file.suffix, "read_csv")
    connection.execute(f"CREATE TABLE event AS SELECT * FROM {reader}('{file}')")
    connection.close()
    spent = watch.spent
    path.unlink()
    return spent


def _parsed(file: Path) -> Spent:
    watch = Watch()
    with ZipFile(file) as book, book.open("xl/worksheets/sheet1.xml") as sheet:
        parser = expat.ParserCreate()
        # Without a listener the parser would not even tell one tag from another.
        parser.StartElementHandler = lambda _tag, _attributes: None
        parser.ParseFile(sheet)
    return watch.spent


def measure(home: Path, events: int) -> list[Imported]:
    """Every file."""
    files = write_files(home, events)
    found = []
    for kind, file in files.items():
        rows = min(events, MOST_OF_A_SHEET) if kind == "XLSX" else events
        found.append(Imported(kind, rows, import_events(home, file), bare_read(home, file)))
    for file in files.values():
        file.unlink()
    return found


def repeats(home: Path, events: int) -> list[Figure]:
    """The same Parquet file once more, both ways."""
    file = home / f"events-{events}.parquet"
    pq.write_table(_events(events), file)
    import_events(home, file)
    known, compared = import_again(home, file)
    what = f"import of the same {events:,} events again"
    return [
        Figure(f"{what}, known by the digest of the file", str(known), ""),
        Figure(f"{what}, every row compared", f"{events / compared.seconds:,.0f} events/s, {compared}", ""),
    ]


def main() -> None:
    """Measures and prints."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--events", type=int, default=2_000_000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="bellwether-import-") as directory:
        home = Path(directory)
        figures = [import_goals(one) for one in measure(home, chosen.events)]
        print(table([*figures, *repeats(home, chosen.events)]))


if __name__ == "__main__":
    main()
