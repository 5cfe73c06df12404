"""Whatever was wrong with a file: once its rows are mended and replayed, it is as if it had been right at first."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.ingest.conftest import CATALOG, NOW
from tests.ingest.quarantine.reading import Row, facts_of

from bellwether.engine.warehouse.warehouse import open_duckdb
from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.destination import Destination
from bellwether.ingest.importer import import_file
from bellwether.ingest.quarantine.batches import batches
from bellwether.ingest.quarantine.exports import write_export
from bellwether.ingest.quarantine.replaying import replay

FORM = 'delimiter: ","\nencoding: utf-8\nheader: "1"\ndecimal: "."\nzone: UTC\nfile_date: "2025-01-30"\n'
DATE = '{column: at, format: "%Y-%m-%d"}'
KINDS = {
    "deals": f"id: id\naccount: account\nfields: {{created_at: {DATE}, amount: amount, stage: word}}\n",
    "events": "id: id\naccount: account\nuser: word\nname: {constant: Use}\nproperties: {amount: amount}\n"
    f"at: {DATE}\n",
    "accounts": f"id: id\ncreated: {DATE}\nparent: account\ntraits: {{seats: amount, plan: word}}\n",
    "users": f"id: id\naccount: account\nstarts: {DATE}\ntraits: {{role: word}}\n",
}
HEADER = ("id", "account", "at", "amount", "word")
FAULTS = {"at": "2025-13-41", "amount": "1,2,3x", "id": ""}

ENDINGS = st.sampled_from([".csv", ".tsv", ".xlsx", ".jsonl"])
words = st.sampled_from(["Rome", "=SUM(A1)", "-", "'quoted", "@home", "+49 170", "Zürich", "", "a,b", 'say "hi"'])
rows = st.tuples(
    st.sampled_from(["acme", "bolt", "cato", ""]),
    st.dates(min_value=NOW.date().replace(year=2024), max_value=NOW.date()),
    st.decimals(min_value=-999, max_value=999, places=2),
    words,
)


@dataclass(frozen=True)
class Story:
    """A file as it should be, and the cells of it that went wrong."""

    kind: str
    rows: Sequence[Mapping[str, str]]
    faults: Sequence[str | None]

    def broken(self) -> list[dict[str, str]]:
        return [
            {**row, **({fault: FAULTS[fault]} if fault else {})}
            for row, fault in zip(self.rows, self.faults, strict=True)
        ]


@st.composite
def stories(draw: st.DrawFn) -> Story:
    drawn = draw(st.lists(rows, min_size=6, max_size=20))
    whole = [
        {"id": f"x{number}", "account": account, "at": day.isoformat(), "amount": f"{amount}", "word": word}
        for number, (account, day, amount, word) in enumerate(drawn)
    ]
    faults = draw(st.lists(st.sampled_from([None, *FAULTS]), min_size=len(whole), max_size=len(whole)))
    return Story(draw(st.sampled_from(sorted(KINDS))), whole, faults)


def written(path: Path, lines: Sequence[Mapping[str, str]]) -> Path:
    quoted = [[cell.replace('"', '""') for cell in (line[name] for name in HEADER)] for line in lines]
    path.write_text("\n".join([",".join(HEADER), *('"' + '","'.join(cells) + '"' for cells in quoted)]) + "\n", "utf-8")
    return path


def hunted(story: Story, ending: str) -> None:
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        assert mended(story, ending, place) == clean(story, place)


@settings(max_examples=4, deadline=None, derandomize=True, phases=[Phase.generate])
@given(story=stories(), ending=ENDINGS)
def test_replaying_mended_rows_gives_the_facts_of_a_clean_import(story: Story, ending: str) -> None:
    hunted(story, ending)


@pytest.mark.long
@settings(max_examples=40, deadline=None)
@given(story=stories(), ending=ENDINGS)
def test_replaying_mended_rows_gives_the_facts_of_a_clean_import_longer(story: Story, ending: str) -> None:
    hunted(story, ending)


def clean(story: Story, place: Path) -> dict[str, list[Row]]:
    warehouse = open_duckdb()
    warehouse.prepare(CATALOG)
    into = Destination(CATALOG, warehouse, place / "clean", NOW)
    told = read_mapping(mapping_file(story, place), story.kind)
    report = import_file(written(place / "clean.csv", story.rows), story.kind, told, into)
    assert report.rejected == 0
    facts = facts_of(warehouse, CATALOG)
    warehouse.close()
    return facts


def mapping_file(story: Story, place: Path) -> Path:
    path = place / "mapping.yaml"
    path.write_text(FORM + KINDS[story.kind], "utf-8")
    return path


def mended(story: Story, ending: str, place: Path) -> dict[str, list[Row]]:
    warehouse = open_duckdb()
    warehouse.prepare(CATALOG)
    into = Destination(CATALOG, warehouse, place / "quarantine", NOW)
    told = read_mapping(mapping_file(story, place), story.kind)
    import_file(written(place / "broken.csv", story.broken()), story.kind, told, into)
    for batch in batches(into.quarantine):
        right = [msgspec.structs.replace(row, row=dict(story.rows[row.line - 2])) for row in batch.rows()]
        write_export(place / f"mended{ending}", batch.ledger.columns, partial(iter, right))
        found = replay(batch, into, mended=place / f"mended{ending}")
        assert (found.passed, found.failed, found.waiting) == (len(right), 0, 0)
    assert batches(into.quarantine) == ()
    facts = facts_of(warehouse, CATALOG)
    warehouse.close()
    return facts
