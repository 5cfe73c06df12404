"""The definitions in force as YAML files that can be applied again without changing anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bellwether.catalog.domain import Definition, Definitions, Kind, MetricSpec
from bellwether.catalog.reading import SECTIONS
from bellwether.catalog.wording import Plain, plain
from bellwether.catalog.yamltext import write_yaml
from bellwether.engine.definitions.errors import BellwetherError

FIRST_LINE = "# Written by “bellwether export”. Exporting again replaces this file."

_FILES: dict[str, tuple[Kind, ...]] = {
    "workspace.yaml": (Kind.WORKSPACE, Kind.SOURCE, Kind.EXCLUSION),
    "facts.yaml": (Kind.EVENT, Kind.PROPERTY, Kind.ACCOUNT_TRAIT, Kind.USER_TRAIT),
    "collections.yaml": (Kind.COLLECTION,),
    "checks.yaml": (Kind.CHECK,),
    "schedules.yaml": (Kind.SCHEDULE,),
    "segments.yaml": (Kind.SEGMENT,),
    "families.yaml": (Kind.FAMILY,),
    "targets.yaml": (Kind.TARGET,),
    "health.yaml": (Kind.HEALTH,),
    "alerts.yaml": (Kind.ALERT,),
}
_SECTION_OF = {kind: section for section, kind in SECTIONS.items()}
_LISTED = (Kind.METRIC, Kind.HEALTH, Kind.FAMILY, Kind.SEGMENT, Kind.SOURCE, Kind.EXCLUSION, Kind.CHECK, Kind.ALERT)


class ExportRefused(BellwetherError):
    """An export would overwrite, or mix with, files that somebody wrote by hand."""


def export(definitions: Definitions, directory: Path) -> tuple[Path, ...]:
    """The files written. Files of an earlier export are replaced; files of other hands stop it before it begins."""
    earlier = sorted(path for path in directory.rglob("*") if path.suffix in {".yaml", ".yml"} and path.is_file())
    foreign = [path for path in earlier if not path.read_bytes().startswith(FIRST_LINE.encode())]
    if foreign:
        raise ExportRefused(
            f"“{foreign[0]}” was not written by an export and would be read together with what is exported. "
            "Export into an empty directory, or move that file away."
        )
    contents = {directory / name: content for name, content in _contents(definitions) if content}
    for path, content in contents.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(f"{FIRST_LINE}\n{write_yaml(content)}", encoding="utf-8")
        fresh.replace(path)
    for stale in set(earlier) - contents.keys():
        stale.unlink()
    return tuple(contents)


def _contents(definitions: Definitions) -> Iterator[tuple[str, dict[str, Plain]]]:
    for name, kinds in _FILES.items():
        yield name, _sections(definition for definition in definitions if definition.kind in kinds)
    by_family: dict[str, list[Definition]] = {}
    for definition in definitions.of(Kind.METRIC).values():
        family = definition.spec.family if isinstance(definition.spec, MetricSpec) else None
        by_family.setdefault(family or "other", []).append(definition)
    for family, metrics in by_family.items():
        yield f"metrics/{family}.yaml", _sections(iter(metrics))


def _sections(definitions: Iterator[Definition]) -> dict[str, Plain]:
    sections: dict[str, Plain] = {}
    for definition in definitions:
        wording = plain(definition.spec)
        match definition.kind:
            case Kind.WORKSPACE:
                sections["workspace"] = wording
            case Kind.EVENT:
                _list(sections, "events").append(definition.key)
            case Kind.TARGET:
                _list(sections, "targets").append(wording)
            case Kind.ACCOUNT_TRAIT | Kind.USER_TRAIT:
                subject = "account" if definition.kind is Kind.ACCOUNT_TRAIT else "user"
                _mapping(_mapping(sections, "traits"), subject)[definition.key] = wording
            case kind if kind in _LISTED:
                _list(sections, _SECTION_OF[kind]).append({"key": definition.key, **wording})
            case kind:
                _mapping(sections, _SECTION_OF[kind])[definition.key] = wording
    return sections


def _list(sections: dict[str, Plain], name: str) -> list[Plain]:
    match sections.setdefault(name, []):
        case list() as found:
            return found
        case other:
            raise AssertionError(other)


def _mapping(sections: dict[str, Plain], name: str) -> dict[str, Plain]:
    match sections.setdefault(name, {}):
        case dict() as found:
            return found
        case other:
            raise AssertionError(other)
