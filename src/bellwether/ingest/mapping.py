"""How the columns of a file become facts: one typed mapping per kind of import, decoded from YAML."""

from enum import StrEnum

import msgspec

from bellwether.engine.definitions.collection import FieldType
from bellwether.ingest.choice import Condition
from bellwether.ingest.expressions import Case, Split
from bellwether.ingest.matching.names import SHARED, IdSpec
from bellwether.ingest.unpivot import Unpivot


class Otherwise(StrEnum):
    """What happens to a value that a `map` does not list."""

    KEEP = "keep"
    MISSING = "missing"
    REJECT = "reject"


class Lookup(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Another file that knows the value: the row whose `key` column equals ours gives its `value` column."""

    file: str
    key: str
    value: str
    delimiter: str | None = None
    encoding: str | None = None
    quote: str | None = None
    header: int | None = None
    sheet: str | None = None
    member: str | None = None


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where one thing is read from, and how its text is understood. `signs`: the currency of signs beside an amount.

    `column` is one column, or several whose texts are joined by `separator`; of `first_of` the first that is filled
    counts; `constant` is the same for every row. Then come, in this order, `split`, `pattern`, `case`, `lookup`, `map`
    and the words for `true` and `false`.
    """

    column: str | list[str] | None = None
    constant: str | None = None
    first_of: list[str] = []
    separator: str = " "
    type: FieldType | None = None
    format: str | None = None
    zone: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    missing: list[str] = []
    split: Split | None = None
    pattern: str | None = None
    case: Case | None = None
    lookup: Lookup | None = None
    map: dict[str, str] = {}
    otherwise: Otherwise = Otherwise.KEEP
    true: list[str] = []
    false: list[str] = []
    minor_units: str | None = None
    currency: "str | Column | None" = None
    signs: dict[str, str] = {}


Spec = str | list[str] | Column
"""A column name, a list of them, or all the details."""


def column_of(spec: Spec) -> Column:
    """The details of a spec that may be written short."""
    return spec if isinstance(spec, Column) else Column(column=spec)


class Effective(StrEnum):
    """Since when a trait without a date column holds."""

    CREATED = "created"
    FILE_DATE = "file_date"
    NOW = "now"


class Match(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which columns tell that a system's account or person is one of another system; each of several columns does.

    The rules in `sure` (without it: domain and e-mail) match without asking; `never` are domains and e-mail addresses
    that tell nothing, such as those of a reseller.
    """

    domain: Spec | None = None
    email: Spec | None = None
    name: Spec | None = None
    sure: list[str] | None = None
    never: list[str] = []


MatchSpec = Match | str
"""The columns to match by, or `off`."""

EffectiveSpec = str | Column
"""One of `Effective` by name, or a column (a column that has such a name is written `{column: created}`)."""


def is_rule(effective: EffectiveSpec) -> bool:
    """Whether `effective` is a rule by name, and not a column."""
    return isinstance(effective, str) and effective in set(Effective)


class Layout(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every mapping may say about its file. How it is written (`delimiter` to `member`): None is looked up in it.

    `header` is the line (in a workbook the row) that names the columns, from 1; 0 says that no line does.
    """

    source: str = ""
    ids: IdSpec = SHARED
    delimiter: str | None = None
    encoding: str | None = None
    quote: str | None = None
    header: int | None = None
    sheet: str | None = None
    member: str | None = None
    zone: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    missing: list[str] = []
    update: bool = False
    recorded: Spec | None = None
    file_date: str | None = None
    only: Condition | list[Condition] | None = None
    skip: Condition | list[Condition] | None = None
    unpivot: Unpivot | None = None
    snapshot: bool = False


class EventMapping(Layout, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Events. `rest` keeps the columns that nothing else names in the raw event."""

    id: Spec
    name: Spec
    at: Spec
    account: Spec | None = None
    user: Spec | None = None
    properties: dict[str, Spec] = {}
    rest: bool = True


class AccountMapping(Layout, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Accounts and their traits; `parent` and `owner` are the traits of those names."""

    id: Spec
    match: MatchSpec | None = None
    name: Spec | None = None
    created: Spec | None = None
    deleted: Spec | None = None
    parent: Spec | None = None
    owner: Spec | None = None
    traits: dict[str, Spec] = {}
    effective: EffectiveSpec | None = None


class PersonMapping(Layout, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Users or contacts, their traits, and their account from `starts` up to, not including, `ends`."""

    id: Spec
    match: MatchSpec | None = None
    account: Spec | None = None
    starts: Spec | None = None
    ends: Spec | None = None
    traits: dict[str, Spec] = {}
    effective: EffectiveSpec | None = None


class TraitMapping(Layout, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Trait history in long form: one row says that `trait` of `id` is `value` from `effective` on."""

    id: Spec
    trait: Spec
    value: Spec
    of: str = "accounts"
    effective: EffectiveSpec | None = None


class MembershipMapping(Layout, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who belongs to which account, from `starts` up to, not including, `ends`."""

    user: Spec
    account: Spec
    starts: Spec
    ends: Spec | None = None


class Parts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the values of one metric were divided from, and on how many answers or rows they rest."""

    numerator: Spec | None = None
    denominator: Spec | None = None
    n: Spec | None = None


class ValueMapping(Layout, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Entered values: long (`metric` and `value`) or wide (`metrics`: a column for each metric).

    What a value was divided from stands in `numerator`, `denominator` and `n`; in wide form in `parts`, by metric.
    Without a `value` it is what they divide to.
    """

    account: Spec
    day: Spec
    metric: Spec | None = None
    value: Spec | None = None
    metrics: dict[str, Spec] = {}
    parts: dict[str, Parts] = {}
    numerator: Spec | None = None
    denominator: Spec | None = None
    n: Spec | None = None
    author: Spec | None = None
    reason: Spec | None = None


class TargetMapping(Layout, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Targets: long (`metric` and `value`) or wide (`metrics`: a column for each metric), from `starts` up to, not
    including, `ends`; for an `account`, for a `segment`, or for everyone. `start_value` is where the way begins."""

    account: Spec | None = None
    segment: Spec | None = None
    starts: Spec | None = None
    ends: Spec | None = None
    metric: Spec | None = None
    value: Spec | None = None
    metrics: dict[str, Spec] = {}
    start_value: Spec | None = None


class OutageMapping(Layout, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Recorded outages of an event or of a source (`of`), from `starts` up to, not including, `ends`."""

    starts: Spec
    ends: Spec
    event: Spec | None = None
    of: Spec | None = None
    account: Spec | None = None


class RateMapping(Layout, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Rates into the reporting currency: one `currency` unit is worth `rate` from `day` on; `plan` names a plan set."""

    currency: Spec
    day: Spec
    rate: Spec
    plan: Spec | None = None


class ApplicabilityMapping(Layout, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """From `starts` on `metric` applies to the account, or does not where `applies` says no."""

    account: Spec
    metric: Spec
    starts: Spec
    applies: Spec | None = None


class RecordMapping(Layout, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Records of a collection. `effective` is the day from which this version of the record holds."""

    id: Spec
    account: Spec | None = None
    user: Spec | None = None
    effective: Spec | None = None
    fields: dict[str, Spec] = {}


FileMapping = (
    EventMapping
    | AccountMapping
    | PersonMapping
    | TraitMapping
    | MembershipMapping
    | ValueMapping
    | TargetMapping
    | OutageMapping
    | RateMapping
    | ApplicabilityMapping
    | RecordMapping
)

KINDS: dict[str, type[Layout]] = {
    "accounts": AccountMapping,
    "users": PersonMapping,
    "contacts": PersonMapping,
    "events": EventMapping,
    "values": ValueMapping,
    "targets": TargetMapping,
    "traits": TraitMapping,
    "memberships": MembershipMapping,
    "outages": OutageMapping,
    "rates": RateMapping,
    "applicability": ApplicabilityMapping,
}
"""What `--as` may say; anything else is the key of a collection."""
