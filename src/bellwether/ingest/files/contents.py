"""Which tables a path holds: a file, the members of an archive, the sheets of a workbook, all of that in a folder."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from bellwether.ingest.files.content import Format, format_of, promises_a_table
from bellwether.ingest.files.part import SEPARATOR, Part
from bellwether.ingest.files.pieces import readable
from bellwether.ingest.files.workbook import opened_workbook
from bellwether.ingest.refusal import ImportRefused

_WORKBOOK = "xl/workbook.xml"
_PACKED = (".zip", ".7z", ".rar", ".tar", ".tgz", ".tar.gz", ".tbz", ".tar.bz2")
_ENCRYPTED = 0x1
_PLANS = {"import.yaml", "import.yml"}
_ACCOMPANYING = {"readme", "license", "licence"}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is no table, and why not. `promised`: by its name it should be one."""

    label: str
    reason: str
    promised: bool = False


@dataclass(frozen=True, slots=True)
class Contents:
    """The tables of a path in the order of their names, and what beside them is none."""

    parts: tuple[Part, ...]
    left_out: tuple[LeftOut, ...] = ()


def parts_of(path: Path) -> tuple[Part, ...]:
    """The tables that a file, an archive or a folder holds, in the order of their names."""
    return contents_of(path).parts


def parts_chosen(path: Path, member: str | None = None, sheet: str | None = None) -> tuple[Part, ...]:
    """The tables of a path whose member (a name or a pattern such as `deals-*.csv`) and sheet have these names."""
    parts = [part for part in parts_of(path) if _is_member(part, member)]
    chosen = tuple(part for part in parts if part.sheet == sheet or sheet is None)
    if not chosen and sheet is not None:
        # The reader knows hidden sheets and the lists of a JSON document, and says so where there is no such one.
        chosen = tuple({Part(part.path, part.inside, sheet): None for part in parts})
    if chosen:
        return chosen
    listed = ", ".join(part.label.removeprefix(f"{path}{SEPARATOR}") for part in parts_of(path)[:20])
    raise ImportRefused(f"{path} has no member “{member}”. It holds: {listed}.")


def only_part(path: Path, member: str | None = None, sheet: str | None = None) -> Part:
    """The one table of a path, or the one that has these names; several are refused with what to say."""
    parts = parts_chosen(path, member, sheet)
    if len(parts) == 1:
        return parts[0]
    listed = ", ".join(part.label.removeprefix(f"{path}{SEPARATOR}") for part in parts[:10])
    more = f" and {len(parts) - 10} more" if len(parts) > 10 else ""  # as many as are listed
    first = parts[0]
    line = f"sheet: {first.sheet}" if first.sheet else f"member: {first.inside[0]}" if first.inside else "…"
    remedy = (
        f"Say in the mapping which one is meant, as in “{line}”" if first.inside or first.sheet else "Name one file"
    )
    raise ImportRefused(f"{path} holds several tables: {listed}{more}. {remedy}.")


def contents_of(path: Path) -> Contents:
    """The tables that a path holds, and what beside them is none."""
    with readable(str(path)):
        if path.is_dir():
            contents = _of_folder(path)
        else:
            left_out: list[LeftOut] = []
            contents = Contents(tuple(_of_file(Part(path), left_out)), tuple(left_out))
    if not contents.parts:
        raise ImportRefused(f"{path} holds no table. {_why_not(contents)}")
    return contents


def _why_not(contents: Contents) -> str:
    if not contents.left_out:
        return "It is empty."
    return " ".join(one.reason for one in contents.left_out[:3])


def _of_folder(folder: Path) -> Contents:
    parts: list[Part] = []
    left_out: list[LeftOut] = []
    for file in sorted(folder.rglob("*")):
        names = file.relative_to(folder).parts
        if not file.is_file() or any(_is_hidden(name) for name in names):
            continue
        if file.name.lower() in _PLANS:
            continue
        if _accompanies(Part(file)):
            left_out.append(_accompanying(str(file)))
            continue
        if file.stat().st_size == 0:
            left_out.append(LeftOut(str(file), f"{file} is empty.", promises_a_table(Part(file))))
            continue
        try:
            parts += _of_file(Part(file), left_out)
        except ImportRefused as refused:
            left_out.append(LeftOut(str(file), str(refused), promises_a_table(Part(file))))
    return Contents(tuple(parts), tuple(left_out))


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "~$", "__MACOSX"))


def _accompanies(part: Part) -> bool:
    # A license.csv is a table of licenses.
    name = PurePosixPath(part.name.lower())
    return name.stem in _ACCOMPANYING and (name.suffix == ".txt" or not promises_a_table(part))


def _accompanying(label: str) -> LeftOut:
    return LeftOut(label, f"{label} is taken for a text about the export. If it is a table, give it another name.")


def _of_file(part: Part, left_out: list[LeftOut]) -> Iterator[Part]:
    found = format_of(part)
    if found is not Format.ARCHIVE:
        yield part
        return
    with readable(part.label):
        try:
            with ZipFile(part.path) as archive:
                members = archive.infolist()
        except BadZipFile as error:
            raise ImportRefused(
                f"{part.label} is no whole archive: its table of contents, which stands at the end, cannot be read. "
                "It was probably cut off; copy it again."
            ) from error
    if any(member.filename.lower() == _WORKBOOK for member in members):
        yield from _sheets(part, left_out)
    else:
        _must_be_an_export(part, members)
        for member in sorted(members, key=lambda member: member.filename):
            if not member.is_dir() and not any(_is_hidden(name) for name in PurePosixPath(member.filename).parts):
                yield from _of_member(part, member, left_out)


def _sheets(part: Part, left_out: list[LeftOut]) -> Iterator[Part]:
    with opened_workbook(part) as workbook:
        filled = [sheet for sheet in workbook.sheets if not workbook.is_empty(sheet)]
    shown = [sheet for sheet in filled if not sheet.hidden]
    if len(shown) == 1:
        yield part
    else:
        yield from (Part(part.path, part.inside, sheet.name) for sheet in shown)
    for sheet in filled:
        if sheet.hidden:
            hidden = Part(part.path, part.inside, sheet.name)
            left_out.append(
                LeftOut(hidden.label, f"{hidden.label} is hidden. To import it, say “sheet: {sheet.name}”.")
            )


def _of_member(archive: Part, member: ZipInfo, left_out: list[LeftOut]) -> Iterator[Part]:
    inside = Part(archive.path, (member.filename,))
    if member.file_size == 0:
        left_out.append(LeftOut(inside.label, f"{inside.label} is empty.", promises_a_table(inside)))
        return
    if _accompanies(inside):
        left_out.append(_accompanying(inside.label))
        return
    if format_of(inside) is Format.ARCHIVE:
        # A workbook is an archive too; any other was refused by its name, or is one that hides its name.
        yield from _sheets(inside, left_out)
    else:
        yield inside


def _must_be_an_export(part: Part, members: list[ZipInfo]) -> None:
    names = [member.filename for member in members]
    lowered = {name.lower() for name in names}
    if "xl/workbook.bin" in lowered:
        raise ImportRefused(f"{part.label} is a binary workbook (.xlsb). Save it as .xlsx.")
    if "mimetype" in lowered and "content.xml" in lowered:
        raise ImportRefused(f"{part.label} is an OpenDocument file. Save it as .xlsx or .csv.")
    if "[content_types].xml" in lowered:
        raise ImportRefused(f"{part.label} is an Office document without sheets. Export its table as .xlsx or .csv.")
    counts = Counter(names)
    for member in members:
        name = member.filename
        if member.flag_bits & _ENCRYPTED:
            raise ImportRefused(f"{part.label} is protected by a password. Unpack it and import the files themselves.")
        if name.startswith(("/", "\\")) or ".." in PurePosixPath(name.replace("\\", "/")).parts or ":" in name[:3]:
            raise ImportRefused(f"{part.label} holds “{name}”, a place outside of the archive. No export does that.")
        if name.lower().endswith(_PACKED) and not any(_is_hidden(folder) for folder in PurePosixPath(name).parts):
            raise ImportRefused(
                f"{part.label} holds another archive, “{name}”. Unpack it and import what is in it by itself."
            )
        if counts[name] > 1:
            raise ImportRefused(f"{part.label} holds “{name}” more than once. Unpack it and keep the right one.")


def _is_member(part: Part, member: str | None) -> bool:
    return member is None or any(
        fnmatchcase(name, member) or fnmatchcase(name.rsplit("/", 1)[-1], member) for name in part.inside
    )
