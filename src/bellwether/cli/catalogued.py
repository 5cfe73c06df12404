"""What is asked about the KPI catalogue and the soundness of a set of metrics, and the answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bellwether.cli.answers import AppliedAnswer


@dataclass(frozen=True, slots=True)
class KpisQuestion:
    """Which KPIs: of a preset, of a family, with these words in a name."""

    preset: str | None = None
    family: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class KpiLine:
    """One KPI in the list; `used_as` are the metrics of the workspace that it is, with their convention."""

    key: str
    code: str
    name: str
    family: str
    convention: str
    variants: int
    review: str
    used_as: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PresetLine:
    """One preset, with its KPIs."""

    key: str
    kind: str
    name: str
    says: str
    kpis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KpisAnswer:
    """The KPIs in reading order, and the presets that there are."""

    kpis: tuple[KpiLine, ...]
    presets: tuple[PresetLine, ...]


@dataclass(frozen=True, slots=True)
class VariantLine:
    """One convention of a KPI and how it is worded."""

    key: str
    name: str
    says: str
    formula: str
    bands: tuple[tuple[str, str], ...]
    default: bool


@dataclass(frozen=True, slots=True)
class KpiAnswer:
    """One KPI, whole."""

    line: KpiLine
    aliases: tuple[str, ...]
    measures: str
    reading: str
    when_red: str
    facts: tuple[tuple[str, str], ...]
    bands_source: str
    variants: tuple[VariantLine, ...]
    reads: tuple[tuple[str, tuple[str, ...]], ...]
    along: tuple[str, ...]
    choices: tuple[tuple[str, str, str], ...]
    presets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddQuestion:
    """Which KPIs to add: by key (with `:variant`), of a preset; how, and why."""

    keys: tuple[str, ...]
    variant: str | None = None
    under: str | None = None
    preset: str | None = None
    chosen: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    trial: bool = False
    replace: bool = False


@dataclass(frozen=True, slots=True)
class AddedAnswer:
    """What adding changed, which metrics came along because others read them, which KPIs were there already."""

    applied: AppliedAnswer
    along: tuple[str, ...]
    there: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NeedLine:
    """Something that a KPI reads, and how much of it there is."""

    kind: str
    name: str
    defined: bool
    count: int
    optional: bool


@dataclass(frozen=True, slots=True)
class ReadinessLine:
    """How far one KPI is in the workspace."""

    key: str
    name: str
    family: str
    state: str
    used_as: tuple[tuple[str, str], ...]
    accounts: int | None
    of: int
    missing: tuple[NeedLine, ...]
    needs: tuple[NeedLine, ...]
    hindrance: str


@dataclass(frozen=True, slots=True)
class ReadinessAnswer:
    """Which KPIs the workspace can compute on a day."""

    day: date
    kpis: tuple[ReadinessLine, ...]


@dataclass(frozen=True, slots=True)
class LintQuestion:
    """Which rules, about which metrics, from which level on, on which day."""

    metrics: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    level: str = "info"
    on: date | None = None


@dataclass(frozen=True, slots=True)
class LintLine:
    """One finding: the rule, how bad, about what, what was seen, and what to do."""

    rule: str
    title: str
    level: str
    metric: str
    name: str
    evidence: str
    remedy: str


@dataclass(frozen=True, slots=True)
class LintAnswer:
    """What the rules found, and how many metrics and rules there were."""

    day: date
    findings: tuple[LintLine, ...]
    metrics: int
    rules: int

    @property
    def wrong(self) -> bool:
        """Whether any finding is an error."""
        return any(one.level == "error" for one in self.findings)
