"""Which reader a file needs."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bellwether.ingest.files.csv_pieces import csv_pieces
from bellwether.ingest.files.parquet_pieces import parquet_pieces
from bellwether.ingest.files.pieces import Piece
from bellwether.ingest.refusal import ImportRefused


def read_pieces(path: Path, delimiter: str, encoding: str) -> Iterator[Piece]:
    """The pieces of a CSV (.csv, .csv.gz, .tsv, .txt) or Parquet (.parquet) file."""
    name = path.name.lower()
    if name.endswith((".csv", ".csv.gz", ".txt", ".tsv", ".tsv.gz")):
        return csv_pieces(path, "\t" if ".tsv" in name and delimiter == "," else delimiter, encoding)
    if name.endswith((".parquet", ".pq")):
        return parquet_pieces(path)
    raise ImportRefused(f"{path}: only CSV (.csv, .csv.gz, .tsv) and Parquet (.parquet) files can be imported.")


def read_ahead(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """The same pieces; the next one is read while the last one is written."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, pieces, None)
        while (piece := coming.result()) is not None:
            coming = reader.submit(next, pieces, None)
            yield piece
