"""In which encoding a text is written: its mark, UTF-8 where all of it is, else the most likely one, and a note."""

import codecs
import re
from collections.abc import Iterator

from charset_normalizer import from_bytes

from bellwether.ingest.files.flow import Flow, head_of
from bellwether.ingest.files.part import Part
from bellwether.ingest.refusal import ImportRefused

UTF_8 = "utf-8"

FOREIGN = "\ufdd0"
"""What stands for a byte that is no letter: a sign that Unicode promises never to be one."""

FOREIGN_REASON = "some letters are not in the encoding of the file; if none are, say “encoding: cp1252” or another"
_AS_FOREIGN = "bellwether.foreign"
_MARKS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LIKELY = [
    "cp1252",
    "cp1250",
    "cp1251",
    "koi8_r",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1257",
    "mac_roman",
    "cp850",
    "cp932",
    "gb18030",
    "cp949",
    "big5",
]
_FOREIGN_BYTES = 1 << 16
_LAST_LETTER = re.compile(rb"[\xc0-\xff][\x80-\xbf]*\Z")
_SHOWN = 40
_SIGN_IN_WORD = re.compile(r"(?<=[^\W\d_])[^\w\s\x00-\x7f’‘–—]|[^\w\s\x00-\x7f’‘–—](?=[^\W\d_])|\ufffd")
"""A sign that is no letter beside one: the wrong encoding makes such words."""

_WORTH = 3
"""How many lines that are not UTF-8 one that is outweighs: letters of another encoding make UTF-8 by chance only."""

_WHOLE_BLOCK = 1000
"""How many lines a block counts for that is UTF-8 throughout."""


def known_encoding(name: str, file: str) -> str:
    """The encoding of this name as the machine calls it."""
    try:
        return codecs.lookup(name).name
    except LookupError as error:
        raise ImportRefused(f"{file}: there is no encoding “{name}”. Use utf-8, cp1252 or utf-16.") from error


def encoding_of(part: Part) -> tuple[str, tuple[str, ...]]:
    """The encoding of a text, and a note if it is not plainly UTF-8."""
    blocks = Flow(part).blocks()
    first = next(blocks, b"")
    for mark, name in _MARKS:
        if first.startswith(mark):
            blocks.close()
            return name, () if name == UTF_8 else (f"{part.label} is {name.upper()} text by its mark.",)
    if wide := _wide(first):
        blocks.close()
        return wide, (f"{part.label} has no mark but every second byte is zero: it was read as {wide}.",)
    foreign, native = _foreign_lines(_again(first, blocks))
    if not foreign:
        return UTF_8, ()
    if native and _WORTH * native >= foreign.count(b"\n"):
        return UTF_8, (f"{part.label} is UTF-8, but some of its lines are not; their rows were left out.",)
    return _most_likely(foreign, part)


def marked_encoding(part: Part) -> str:
    """The encoding of a text that says itself which of the Unicode encodings it has, as JSON does."""
    head = head_of(part, 1 << 12)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    return _wide(head) or UTF_8


def recoded(blocks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The text in UTF-8 without a mark, with FOREIGN for every byte that is none of its encoding."""
    decoder = codecs.getincrementaldecoder(encoding)(_AS_FOREIGN)
    native = encoding == UTF_8
    first = True
    for block in blocks:
        # Most of most files is ASCII, of which nothing can be wrong.
        if native and block.isascii() and not decoder.getstate()[0]:
            text = block
        else:
            text = decoder.decode(block).encode(UTF_8, _AS_FOREIGN)
        yield text.removeprefix(codecs.BOM_UTF8) if first else text
        first = False
    yield decoder.decode(b"", final=True).encode(UTF_8, _AS_FOREIGN)


def _foreign(error: UnicodeError) -> tuple[str, int]:
    match error:
        case UnicodeDecodeError() | UnicodeEncodeError():
            return FOREIGN * (error.end - error.start), error.end
        case _:
            raise error


codecs.register_error(_AS_FOREIGN, _foreign)


def _again(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _wide(head: bytes) -> str | None:
    sample = head[: 1 << 12]
    half = len(sample) // 2
    if half < 2:  # a sign or two tell nothing
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > half * 0.4 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and odd < half * 0.1 else None


def _foreign_lines(blocks: Iterator[bytes]) -> tuple[bytes, int]:
    """Lines that are not UTF-8 (the first of them), and a weight of the lines with letters beyond ASCII that are."""
    foreign: list[bytes] = []
    taken = 0
    native = 0
    for text in _at_borders(blocks):
        if text.isascii():
            continue
        if _fits(text, UTF_8):
            native += _WHOLE_BLOCK
            continue
        for line in text.splitlines(keepends=True):
            if _fits(line, UTF_8):
                native += not line.isascii()
            elif taken < _FOREIGN_BYTES:
                foreign.append(line[:_FOREIGN_BYTES])
                taken += len(foreign[-1])
    return b"".join(foreign), native


def _at_borders(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The same text in blocks that end between letters."""
    rest = b""
    for block in blocks:
        text = rest + block if rest else block
        end = max(text.rfind(b"\n"), text.rfind(b"\r"), text.rfind(b",")) + 1
        if not end:
            # A text without any of these signs is cut before a letter that may go on in the next block.
            last = _LAST_LETTER.search(text[-4:])
            end = len(text) - (len(last[0]) if last else 0)
        yield text[:end]
        rest = text[end:]
    yield rest


def _fits(text: bytes, encoding: str) -> bool:
    try:
        text.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _most_likely(foreign: bytes, part: Part) -> tuple[str, tuple[str, ...]]:
    matches = from_bytes(foreign[:_FOREIGN_BYTES], cp_isolation=_LIKELY, threshold=0.4)
    names = [match.encoding for match in matches] or [name for name in _LIKELY if _fits(foreign, name)] or ["cp1252"]
    name = min(names, key=lambda one: len(_SIGN_IN_WORD.findall(foreign.decode(one, "replace"))))
    text = foreign.decode(name, "replace")
    # Several encodings have the same letters in the same places: the most common one says it as well.
    if _fits(foreign, "cp1252") and foreign.decode("cp1252") == text:
        name = "cp1252"
    line = next((line.strip() for line in text.splitlines() if not line.isascii()), "")
    place = next((place for place, letter in enumerate(line) if not letter.isascii()), 0)
    shown = line[max(place - _SHOWN // 2, 0) :][:_SHOWN]
    note = f"{part.label} is not UTF-8 and was read as {name}: “{shown}”. If that is wrong, say “encoding: …”."
    return name, (note,)
