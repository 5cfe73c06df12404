"""Files as they should not be: each is read for what it is, or refused with the reason and the way out."""

from __future__ import annotations

import errno
import gzip
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.ingest.files.conftest import Shelf

from bellwether.ingest.files import csv_pieces, flow
from bellwether.ingest.files.part import Form
from bellwether.ingest.files.reading import read_pieces

TABLE = "id,name\n1,Müller\n2,Łódź\n"
BYTES = "these are bytes, not a text in UTF-8"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99
ROWS = [["1", "Müller"], ["2", "Łódź"]]


# --- encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_unicode_encoding_is_recognised_with_and_without_its_mark(shelf: Shelf, encoding: str) -> None:
    found = shelf.read(shelf.put("a.csv", TABLE.encode(encoding)))
    assert (found.columns, found.cells) == (["id", "name"], ROWS)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp1252", "Société Générale, façade"),
        ("cp1252", "Müller & Söhne – 5 €"),
        ("cp1250", "Zażółć gęślą jaźń, Łódź"),
        ("cp1251", "Иванов Сергей, Москва"),
        ("cp932", "株式会社ひまわり 東京"),
        ("gb18030", "北京科技有限公司 上海"),
    ],
)
def test_an_old_encoding_is_told_with_the_letters_it_gave(shelf: Shelf, encoding: str, name: str) -> None:
    lines = [f"{place};{name}" for place in range(20)]
    found = shelf.read(shelf.put("a.csv", "\n".join(["id;name", *lines]).encode(encoding)))
    assert found.cells == [line.split(";") for line in lines]
    assert f"a.csv is not UTF-8 and was read as {encoding}: “" in found.notes[0]


def test_letters_far_down_a_file_decide_its_encoding(shelf: Shelf) -> None:
    content = b"id,name\n" + b"1,plain\n" * 150_000 + "2,Müller\n".encode("cp1252")
    found = shelf.read(shelf.put("a.csv", content))
    assert found.cells[-1] == ["2", "Müller"]


def test_a_few_wrong_letters_in_a_utf_8_file_cost_their_rows_only(shelf: Shelf) -> None:
    found = shelf.read(shelf.put("a.csv", "id,name\n1,Müller\n".encode() + b"2,M\xfcller\n3,x\n"))
    assert found.cells == [["1", "Müller"], ["3", "x"]]
    assert [(one.line, one.column) for one in found.rejected] == [(3, "name")]
    assert "some of its lines are not" in found.notes[0]


def test_half_a_letter_at_the_end_is_told(shelf: Shelf) -> None:
    found = shelf.read(shelf.put("a.csv", TABLE.encode("utf-16-le") + b"\x31"))
    assert (found.cells, [(one.line, one.value) for one in found.rejected]) == (ROWS, [(4, "\ufffd")])


def test_ragged_rows_with_wrong_letters_are_left_out_too(shelf: Shelf) -> None:
    found = shelf.read(shelf.put("a.csv", "id,name\n1,Müller\n".encode() + b"2,M\xfc,\xed\n3,x\n"))
    assert found.cells == [["1", "Müller"], ["3", "x"]]
    assert [(one.line, one.value) for one in found.rejected] == [(3, "2,M\ufffd,\ufffd")]


def test_letters_are_whole_across_blocks(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    for size in range(4, 30):
        monkeypatch.setattr(flow, "BLOCK_BYTES", size)
        assert shelf.read(shelf.put("a.csv", "\ufeff" + TABLE)).cells == ROWS
        assert shelf.read(shelf.put("b.csv", "naïvetéééééééééééééééééééééé\nÄ\n")).cells == [["Ä"]]


def test_an_unknown_encoding_in_a_mapping_is_told(shelf: Shelf) -> None:
    told = shelf.refusal(shelf.put("a.csv", TABLE), Form(encoding="utf-9"))
    assert told == "a.csv: there is no encoding “utf-9”. Use utf-8, cp1252 or utf-16."


# --- delimiters, quotes and line ends


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^"])
def test_delimiters_are_found(shelf: Shelf, delimiter: str) -> None:
    rows = [["id", "amount", "note"], ["1", "1 5", "x"], ["2", "2 5", f'"a{delimiter}b"']]
    found = shelf.read(shelf.put("a.txt", "\n".join(map(delimiter.join, rows))))
    assert found.cells == [["1", "1 5", "x"], ["2", "2 5", f"a{delimiter}b"]]


def test_decimal_commas_do_not_part_cells(shelf: Shelf) -> None:
    found = shelf.read(shelf.put("a.csv", "id;amount\n1;1,5\n2;2,5\n3;3,5\n"))
    assert found.cells == [["1", "1,5"], ["2", "2,5"], ["3", "3,5"]]
    assert found.notes == ('a.csv: cells are parted by semicolons (“delimiter: ";"”).',)


def test_a_mapping_that_says_the_delimiter_wins(shelf: Shelf) -> None:
    found = shelf.read(shelf.put("a.csv", "a;b,c\n1;2,3\n"), Form(delimiter=","))
    assert (found.columns, found.cells) == (["a;b", "c"], [["1;2", "3"]])


def test_delimiters_and_quotes_may_be_said_by_name(shelf: Shelf) -> None:
    path = shelf.put("a.txt", "a\tb\n'x\t\"y\n")
    assert shelf.read(path, Form("tab", quote="none")).cells == [["'x", '"y']]
    told = "a.txt: the delimiter is one sign, comma, semicolon, tab, pipe or whitespace, not “tabs”."
    assert shelf.refusal(path, Form("tabs")) == told
    assert shelf.missing(path, "2024") == (
        "a.txt › Sheet “2024”: a text has no sheets. Leave “sheet” out of the mapping."  # noqa: RUF001
    )


def test_single_quotes_and_no_quotes_are_found(shelf: Shelf) -> None:
    single = shelf.read(shelf.put("a.csv", "id,name\n1,'x, y'\n2,'z, w'\n3,'v'\n"))
    assert single.cells == [["1", "x, y"], ["2", "z, w"], ["3", "v"]]
    stray = shelf.read(shelf.put("b.tsv", 'id\tsize\n1\t"5\n2\t"6\n3\t7\n'))
    assert stray.cells == [["1", '"5'], ["2", '"6'], ["3", "7"]]


def test_columns_of_fixed_width_are_parted_by_their_blanks(shelf: Shelf) -> None:
    path = shelf.put("a.txt", " 00004  19970101  2   29.33\n 00004  19970118 12   29.73\n 00021  19970802  1   14.96\n")
    assert shelf.read(path, Form(header=0)).rows == [
        (1, ["00004", "19970101", "2", "29.33"]),
        (2, ["00004", "19970118", "12", "29.73"]),
        (3, ["00021", "19970802", "1", "14.96"]),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_line_ends_end_lines(shelf: Shelf, end: str) -> None:
    found = shelf.read(shelf.put("a.csv", end.join(["a,b", "1,2", "", "3,4", ""])))
    assert found.rows == [(2, ["1", "2"]), (4, ["3", "4"])]


def test_line_ends_may_be_mixed(shelf: Shelf) -> None:
    assert shelf.read(shelf.put("a.csv", "a,b\r\n1,2\n3,4\r5,6")).rows == [
        (2, ["1", "2"]),
        (3, ["3", "4"]),
        (4, ["5", "6"]),
    ]


def test_line_breaks_and_quotes_within_cells_are_kept(shelf: Shelf) -> None:
    found = shelf.read(shelf.put("a.csv", 'a,b\n1,"x\r\ny ""z"", w"\n2,v\n'))
    assert found.rows == [(2, ["1", 'x\r\ny "z", w']), (4, ["2", "v"])]


def test_ragged_rows_and_nuls_are_left_out_with_their_lines(shelf: Shelf) -> None:
    found = shelf.read(shelf.put("a.csv", b"a,b\n1,2\n3\n4,5,6\n7,\0\n8,9\n"))
    assert found.cells == [["1", "2"], ["8", "9"]]
    assert [(one.line, one.reason) for one in found.rejected] == [
        (3, "the row has 1 cells, the header 2"),
        (4, "the row has 3 cells, the header 2"),
        (5, "the row holds a NUL character"),
    ]


def test_a_cell_of_20_megabytes_is_a_cell(shelf: Shelf) -> None:
    long = b"x" * (20 << 20)
    found = shelf.read(shelf.put("a.csv", b"a,b\n1,2\n3," + long + b'\n5,"' + long + b'"\n7,8\n'))
    assert [(line, cells[0], len(cells[1] or "")) for line, cells in found.rows] == [
        (2, "1", 1),
        (3, "3", 20 << 20),
        (4, "5", 20 << 20),
        (5, "7", 1),
    ]


def test_ten_thousand_columns_are_columns(shelf: Shelf) -> None:
    names = [f"c{place}" for place in range(10_000)]
    found = shelf.read(shelf.put("a.csv", ",".join(names) + "\n" + ",".join(map(str, range(10_000))) + "\n"))
    assert (len(found.columns), found.cells[0][-1]) == (10_000, "9999")


def test_formulas_and_immense_numbers_in_text_are_texts(shelf: Shelf) -> None:
    found = shelf.read(shelf.put("a.csv", "a,b\n=cmd()|'/c calc'!A0,1e308\n+1,@x\n"))
    assert found.cells == [["=cmd()|'/c calc'!A0", "1e308"], ["+1", "@x"]]


# --- headers


def test_titles_above_the_header_are_passed_over_with_a_note(shelf: Shelf) -> None:
    found = shelf.read(
        shelf.put("a.csv", "Deals by stage,,\nExported 2024-01-31,,\n\nid,stage,amount\n1,won,5\n2,lost,6\n")
    )
    assert (found.columns, found.rows) == (
        ["id", "stage", "amount"],
        [(5, ["1", "won", "5"]), (6, ["2", "lost", "6"])],
    )
    (note,) = found.notes
    assert note == (
        "a.csv: line 4 names the columns; what stands above it (“Deals by stage” on line 1) was passed over. "
        "If another line does, say “header: …”."
    )


def test_titles_above_two_columns_are_titles_and_a_name_that_is_missing_is_none(shelf: Shelf) -> None:
    found = shelf.read(shelf.put("a.csv", "sep=;\nid;name\n1;x\n2;y\n"))
    assert (found.columns, found.cells) == (["id", "name"], [["1", "x"], ["2", "y"]])
    assert shelf.read(shelf.put("b.csv", ",amount\n0,5\n1,6\n")).columns == ["column 1", "amount"]


def test_a_mapping_that_says_the_header_wins(shelf: Shelf) -> None:
    path = shelf.put("a.csv", "id,stage\nDeal,Stage name\n1,won\n")
    assert shelf.read(path, Form(header=2)).columns == ["Deal", "Stage name"]
    assert "has no names of columns on line 9" in shelf.refusal(path, Form(header=9))


def test_a_table_without_names_is_asked_about(shelf: Shelf) -> None:
    path = shelf.put("a.csv", "A-1,2024-01-05,12.5\nA-2,2024-01-06,13.5\n")
    assert shelf.refusal(path) == (
        "a.csv: line 1 (“A-1, 2024-01-05, 12.5”) looks like a row, not like names of columns. Say “header: 0” in the "
        "mapping if no line names them (they are then “column 1”, “column 2”, …), or “header: 1” if this one does."
    )
    assert shelf.read(path, Form(header=0)).rows == [
        (1, ["A-1", "2024-01-05", "12.5"]),
        (2, ["A-2", "2024-01-06", "13.5"]),
    ]


def test_years_and_months_are_names_of_columns(shelf: Shelf) -> None:
    assert shelf.read(shelf.put("a.csv", "account,2023,2024-01\nA,1,2\nB,2,3\n")).columns == [
        "account",
        "2023",
        "2024-01",
    ]


def test_repeated_and_missing_names_are_told_apart(shelf: Shelf) -> None:
    found = shelf.read(shelf.put("a.csv", "id,name,name,\n1,a,b,c\n"))
    assert (found.columns, found.cells) == (["id", "name [1]", "name [2]", "column 4"], [["1", "a", "b", "c"]])
    assert found.notes == (
        "a.csv: the header repeats “name” (2 times). Call them “name [1]”, “name [2]” in the mapping.",
        "a.csv: the header names one column not: “column 4” in the mapping.",
    )


@pytest.mark.parametrize("content", ["", "\n\n\r\n", " , \n,\n"])
def test_files_without_content_are_refused(shelf: Shelf, content: str) -> None:
    assert "a.csv is empty" in shelf.refusal(shelf.put("a.csv", content))


def test_a_header_alone_names_columns_of_no_rows(shelf: Shelf) -> None:
    found = shelf.read(shelf.put("a.csv", "a,b\n"))
    assert (found.columns, found.rows) == (["a", "b"], [])


# --- content against name


def test_content_wins_over_the_name_with_a_note(shelf: Shelf) -> None:
    packed = shelf.read(shelf.put("a.csv", gzip.compress(TABLE.encode())))
    assert packed.cells == ROWS
    text = shelf.read(shelf.put("a.xlsx", TABLE))
    assert text.cells == ROWS
    assert text.notes == ("a.xlsx is delimited text by its content, whatever its name says, and was read as that.",)
    book = shelf.book("b.xlsx", lambda book: book.add_worksheet().write_column(0, 0, ["id", "x"]))
    renamed = shelf.read(book.rename(book.with_suffix(".csv")))
    assert (renamed.columns, renamed.cells) == (["id"], [["x"]])
    assert renamed.notes == (
        "b.csv is an Excel workbook by its content, whatever its name says, and was read as that.",
    )


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.xlsx", b"<html><table><tr><td>1</td></tr></table></html>", "is a web page or XML, whatever its name says."),
        (
            "a.xls",
            OLD_OFFICE,
            "is a workbook of the old .xls format. Save it as .xlsx.",
        ),
        ("a.xlsx", OLD_OFFICE, "is protected by a password. Save it without one."),
        ("a.csv", b"%PDF-1.7 ...", "is a PDF document. Export the table behind it as .csv or .xlsx."),
        ("a.csv.bz2", b"BZh91AY&SY", "is packed with bzip2. Unpack it, or pack it with gzip or zip."),
        ("a.csv", bytes(range(1, 9)) * 100, "is no table that can be read."),
    ],
)
def test_what_is_no_table_is_refused_with_the_way_out(shelf: Shelf, name: str, content: bytes, told: str) -> None:
    assert f"{name} {told}" in shelf.refusal(shelf.put(name, content))


def test_files_that_were_cut_off_say_so(shelf: Shelf) -> None:
    packed = gzip.compress(b"a,b\n" + b"".join(b"%d,%d\n" % (row, row * 7919) for row in range(5000)))
    assert "Is it complete?" in shelf.refusal(shelf.put("a.csv.gz", packed[: len(packed) // 2]))
    whole = shelf.archive("a.zip", {"a.csv": TABLE}).read_bytes()
    assert shelf.refusal(shelf.put("a.zip", whole[: len(whole) // 2])).startswith("a.zip is no whole archive")
    pq.write_table(pa.table({"a": list(range(999))}), shelf.directory / "a.parquet")
    table = (shelf.directory / "a.parquet").read_bytes()
    assert "not a whole Parquet file" in shelf.refusal(shelf.put("a.parquet", table[: len(table) // 2]))


# --- archives and folders


def test_archives_hold_tables_of_every_kind(shelf: Shelf) -> None:
    book = shelf.book("book.xlsx", lambda book: book.add_worksheet().write_column(0, 0, ["id", "x"]))
    pq.write_table(pa.table({"id": ["p"]}), shelf.directory / "d.parquet")
    path = shelf.archive(
        "all.zip",
        {
            "2024/a.csv": "id\nc\n",
            "b.jsonl": '{"id": "j"}\n',
            "c.xlsx": book.read_bytes(),
            "d.parquet": (shelf.directory / "d.parquet").read_bytes(),
            "e.csv.gz": gzip.compress(b"id\ng\n"),
            "__MACOSX/._a.csv": "x",
            "README.txt": "read me",
        },
    )
    assert {found.label: found.cells for found in shelf.all(path)} == {
        "all.zip › 2024/a.csv": [["c"]],  # noqa: RUF001
        "all.zip › b.jsonl": [["j"]],  # noqa: RUF001
        "all.zip › c.xlsx": [["x"]],  # noqa: RUF001
        "all.zip › d.parquet": [["p"]],  # noqa: RUF001
        "all.zip › e.csv.gz": [["g"]],  # noqa: RUF001
    }


@pytest.mark.parametrize(
    ("member", "told"),
    [
        ("inner.zip", "a.zip holds another archive, “inner.zip”. Unpack it and import what is in it by itself."),
        (
            "../../etc/cron.csv",
            "a.zip holds “../../etc/cron.csv”, a place outside of the archive. No export does that.",
        ),
        ("/etc/cron.csv", "a.zip holds “/etc/cron.csv”, a place outside of the archive. No export does that."),
    ],
)
def test_archives_that_are_no_exports_are_refused(shelf: Shelf, member: str, told: str) -> None:
    assert shelf.refusal(shelf.archive("a.zip", {member: TABLE})) == told


def test_an_archive_that_hides_its_name_in_another_is_refused(shelf: Shelf) -> None:
    inner = shelf.archive("inner.zip", {"x.csv": TABLE}).read_bytes()
    told = shelf.refusal(shelf.archive("a.zip", {"x.csv": inner}))
    assert "x.csv is another archive, not a workbook." in told


def test_a_protected_archive_is_refused(shelf: Shelf) -> None:
    path = shelf.archive("a.zip", {"a.csv": TABLE})
    content = bytearray(path.read_bytes())
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(sign) + place] |= 1
    path.write_bytes(content)
    assert shelf.refusal(path) == "a.zip is protected by a password. Unpack it and import the files themselves."


@pytest.mark.parametrize("name", ["bomb.csv.gz", "bomb.zip"])
def test_a_bomb_is_refused_before_it_bursts(shelf: Shelf, name: str) -> None:
    content = b"a,b\n" + b"0,0\n" * (20 << 20)
    path = shelf.directory / name
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(content, 9))
    else:
        shelf.archive(name, {"a.csv": content})
    script = (
        "import sys; from pathlib import Path\n"
        "from bellwether.ingest.files.reading import read_pieces\n"
        "from bellwether.ingest.refusal import ImportRefused\n"
        # The kernel's own mark of this process: what `getrusage` tells may be the peak of whoever started it.
        "status = Path('/proc/self/status')\n"
        "def most(): return int(status.read_text().partition('VmHWM:')[2].split()[0])\n"
        "before = most()\n"
        "try:\n    rows = sum(len(piece.line) for piece in read_pieces(Path(sys.argv[1])))\n"
        "except ImportRefused as refused:\n    print(refused)\n"
        "print((most() - before) // 1024)\n"
    )
    told = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    sentence, megabytes = told.stdout.strip().splitlines()
    assert f"unpacks to more than {flow.UNPACKED_RATIO} times its size, as no export does." in sentence
    assert int(megabytes) < 400


def test_a_folder_holds_its_tables_and_leaves_out_what_is_none(shelf: Shelf) -> None:
    for name in ("b.csv", "a/a.csv"):
        shelf.put(name, TABLE)
    for name in ("notes.md", ".hidden.csv", "README.txt", "~$book.xlsx", "empty.csv"):
        shelf.put(name, "" if name == "empty.csv" else "id\n1\n")
    assert [found.label for found in shelf.all(shelf.directory)] == ["a/a.csv", "b.csv"]


# --- Parquet


def test_structs_of_parquet_are_columns_and_lists_are_texts(shelf: Shelf) -> None:
    table = pa.table({"a": pa.array([{"b": {"c": 1}, "d": "x"}]), "e": pa.array([[1, 2]])})
    pq.write_table(table, shelf.directory / "a.parquet")
    found = shelf.read(shelf.directory / "a.parquet")
    assert (found.columns, found.cells) == (["a.b.c", "a.d", "e"], [["1", "x", "[1, 2]"]])


def test_bytes_of_parquet_are_texts_or_faults_of_their_cell(shelf: Shelf) -> None:
    picture = [b"\xff\xd8", b"ann"]
    table = pa.table(
        {
            "id": ["a", "b"],
            "bytes": pa.array(picture, pa.binary()),
            "large": pa.array(picture, pa.large_binary()),
            "coded": pa.array([b"x", b"\xff"]).dictionary_encode(),
            "uuid": pa.array([bytes(16), None], pa.uuid()),
        }
    )
    pq.write_table(table, shelf.directory / "a.parquet")
    found = shelf.read(shelf.directory / "a.parquet")
    assert found.cells == [
        ["a", "0xffd8", "0xffd8", "x", "00000000-0000-0000-0000-000000000000"],
        ["b", "ann", "ann", "0xff", None],
    ]
    assert (found.rejected, [(one.line, one.column, one.reason) for one in found.faults]) == (
        [],
        [(1, "bytes", BYTES), (1, "large", BYTES), (2, "coded", BYTES)],
    )


def test_a_parquet_file_of_kinds_that_cannot_be_read_says_so(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    pq.write_table(pa.table({"id": ["a"]}), shelf.directory / "a.parquet")

    def unknown(*_: object, **__: object) -> None:
        raise pa.ArrowNotImplementedError("lists of lists of maps")

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", unknown)
    assert shelf.refusal(shelf.directory / "a.parquet") == (
        "a.parquet holds what cannot be read from Parquet: lists of lists of maps. "
        "Leave that column out of it, or export the table as .csv."
    )


def test_a_full_disk_is_told_as_that(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    pq.write_table(pa.table({"id": ["a"]}), shelf.directory / "a.parquet")
    path = shelf.archive("a.zip", {"a.parquet": (shelf.directory / "a.parquet").read_bytes()})

    def full() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(flow, "TemporaryFile", full)
    assert "to be read, and no room is left there. Make room, or set TMPDIR" in shelf.refusal(path)


def test_a_workbook_that_holds_a_document_type_is_refused(shelf: Shelf) -> None:
    path = shelf.book("a.xlsx", lambda book: book.add_worksheet().write_column(0, 0, ["id", "x"]))
    bomb = b'<!DOCTYPE lol [<!ENTITY a "aaaa">]><sst '
    told = shelf.refusal(shelf.changed(path, "xl/sharedStrings.xml", b"<sst ", bomb))
    assert told.startswith("a.xlsx contains an XML document type, as no workbook does.")


def test_a_workbook_that_was_cut_off_says_so(shelf: Shelf) -> None:
    path = shelf.book("a.xlsx", lambda book: book.add_worksheet().write_column(0, 0, ["id", "x"]))
    path.write_bytes(path.read_bytes()[:900])
    assert shelf.refusal(path).startswith("a.xlsx is no whole archive")


def test_binary_and_open_document_workbooks_are_refused_with_the_way_out(shelf: Shelf) -> None:
    binary = shelf.archive("a.xlsb", {"[Content_Types].xml": "x", "xl/workbook.bin": "x"})
    assert shelf.refusal(binary) == "a.xlsb is a binary workbook (.xlsb). Save it as .xlsx."
    other = shelf.archive("a.ods", {"mimetype": "x", "content.xml": "x"})
    assert shelf.refusal(other) == "a.ods is an OpenDocument file. Save it as .xlsx or .csv."


@pytest.mark.parametrize("name", ["long.json", "long.jsonl", "long.csv", "long.zip", "long.csv.gz"])
def test_a_piece_comes_when_a_few_blocks_have_been_read(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(flow, "BLOCK_BYTES", 1 << 12)
    monkeypatch.setattr(csv_pieces, "BLOCK_BYTES", 1 << 12)
    rows = 60_000
    objects = [f'{{"id": {row}, "name": "{row * 7919}"}}' for row in range(rows)]
    content = "id,name\n" + "".join(f"{row},{row * 7919}\n" for row in range(rows))
    texts = {"long.json": f"[{','.join(objects)}]", "long.jsonl": "\n".join(objects), "long.csv": content}
    if name in texts:
        path = shelf.put(name, texts[name])
    elif name.endswith(".gz"):
        path = shelf.put(name, gzip.compress(content.encode()))
    else:
        path = shelf.archive(name, {"a.csv": content})
    pieces = list(read_pieces(path))
    assert sum(len(piece.line) for piece in pieces) == rows
    assert max(len(piece.line) for piece in pieces) < rows / 10
    assert pieces[0].position < path.stat().st_size / 3
    assert pieces[-1].position == pieces[-1].size
