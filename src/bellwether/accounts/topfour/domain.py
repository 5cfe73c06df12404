"""Which four metrics stand first on an account: the closest choice counts, and everyone may order them."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bellwether.engine.definitions.errors import BellwetherError

FOUR = 4


class TopFourRefused(BellwetherError):
    """A choice that cannot be kept; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Metrics chosen for the whole workspace, a segment or one account; or the order one member wants on an account."""

    metrics: tuple[str, ...]
    segment: str = ""
    account: int | None = None
    member: int | None = None

    def as_json(self) -> str:
        """The choice as the audit record keeps it."""
        return json.dumps(list(self.metrics))


def chosen(
    choices: Sequence[Choice], segments: Collection[str], fallback: Sequence[str], visible: Collection[str]
) -> tuple[str, ...]:
    """The metrics that stand first, in the member's own order.

    Those chosen for the account count, else for its first segment with a choice, else for all, else the fallback; the
    place of one that is not visible goes to the next of the fallback.
    """
    order = next((one.metrics for one in choices if one.member is not None), ())
    shared = [one for one in choices if one.member is None]
    of_account = next((one for one in shared if one.account is not None), None)
    of_segment = next((one for one in shared if one.segment and one.segment in segments), None)
    everywhere = next((one for one in shared if not one.segment and one.account is None), None)
    closest = of_account or of_segment or everywhere
    wanted = (*(closest.metrics if closest else ()), *fallback)
    four = tuple(dict.fromkeys(metric for metric in wanted if metric in visible))[:FOUR]
    return tuple(sorted(four, key=lambda metric: order.index(metric) if metric in order else FOUR))


def sound_four(metrics: Sequence[str], known: Collection[str]) -> tuple[str, ...]:
    """The metrics, each once; refused where one does not exist or there are more than four."""
    kept = tuple(dict.fromkeys(metrics))
    for metric in kept:
        if metric not in known:
            raise TopFourRefused(f"There is no metric “{metric}” that you may read. Choose another one.")
    if len(kept) > FOUR:
        raise TopFourRefused(f"{len(kept)} metrics are chosen. Keep the {FOUR} that matter most.")
    return kept
