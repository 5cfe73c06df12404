"""Dates as day/month/year, read without a word in the mapping: the same facts as from the files in ISO 8601."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.ingest.reference.conftest import NOW, SETS, Imported

from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.destination import Destination
from bellwether.ingest.importer import import_file
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.report import ImportReport, Written

VARIANTS = "variants_dmy_dates"


def test_files_of_another_order_of_day_and_month_change_nothing(ravenstack: Imported) -> None:
    accounts = ravenstack.again(f"{VARIANTS}/ravenstack_accounts.csv", "accounts", "accounts")
    churns = ravenstack.again(f"{VARIANTS}/ravenstack_churn_events.csv", "churns", "churns")
    assert accounts.written == {"traits": Written(unchanged=3500), "accounts": Written(unchanged=500)}
    assert churns.written == {"churns": Written(unchanged=600)}
    assert accounts.notes == ("signup_date: read as day/month/year (line 2 reads 16/10/2024)",)
    assert churns.notes == ("churn_date: read as day/month/year (line 2 reads 27/10/2024)",)


def undecided(reference_data: Path, directory: Path) -> tuple[Path, int]:
    """The churn events of the first twelve days of each month, which could be months as well."""
    file = reference_data / "ravenstack_saas" / VARIANTS / "ravenstack_churn_events.csv"
    header, *rows = file.read_text(encoding="utf-8-sig").splitlines()
    kept = [row for row in rows if int(row.split(",")[2].split("/")[0]) <= 12]
    path = directory / "first_days.csv"
    path.write_text("\n".join([header, *kept]) + "\n", encoding="utf-8")
    return path, len(kept)


def again(ravenstack: Imported, file: Path, mapping: str) -> ImportReport:
    told = read_mapping(SETS / "ravenstack_saas" / "mapping" / f"{mapping}.yaml", "churns")
    into = Destination(ravenstack.catalog, ravenstack.warehouse, ravenstack.quarantine, NOW)
    return import_file(file, "churns", told, into)


def test_an_order_that_no_row_tells_is_asked_and_the_answer_gives_the_same(
    ravenstack: Imported, reference_data: Path, tmp_path: Path
) -> None:
    file, rows = undecided(reference_data, tmp_path)
    with pytest.raises(ImportRefused) as refused:
        again(ravenstack, file, "churns")
    assert '    churned_at: {column: churn_date, format: "%d/%m/%Y"}' in str(refused.value)
    assert again(ravenstack, file, "churns_dmy").written == {"churns": Written(unchanged=rows)}
