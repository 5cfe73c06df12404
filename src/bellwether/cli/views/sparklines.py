"""A line of blocks that shows how a number went."""

from __future__ import annotations

from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
GAP = "·"


def sparkline(numbers: Sequence[float | None], width: int = 30) -> str:
    """The last number of each of `width` stretches, between the lowest and the highest; a dot where there is none."""
    shown = [numbers[-1 - (width - 1 - place) * len(numbers) // width] for place in range(width)]
    if len(numbers) <= width:
        shown = list(numbers)
    there = [number for number in shown if number is not None]
    if not there:
        return GAP * len(shown)
    lowest, highest = min(there), max(there)
    return "".join(GAP if number is None else _block(number, lowest, highest) for number in shown)


def _block(number: float, lowest: float, highest: float) -> str:
    if highest == lowest:
        return BLOCKS[0] if highest == 0 else BLOCKS[len(BLOCKS) // 2]
    return BLOCKS[round((number - lowest) / (highest - lowest) * (len(BLOCKS) - 1))]
