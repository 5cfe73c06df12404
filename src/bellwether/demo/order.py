"""The order in which the demo's files are imported."""

from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True, slots=True)
class ImportStep:
    """One file, what it is imported as, and the mapping that says how."""

    file: Path
    kind: str
    mapping: Path


def import_steps(directory: Path) -> tuple[ImportStep, ...]:
    """The imports that `import.yaml` in the demo's directory lists, patterns filled with the files they fit."""
    entries: list[dict[str, str]] = yaml.safe_load((directory / "import.yaml").read_text(encoding="utf-8"))
    return tuple(
        ImportStep(file, entry["kind"], directory / entry["mapping"])
        for entry in entries
        for file in sorted(directory.glob(entry["file"]))
    )
