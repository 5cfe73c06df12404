"""A shop's purchases: the published answers, with every line of the file numbered so that none is taken for another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.reference_data.conftest import HERE, NOW, Answers, Imported, imported

from bellwether.engine.definitions.entity import Portfolio
from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.destination import Destination
from bellwether.ingest.importer import import_file

EVERYONE = Portfolio()
CALIBRATED = date(1997, 9, 30)
LAST = date(1998, 6, 30)


def numbered(source: Path, target: Path) -> None:
    """The same lines, each with its number in front and under headings."""
    lines = source.read_text(encoding="utf-8").splitlines()
    rows = [",".join((str(number), *line.split())) for number, line in enumerate(lines, start=1)]
    target.write_text("\n".join(("line,master,customer,day,discs,paid", *rows)) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def cdnow(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    directory = tmp_path_factory.mktemp("cdnow")
    found = imported(reference_data, "cdnow_sample", directory)
    numbered(reference_data / "cdnow_sample/CDNOW_sample.txt", directory / "orders.csv")
    told = read_mapping(HERE / "cdnow_sample/mapping/orders_by_line.yaml", "orders")
    import_file(directory / "orders.csv", "orders", told, Destination(found.catalog, found.warehouse, directory, NOW))
    yield found
    found.warehouse.close()


@pytest.fixture(scope="module")
def ask(cdnow: Imported) -> Answers:
    return cdnow.answers


def test_what_was_sold(ask: Answers) -> None:
    assert ask.number("count(orders, all)", LAST, EVERYONE) == 6919
    assert ask.number("count(accounts where count(orders, all) > 0)", LAST, EVERYONE) == 2357
    assert ask.number("sum(orders.quantity, all)", LAST, EVERYONE) == 16479
    assert float(str(ask.number("sum(orders.amount, all)", LAST, EVERYONE))) == pytest.approx(244091.94, abs=5e-3)
    assert ask.number("min(orders.ordered_at, all)", LAST, EVERYONE) == date(1997, 1, 1)
    assert ask.number("max(orders.ordered_at, all)", LAST, EVERYONE) == LAST


def test_several_purchases_of_a_day_are_one(ask: Answers) -> None:
    days = "sum(unique(orders.ordered_at, all) per account)"
    assert ask.number(days, LAST, EVERYONE) == 6696


def test_repeat_purchases_recency_and_age_after_39_weeks(ask: Answers) -> None:
    repeats = "unique(orders.ordered_at, all) - 1"
    assert ask.number(f"sum(({repeats}) per account)", CALIBRATED, EVERYONE) == 2457
    assert ask.number(f"count(accounts where {repeats} > 0)", CALIBRATED, EVERYONE) == 946
    assert ask.number(f"avg(({repeats}) per account)", CALIBRATED, EVERYONE) == pytest.approx(1.0424, abs=5e-5)
    recency = "avg(((max(orders.ordered_at, all) - min(orders.ordered_at, all)) / 7d) per account)"
    assert ask.number(recency, CALIBRATED, EVERYONE) == pytest.approx(6.8458, abs=5e-5)
    age = "avg(((today - min(orders.ordered_at, all)) / 7d) per account)"
    assert ask.number(age, CALIBRATED, EVERYONE) == pytest.approx(32.7159, abs=5e-5)


def test_purchases_of_the_weeks_held_out(ask: Answers) -> None:
    assert ask.number("sum(unique(orders.ordered_at, 273d) per account)", LAST, EVERYONE) == 1882
