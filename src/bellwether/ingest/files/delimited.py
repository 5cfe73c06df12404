"""How a delimited text is to be read: its encoding, dialect and header, said or found."""

from dataclasses import dataclass, replace

from bellwether.ingest.files.dialect import Dialect, dialect_of, rows_of
from bellwether.ingest.files.encodings import FOREIGN, UTF_8, encoding_of, known_encoding, recoded
from bellwether.ingest.files.flow import Flow, Reader
from bellwether.ingest.files.header import Header, header_of
from bellwether.ingest.files.part import UNQUOTED, WHITESPACE, Form, Part
from bellwether.ingest.refusal import ImportRefused

HEAD_BYTES = 1 << 20
"""How much of a text its dialect and header are told from."""

_WIDEST_HEADER = 1 << 25
_NAMED = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}


@dataclass(frozen=True, slots=True)
class Cut:
    """How a text is cut into rows and cells."""

    encoding: str
    dialect: Dialect
    header: Header


def cut_of(part: Part, form: Form) -> tuple[Cut, Form]:
    """How a delimited text is cut, and its form with nothing left open."""
    delimiter, quote = _signs(part, form)
    notes: tuple[str, ...] = ()
    if form.encoding is None:
        encoding, notes = encoding_of(part)
    else:
        encoding = known_encoding(form.encoding, part.label)
    text = _head(part, encoding)
    dialect, told = dialect_of(text, delimiter, quote)
    if told:
        notes += (f"{part.label}: {', '.join(told)}.",)
    rows = rows_of(text, dialect)
    if form.header is not None and rows and form.header > rows[-1].last:
        rows = rows_of(text, dialect, most=form.header + 1)
    header = header_of(rows, form.header, part.label)
    if any(FOREIGN in name for name in header.names):
        raise ImportRefused(f"{part.label}: the header is not {encoding} text. Say “encoding: …” in the mapping.")
    found = Form(dialect.delimiter, encoding, dialect.quote, header.line)
    return Cut(encoding, dialect, header), replace(found, notes=(*form.notes, *notes, *header.notes))


def _signs(part: Part, form: Form) -> tuple[str | None, str | None]:
    """The delimiter and the quote that the mapping says."""
    if part.sheet is not None:
        raise ImportRefused(f"{part.label}: a text has no sheets. Leave “sheet” out of the mapping.")
    delimiter = None if form.delimiter is None else _NAMED.get(form.delimiter, form.delimiter)
    if delimiter is not None and delimiter != WHITESPACE and len(delimiter) != 1:
        listed = ", ".join(_NAMED)
        raise ImportRefused(f"{part.label}: the delimiter is one sign, {listed} or whitespace, not “{delimiter}”.")
    quote = UNQUOTED if form.quote == "none" else form.quote
    if quote is not None and len(quote) > 1:
        raise ImportRefused(f"{part.label}: the quote is one sign, or none, not “{quote}”.")
    return delimiter, quote


def _head(part: Part, encoding: str) -> str:
    """The first rows as text; the last of them whole."""
    wanted = HEAD_BYTES
    while True:
        flow = Flow(part)
        blocks = flow.blocks()
        content = Reader(recoded(blocks, encoding)).read(wanted)
        blocks.close()
        # Letters beyond the header may be wrong: each costs its own row, later.
        text = content.decode(UTF_8, "ignore")
        if len(content) < wanted:
            return text
        end = max(text.rfind("\n"), text.rfind("\r"))
        if end >= 0:
            return text[: end + 1]
        if wanted >= _WIDEST_HEADER:
            raise ImportRefused(f"{part.label}: the first line does not end within {wanted >> 20} MB. Is this a table?")
        wanted *= 8
