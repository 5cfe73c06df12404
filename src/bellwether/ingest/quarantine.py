"""Rows that were left out, kept as JSON lines, so that they can be mended and imported again."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from bellwether.engine.warehouse.scrubbing import Scrub
from bellwether.ingest.refusal import Rejection


def scrub_quarantine(directory: Path, scrub: Scrub) -> int:
    """How many rows that were left out told of an erased person, who is replaced in them now."""
    changed = 0
    for path in sorted(directory.glob("*.jsonl")) if directory.is_dir() else ():
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        scrubbed = [scrub.json(line) for line in lines]
        told = sum(one != other for one, other in zip(lines, scrubbed, strict=True))
        if told:
            fresh = path.with_suffix(".part")
            fresh.write_text("".join(scrubbed), encoding="utf-8")
            fresh.replace(path)
            changed += told
    return changed


class Quarantine:
    """The rows that one import of one file left out; the next import of the file starts it anew."""

    def __init__(self, directory: Path, file: Path, what: str) -> None:
        self._file = file
        digest = hashlib.blake2b(str(file.resolve()).encode(), digest_size=4).hexdigest()
        self.path = directory / f"{file.name}.{what}.{digest}.jsonl"
        self._unfinished = self.path.with_suffix(".part")
        self._lines: TextIO | None = None

    def __enter__(self) -> Self:
        self.path.unlink(missing_ok=True)
        return self

    def add(self, rejections: Iterable[Rejection]) -> None:
        """Keeps rows that were left out."""
        for rejection in rejections:
            if self._lines is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._lines = self._unfinished.open("w", encoding="utf-8")
            line = {
                "file": str(self._file),
                "line": rejection.line,
                "column": rejection.column,
                "value": rejection.value,
                "reason": rejection.reason,
                "row": dict(rejection.cells),
            }
            self._lines.write(json.dumps(line, ensure_ascii=False) + "\n")

    @property
    def kept(self) -> Path | None:
        """Where the rows are, or None when all were good."""
        return self.path if self._lines is not None else None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._lines is not None:
            self._lines.close()
            self._unfinished.replace(self.path)
