"""Keys taken from a file: what its accounts or people are recognised by, kept with the names that they came with."""

from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bellwether.engine.definitions.days import BEGINNING
from bellwether.engine.warehouse.rows import Kind
from bellwether.ingest.destination import Destination
from bellwether.ingest.mapping import AccountMapping, Match, PersonMapping, Spec
from bellwether.ingest.matching.addresses import domains, emails
from bellwether.ingest.matching.checking import RULES
from bellwether.ingest.matching.company_names import company_name
from bellwether.ingest.matching.rules import DOMAIN, EMAIL, NAME, SYSTEM, UNSURE
from bellwether.ingest.sheet import Sheet

_SURE_BY_ITSELF = ("domain", "email")
_BETWEEN = "\x1f"

Read = Callable[[str], tuple[str, ...]]


class KeyWriter:
    """The keys of one file."""

    def __init__(self, kind: Kind, mapping: AccountMapping | PersonMapping, into: Destination) -> None:
        self._kind = kind
        self._match = mapping.match if isinstance(mapping.match, Match) else None
        self._source = mapping.source
        self._into = into
        never = frozenset(one.strip().lower() for one in self._match.never) if self._match else frozenset[str]()
        self._never = never
        self._names: list[pa.Array] = []

    @property
    def wanted(self) -> bool:
        """Whether the mapping says what to match by."""
        return self._match is not None

    @property
    def kind(self) -> Kind:
        """Whose keys these are."""
        return self._kind

    def names(self) -> set[str]:
        """All names of the file so far."""
        return {name for names in self._names for name in names.to_pylist()}

    def write(self, sheet: Sheet, ids: pa.Array, learned: pa.Array) -> None:
        """Keeps the keys of the good rows, each under its row's name."""
        if self._match is None:
            return
        good = pa.array(sheet.good)
        names = ids.filter(good)
        self._names.append(pc.unique(names))
        tables = [self._told(SYSTEM, names, learned.filter(good), pa.repeat(self._source, len(names)))]
        for trait, texts, read in self._readings(sheet, self._match):
            rows, keys = _keys(texts.filter(good), read)
            tables.append(self._told(trait, names.take(rows), learned.filter(good).take(rows), keys))
        told = pa.concat_tables(tables).group_by(["id", "trait", "text"], use_threads=False)
        once = told.aggregate([("recorded", "min")]).rename_columns(["id", "trait", "text", "recorded"])
        effective = pa.repeat(pa.scalar(BEGINNING, pa.int32()), once.num_rows)
        table = once.append_column("effective", effective)
        self._into.warehouse.write_traits(self._kind, table, source=self._source)

    def _readings(self, sheet: Sheet, match: Match) -> Iterator[tuple[str, pa.Array, Read]]:
        sure = _SURE_BY_ITSELF if match.sure is None else match.sure
        endings = {rule: "" if rule in sure else UNSURE for rule in RULES}
        for spec in _each(match.domain):
            yield DOMAIN + endings["domain"], sheet.text(spec), self._domains
        for spec in _each(match.email):
            yield EMAIL + endings["email"], sheet.text(spec), self._emails
        if match.name is not None:
            texts = sheet.text(match.name)
            if self._kind is Kind.ACCOUNT:
                yield NAME + endings["name"], texts, _company
            else:
                beside = [sheet.text(spec) for spec in _each(match.email)]
                for address in beside:
                    both = pc.binary_join_element_wise(texts, address, _BETWEEN)
                    yield NAME + endings["name"], both, self._person

    def _domains(self, text: str) -> tuple[str, ...]:
        return tuple(one for one in domains(text) if one not in self._never)

    def _emails(self, text: str) -> tuple[str, ...]:
        return tuple(one for one in emails(text) if one not in self._never)

    def _person(self, text: str) -> tuple[str, ...]:
        """A person's name at a company: the name alone would be anybody's."""
        name, _, address = text.partition(_BETWEEN)
        words = company_name(name)
        return tuple(f"{words}@{domain}" for domain in self._domains(address)) if words else ()

    @staticmethod
    def _told(trait: str, names: pa.Array, learned: pa.Array, texts: pa.Array) -> pa.Table:
        columns = {"id": names, "trait": pa.repeat(trait, len(names)), "text": texts, "recorded": learned}
        return pa.table(columns)


def _company(text: str) -> tuple[str, ...]:
    name = company_name(text)
    return (name,) if name else ()


def _each(spec: Spec | None) -> list[Spec]:
    """Every column that a rule reads: a list means several keys here, not one joined text."""
    if spec is None:
        return []
    return list(spec) if isinstance(spec, list) else [spec]


def _keys(texts: pa.Array, read: Read) -> tuple[pa.Array, pa.Array]:
    """The row of each key and the key; every distinct text is read once."""
    coded = texts.dictionary_encode()
    found = [read(text) for text in coded.dictionary.to_pylist()]
    sizes = np.array([len(keys) for keys in found], dtype=np.int64)
    flat = pa.array([key for keys in found for key in keys], pa.string())
    starts = np.cumsum(sizes) - sizes
    there = np.flatnonzero(pc.is_valid(coded.indices).to_numpy(zero_copy_only=False))
    codes = coded.indices.take(pa.array(there)).to_numpy(zero_copy_only=False).astype(np.int64)
    if not len(codes) or not len(flat):
        return pa.array([], pa.int64()), pa.array([], pa.string())
    counts = sizes[codes]
    rows = np.repeat(there, counts)
    within = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    return pa.array(rows), flat.take(pa.array(np.repeat(starts[codes], counts) + within))
