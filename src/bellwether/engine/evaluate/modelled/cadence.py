"""When models are fitted: at the end of each month; a day in between has what the last month's end said."""

from dataclasses import dataclass

import numpy as np

from bellwether.engine.evaluate.axis import Axis
from bellwether.engine.evaluate.grid import Grid, Ints


@dataclass(frozen=True)
class Fits:
    """The days on which models are fitted for an axis, and which of them serves each of its columns."""

    axis: Axis
    served: Ints

    def spread(self, grid: Grid) -> Grid:
        """A grid of fits as one of the days that they serve, with its coverage."""
        return Grid(
            grid.numbers[:, self.served],
            grid.reason[:, self.served],
            grid.scale,
            grid.content,
            n=None if grid.n is None else grid.n[:, self.served],
            members=None if grid.members is None else grid.members[:, self.served],
            contributing=None if grid.contributing is None else grid.contributing[:, self.served],
            detail=grid.detail,
        )


def fits(axis: Axis) -> Fits:
    """The month's end on or before each day of an axis."""
    after = (axis.array + 1).astype("datetime64[D]")
    ends = after.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) - 1
    days, served = np.unique(ends, return_inverse=True)
    return Fits(Axis(tuple(days.tolist()), axis.calendar), served.astype(np.int64))
