"""A line of blocks that shows how a number went."""

from __future__ import annotations

from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
GAP = "·"


def sparkline(numbers: Sequence[float | None], width: int = 30, within: tuple[float, float] | None = None) -> str:
    """The last number of each of `width` stretches; a dot where there is none.

    The height is between the lowest and the highest, or `within` fixed ends, as percents have.
    """
    shown = [numbers[-1 - (width - 1 - place) * len(numbers) // width] for place in range(width)]
    if len(numbers) <= width:
        shown = list(numbers)
    there = [number for number in shown if number is not None]
    if not there:
        return GAP * len(shown)
    lowest, highest = within or (min(there), max(there))
    return "".join(GAP if number is None else _block(number, lowest, highest) for number in shown)


def _block(number: float, lowest: float, highest: float) -> str:
    if highest == lowest:
        return BLOCKS[0] if highest == 0 else BLOCKS[len(BLOCKS) // 2]
    height = min(max((number - lowest) / (highest - lowest), 0), 1)
    return BLOCKS[round(height * (len(BLOCKS) - 1))]
