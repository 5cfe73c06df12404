"""The import plan of a folder: which of its files are imported, as what, by which mapping, in which order."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from bellwether.ingest.plain_yaml import read_yaml_list
from bellwether.ingest.refusal import ImportRefused

PLAN = "import.yaml"
SUGGESTED = "bellwether-import"
"""Where suggestions are written, beside the data, unless another directory is named."""


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One line of a plan: `file` is relative to the data and may be a pattern, `mapping` is relative to the plan."""

    file: str
    kind: str
    mapping: str


@dataclass(frozen=True, slots=True)
class Step:
    """One file, what it is imported as, and the mapping that says how."""

    file: Path
    kind: str
    mapping: Path


@dataclass(frozen=True, slots=True)
class Plan:
    """The entries of a plan file, in the order in which they are imported."""

    path: Path
    data: Path
    entries: tuple[Entry, ...]

    def steps(self, entry: Entry) -> tuple[Step, ...]:
        """The imports that an entry stands for: one for each file that fits, in the order of their names."""
        exact = self.data / entry.file
        # A name that is there is no pattern, whatever brackets it has.
        files = [exact] if exact.is_file() else sorted(path for path in self.data.glob(entry.file) if path.is_file())
        if not files:
            raise ImportRefused(
                f"{self.path}: “{entry.file}” fits no file in {self.data}. Correct the name or remove the line."
            )
        return tuple(Step(file, entry.kind, self.path.parent / entry.mapping) for file in files)

    def every_step(self) -> tuple[Step, ...]:
        """The imports of all entries."""
        return tuple(step for entry in self.entries for step in self.steps(entry))


def find_plan(data: Path, said: Path | None = None) -> Path:
    """Where the plan for a folder or an archive is: as said (a plan, or the directory of one), or beside the data."""
    if said is not None:
        return said / PLAN if said.is_dir() else said
    folder = data if data.is_dir() else data.parent
    for place in (folder / PLAN, folder / SUGGESTED / PLAN):
        if place.is_file():
            return place
    raise ImportRefused(
        f"{data}: there is no {PLAN} that says what its files are. Have one written with "
        f"“bellwether import --suggest {data}”, or name one file with --as and --map."
    )


def read_plan(path: Path, data: Path) -> Plan:
    """The plan in a file, for the data in a folder (or beside an archive)."""
    entries = []
    for number, plain in enumerate(read_yaml_list(path), 1):
        place = f"{path}, entry {number}"
        try:
            entry = msgspec.convert(plain, Entry)
        except msgspec.ValidationError as error:
            raise ImportRefused(
                f"{place}: write it as “{{file: deals.csv, kind: deals, mapping: mapping/deals.yaml}}”, with all three."
            ) from error
        if Path(entry.file).is_absolute() or ".." in Path(entry.file).parts:
            raise ImportRefused(f"{place}: “{entry.file}” must lie in the folder; write its name relative to it.")
        entries.append(entry)
    if not entries:
        raise ImportRefused(f"{path} lists no file. Add one entry for each file to import.")
    return Plan(path, data if data.is_dir() else data.parent, tuple(entries))
