"""Why an older version of a metric cannot be had."""

from __future__ import annotations

from collections.abc import Iterable

from bellwether.catalog.domain import Problem
from bellwether.engine.definitions.errors import BellwetherError


class NoSuchVersion(BellwetherError):
    """A version of a metric that there never was."""

    def __init__(self, key: str, number: int, last: int) -> None:
        there = "only version 1" if last == 1 else f"versions 1 to {last}"
        super().__init__(f"“{key}” has {there}, and no version {number}. Name one that there is.")


class VersionUnusable(BellwetherError):
    """A version that cannot be computed any more, because what it refers to is gone or means something else now."""

    def __init__(self, key: str, number: int, problems: Iterable[Problem]) -> None:
        told = "\n".join(f"{problem.where}: {problem.sentence}" for problem in problems)
        super().__init__(
            f"Version {number} of “{key}” does not fit what is defined now. Define again what it refers to, "
            f"or ask for another version.\n{told}"
        )
