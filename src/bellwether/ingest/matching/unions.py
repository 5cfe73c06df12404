"""Which places belong together, as pairs are joined."""

from collections.abc import Sequence


class Unions:
    """Sets of places that grow together; each is named by its smallest place."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def find(self, place: int) -> int:
        """The name of the place's set."""
        parent = self._parent
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    def join(self, places: Sequence[int]) -> None:
        """Makes one set of the sets of these places."""
        first = self.find(places[0])
        for place in places[1:]:
            other = self.find(place)
            low, high = min(first, other), max(first, other)
            self._parent[high] = low
            first = low

    def sets(self) -> dict[int, list[int]]:
        """The places of every set with more than one, ascending, by its name."""
        found: dict[int, list[int]] = {}
        for place in range(len(self._parent)):
            found.setdefault(self.find(place), []).append(place)
        return {name: places for name, places in found.items() if len(places) > 1}
