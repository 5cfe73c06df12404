"""Accounts in groups: by a trait, by parent or by segment, each with its own right roll-ups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

import numpy as np
from django.utils.safestring import SafeString

from bellwether.board.board import Rows
from bellwether.board.conditions.condition import All, Condition, Not
from bellwether.board.conditions.of_accounts import InSegment as InSegmentCondition
from bellwether.board.conditions.of_accounts import Listed, TraitIs, TraitKnown
from bellwether.board.footers import By, Footer, Group
from bellwether.engine.definitions.entity import ByTrait, EachParent, InSegment
from bellwether.engine.definitions.errors import UnknownName
from bellwether.screens.boards import footers
from bellwether.screens.choices import MetricShown
from bellwether.screens.portfolio import cells
from bellwether.screens.portfolio.foot import base_rows, coloured, earlier_footers, foot_changes, footed
from bellwether.screens.portfolio.showing import Shown, total_address
from bellwether.screens.portfolio.state import Mode
from bellwether.ui.figures import Look, number_text

TRAIT_GROUPS, PARENT_GROUPS, SEGMENT_GROUPS = "t:", "parent", "segment"


@dataclass(frozen=True)
class Grouped:
    """One group as it is shown: its name, its rows, what they roll up to, and the filter that shows it alone.

    `earlier` are the roll-ups of the group as it was on the base day of a comparison.
    """

    key: str
    name: str
    rows: Rows
    footers: Mapping[str, Footer]
    earlier: Mapping[str, Footer]
    condition: Condition


def groups_of(shown: Shown, *, rolled_up: bool = True) -> tuple[Grouped, ...]:
    """The groups of what is shown, the largest first; accounts in none of them are a group of their own."""
    keys = [one.key for one in shown.metrics if one.key not in shown.board.uncomputed] if rolled_up else []
    found = [group for grouping in _groupings(shown) for group in _groups(shown, keys, grouping)]
    inside = np.concatenate([one.rows for one in found]) if found else np.array([], dtype=np.int64)
    left = shown.rows[~np.isin(shown.rows, inside)]
    ordered = sorted(found, key=lambda one: (-one.rows.size, one.name.casefold()))
    if not left.size:
        return tuple(ordered)
    earlier = earlier_footers(shown, keys, left) if shown.state.mode is Mode.CHANGE else {}
    rolled = footers().of(shown.board, keys, left)
    return (*ordered, Grouped("", _none(shown), left, rolled, earlier, _left_out(shown, ordered, left)))


def group_of(shown: Shown, key: str) -> Grouped | None:
    """One group, without what it rolls up to."""
    return next((one for one in groups_of(shown, rolled_up=False) if one.key == key), None)


def group_rows(shown: Shown, groups: Sequence[Grouped], looks: Mapping[str, Look]) -> SafeString:
    """A body of the table for each group: its row, and an empty body that its accounts are fetched into."""
    return cells.joined([_bodies(shown, one, at, looks) for at, one in enumerate(groups)])


def _bodies(shown: Shown, group: Grouped, at: int, looks: Mapping[str, Look]) -> str:
    count = f"{number_text(group.rows.size, 0)} account{'' if group.rows.size == 1 else 's'}"
    alone = escape(_alone(shown, group))
    fetch = escape(shown.state.at("/portfolio/group/", of=group.key, at=str(at)))
    head = (
        f'<th scope="row"><span class="row-head"><button type="button" class="group-toggle" aria-expanded="false" '
        f'aria-controls="group-{at}" data-rows="group-{at}" hx-get="{fetch}" hx-target="#group-{at}" '
        f'hx-swap="outerHTML" aria-label="Accounts of {escape(group.name)}"><svg class="icon icon-small" '
        f'viewBox="0 0 16 16" aria-hidden="true"><path d="M6 4l4 4-4 4"/></svg></button>'
        f'<a class="row-name truncate" href="{alone}" title="{escape(group.name)}">{escape(group.name)}</a>'
        f'<span class="faint nowrap" title="{count}">{number_text(group.rows.size, 0)}'
        f'<span class="visually-hidden"> accounts</span></span></span></th>'
    )
    return (
        f'<tbody><tr class="group-row">{head}{_values(shown, group, looks)}</tr></tbody>'
        f'<tbody id="group-{at}" hidden></tbody>'
    )


def _values(shown: Shown, group: Grouped, looks: Mapping[str, Look]) -> str:
    changing = shown.state.mode is Mode.CHANGE
    among = _among(shown, group)
    changes = foot_changes(shown, group.footers, group.earlier, looks, among) if changing else {}
    drawn = []
    for one in shown.columns:
        if not isinstance(one, MetricShown) or one.key not in group.footers:
            drawn.append("<td></td>")
        elif one.key in changes:
            drawn.append(changes[one.key])
        else:
            stands = coloured(shown.board, group.rows, one.key)
            url = total_address(shown, one.key, among)
            drawn.append(footed(group.footers[one.key], looks[one.key], url, stands))
    return "".join(drawn)


def _groupings(shown: Shown) -> tuple[By, ...]:
    wanted = shown.state.group or ""
    if wanted == SEGMENT_GROUPS:
        return tuple(InSegment(key) for key in shown.scope.catalog.segments)
    if wanted == PARENT_GROUPS:
        return (EachParent(),)
    trait, known = wanted.removeprefix(TRAIT_GROUPS), [one.trait for one in shown.choices.traits]
    if trait not in known:
        raise UnknownName("trait", trait, known)
    return (ByTrait(trait),)


def _groups(shown: Shown, keys: Sequence[str], grouping: By) -> Iterator[Grouped]:
    earlier: dict[str, Mapping[str, Footer]] = {}
    if shown.state.mode is Mode.CHANGE and keys:
        board, rows = base_rows(shown, keys, shown.rows)
        computed = [key for key in keys if key not in board.uncomputed]
        earlier = {one.label: one.footers for one in footers().by(board, computed, rows, grouping)}
    for one in footers().by(shown.board, keys, shown.rows, grouping):
        name, condition = _told(shown, grouping, one)
        label = grouping.segment if isinstance(grouping, InSegment) else one.label
        yield Grouped(label, name, one.rows, one.footers, earlier.get(one.label, {}), condition)


def _told(shown: Shown, grouping: By, group: Group) -> tuple[str, Condition]:
    """A group's name, and the filter that shows it alone."""
    match grouping:
        case ByTrait(trait):
            return group.label, TraitIs(trait, (group.label,))
        case InSegment(key):
            return shown.scope.catalog.segments[key].name, InSegmentCondition(key)
        case EachParent():
            return _name(shown, group), Listed(shown.board.ids_of(group.rows))


def _name(shown: Shown, group: Group) -> str:
    """A parent's name; of one that the viewer may not see its id alone, which its accounts have as their trait."""
    place = shown.board.places.get(group.label)
    if place is None or not shown.viewer.sees_account(group.label):
        return group.label
    return shown.board.names[place] or group.label


def _none(shown: Shown) -> str:
    match shown.state.group:
        case "parent":
            return "In no family of accounts"
        case "segment":
            return "In no segment"
        case _:
            return "Not set"


def _left_out(shown: Shown, groups: Sequence[Grouped], left: Rows) -> Condition:
    wanted = shown.state.group or ""
    if wanted.startswith(TRAIT_GROUPS):
        return Not(TraitKnown(wanted.removeprefix(TRAIT_GROUPS)))
    if wanted == SEGMENT_GROUPS:
        return All(tuple(Not(one.condition) for one in groups))
    return Listed(shown.board.ids_of(left))


def _alone(shown: Shown, group: Grouped) -> str:
    """The page that shows this group alone, beside what was filtered before."""
    return replace(shown.state, group=None, filter=_among(shown, group)).url


def _among(shown: Shown, group: Grouped) -> Condition:
    before = shown.filter
    parts = () if before is None else before.conditions if isinstance(before, All) else (before,)
    return All((*parts, group.condition))
