"""The bytes of a part as a stream of blocks: unpacked on the way, never more than a few blocks in memory."""

import io
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from threading import Lock
from typing import IO, TYPE_CHECKING
from zipfile import ZipFile

from bellwether.ingest.files.part import Part
from bellwether.ingest.files.pieces import readable
from bellwether.ingest.refusal import ImportRefused

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

BLOCK_BYTES = 4 << 20
GZIP = b"\x1f\x8b"

UNPACKED_RATIO = 500
"""How many times its packed size a file may have when unpacked; exports have 5 to 50, a bomb has a thousand."""

UNPACKED_UNSUSPECTED = 64 << 20
"""Bytes below which the ratio is not asked for."""


class Flow:
    """The bytes of one part, unpacked. `position` of `size` bytes have been read where the file is stored."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.position = 0
        self.size = 0
        self._unpacked = 0

    def blocks(self) -> Generator[bytes]:
        """The content, block by block; gzip is unpacked whatever the file is called."""
        with readable(self.part.label):
            stored = self._stored()
            first = next(stored, b"")
            if first.startswith(GZIP):
                yield from self._within_reason(_unzipped(first, stored))
            elif self.part.inside:
                yield from self._within_reason(_again(first, stored))
            else:
                yield from _again(first, stored)

    def _stored(self) -> Iterator[bytes]:
        with self.part.path.open("rb") as file:
            if not self.part.inside:
                self.size = self.part.path.stat().st_size
                while block := file.read(BLOCK_BYTES):
                    self.position += len(block)
                    yield block
                return
            with ZipFile(file) as archive:
                member = archive.getinfo(self.part.inside[0])
                self.size = member.compress_size
                with archive.open(member) as opened:
                    while block := opened.read(BLOCK_BYTES):
                        self.position = min(max(file.tell() - member.header_offset, 0), self.size)
                        yield block

    def _within_reason(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        for block in blocks:
            self._unpacked += len(block)
            if self._unpacked > max(UNPACKED_UNSUSPECTED, UNPACKED_RATIO * max(self.position, 1)):
                raise ImportRefused(
                    f"{self.part.label} unpacks to more than {UNPACKED_RATIO} times its size, as no export does. "
                    "If it is one, unpack it and import the file itself."
                )
            yield block


def _again(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


def _unzipped(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    engine = zlib.decompressobj(wbits=31)
    for block in _again(first, rest):
        waiting = block
        while waiting:
            if engine.eof:
                # Several compressed files, one after the other, are one; zeros between them are padding.
                waiting = waiting.lstrip(b"\0")
                if not waiting:
                    break
                engine = zlib.decompressobj(wbits=31)
            while unpacked := engine.decompress(waiting, BLOCK_BYTES):
                yield unpacked
                waiting = engine.unconsumed_tail
            waiting = engine.unused_data if engine.eof else engine.unconsumed_tail
    if not engine.eof:
        raise EOFError("the compressed content stops in the middle")


class Reader(io.RawIOBase):
    """Blocks as a file that is read from its beginning to its end, and ahead of its reader by a thread of a parser."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        super().__init__()
        self._blocks = blocks
        self._rest = memoryview(b"")
        self._reading = Lock()

    def close(self) -> None:
        """Waits for a read that another thread is at; what is read afterwards is at its end."""
        with self._reading:
            self._blocks, self._rest = iter(()), memoryview(b"")
        super().close()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        with self._reading:
            return self._read(size)

    def _read(self, size: int) -> bytes:
        if size < 0:
            return b"".join([bytes(self._rest), *self._blocks])
        taken = []
        wanted = size
        while wanted:
            if not self._rest:
                self._rest = memoryview(next(self._blocks, b""))
                if not self._rest:
                    break
            taken.append(self._rest[:wanted])
            self._rest = self._rest[wanted:]
            wanted -= len(taken[-1])
        return b"".join(taken)

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        target = memoryview(buffer).cast("B")
        content = self.read(len(target))
        target[: len(content)] = content
        return len(content)


@contextmanager
def seekable(part: Part) -> Iterator[IO[bytes]]:
    """A part as a file that is read here and there; one that is packed is unpacked to a temporary file first."""
    with readable(part.label):
        with part.path.open("rb") as file:
            if not part.inside and not file.read(2).startswith(GZIP):
                file.seek(0)
                yield file
                return
        with TemporaryFile() as unpacked:
            for block in Flow(part).blocks():
                unpacked.write(block)
            unpacked.seek(0)
            yield unpacked


def head_of(part: Part, size: int) -> bytes:
    """The first bytes of a part, unpacked."""
    flow = Flow(part)
    head = b""
    blocks = flow.blocks()
    for block in blocks:
        head += block
        if len(head) >= size:
            break
    blocks.close()
    return head[:size]
