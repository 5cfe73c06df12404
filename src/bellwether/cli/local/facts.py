"""Facts brought in one by one: entered values and adjustments; people disclosed and erased."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from bellwether.catalog.opening import Workspace
from bellwether.cli.answers import WrittenAnswer
from bellwether.cli.local.acts import Act
from bellwether.cli.local.subjects import Subjects
from bellwether.cli.outcomes import BadInput, WrongQuestion
from bellwether.cli.questions import Adjustment, Entry
from bellwether.engine.definitions.days import day_number, micros_of
from bellwether.engine.definitions.errors import UnknownName
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.warehouse.rows import NOBODY, Kind
from bellwether.ingest.disclosing import as_archive, as_json, disclosed
from bellwether.ingest.erasing import erase_person

SCALE = 4
"""Decimals of entered values and adjustments."""


def disclose(workspace: Workspace, person: str, file: Path, act: Act) -> WrittenAnswer:
    """That everything held of a person is in a file, for the person to have."""
    told = disclosed(workspace, person, by=act.by, at=act.now)
    content = as_archive(told) if file.suffix == ".zip" else as_json(told)
    try:
        with file.open("xb") as fresh:
            file.chmod(0o600)
            fresh.write(content)
    except FileExistsError:
        raise WrongQuestion(f"{file} is there already. Name another file, or remove it.") from None
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {error.strerror}.") from error
    return WrittenAnswer(f"Everything that is held of “{person}” is in {file}.", {"file": str(file)})


def erase(workspace: Workspace, person: str, act: Act) -> WrittenAnswer:
    """That nothing in the home tells of a person any more, but for the surrogate that counts go by."""
    erased = erase_person(workspace, person, by=act.by, at=act.now)
    sentence = (
        f"The person is “{erased.surrogate}” from now on: {erased.traits:,} traits removed, {erased.events:,} events "
        f"and {erased.quarantined:,} rows left out of imports scrubbed, values of {erased.accounts:,} accounts to be "
        "computed again (“bellwether compute”). Back-ups made before, the files imported, and the record of merges "
        "still tell of them."
    )
    return WrittenAnswer(sentence, asdict(erased))


def adjust(workspace: Workspace, asked: Adjustment, act: Act) -> WrittenAnswer:
    """The dated, reasoned correction of a metric."""
    metric = Subjects(workspace).metric(asked.metric)
    if metric.formula is None:
        raise WrongQuestion(
            f"“{asked.metric}” is entered, not computed. Enter the right value with “bellwether enter”."
        )
    _must_exist(workspace, Kind.ACCOUNT, asked.account)
    row = {
        "metric": [asked.metric],
        "account": [asked.account],
        "starts": pa.array([day_number(asked.first)], pa.int32()),
        "ends": pa.array([day_number(asked.last) + 1 if asked.last else None], pa.int32()),
        "amount": pa.array([_fixed(asked.amount)], pa.int64()),
        "author": [act.by],
        "reason": [asked.reason],
        "recorded": pa.array([micros_of(act.now)], pa.int64()),
    }
    workspace.warehouse.write_adjustments(pa.table(row), source="members")
    until = f"to {asked.last}" if asked.last else "on"
    sentence = f"{metric.name} of “{asked.account}” is adjusted by {asked.amount:+f} from {asked.first} {until}."
    return WrittenAnswer(sentence, {"metric": asked.metric, "account": asked.account})


def enter(workspace: Workspace, asked: Entry, act: Act) -> WrittenAnswer:
    """The value entered for an account and day."""
    metric = Subjects(workspace).entered(asked.metric)
    _must_exist(workspace, Kind.ACCOUNT, asked.account)
    number, text = _value(metric, asked.value)
    top, bottom, n = asked.parts
    row = {
        "metric": [asked.metric],
        "account": [asked.account],
        "day": pa.array([day_number(asked.day)], pa.int32()),
        "number": pa.array([number], pa.int64()),
        "text": pa.array([text], pa.string()),
        "numerator": pa.array([None if top is None else _fixed(top)], pa.int64()),
        "denominator": pa.array([None if bottom is None else _fixed(bottom)], pa.int64()),
        "n": pa.array([n], pa.int64()),
        "author": [act.by],
        "reason": [asked.reason],
        "recorded": pa.array([micros_of(act.now)], pa.int64()),
    }
    workspace.warehouse.write_entered(pa.table(row), source="members")
    sentence = f"{metric.name} of “{asked.account}” on {asked.day} is {asked.value}."
    return WrittenAnswer(sentence, {"metric": asked.metric, "account": asked.account, "day": asked.day.isoformat()})


def _value(metric: Metric, text: str) -> tuple[int | None, str | None]:
    ranks = metric.entered.ranks if metric.entered else ()
    if ranks:
        if text not in ranks:
            raise BadInput(f"“{text}” is not a rank of {metric.name}. Its ranks are: {', '.join(ranks)}.")
        return None, text
    try:
        return _fixed(Decimal(text)), None
    except ArithmeticError:
        raise BadInput(f"“{text}” is not a number. Write it like 82.4.") from None


def _fixed(number: Decimal) -> int:
    scaled = number.scaleb(SCALE)
    if not number.is_finite() or scaled != scaled.to_integral_value() or abs(scaled) >= 2**62:
        raise BadInput(f"{number} cannot be kept exactly; write a number with at most {SCALE} decimals.")
    return int(scaled)


def _must_exist(workspace: Workspace, kind: Kind, name: str) -> None:
    if workspace.warehouse.keys(kind, [name])[0] == NOBODY:
        known = workspace.warehouse.accounts().external_id if kind is Kind.ACCOUNT else ()
        raise UnknownName(kind.value, name, known)
