"""The targets of a workspace, as an import reads and writes them."""

from __future__ import annotations

from collections.abc import Sequence

from bellwether.catalog import queries
from bellwether.catalog.actions import Authorship
from bellwether.catalog.domain import Definition, Definitions
from bellwether.catalog.opening import Workspace


class Targets:
    """The targets of one workspace; those that are put in force are new versions by one author."""

    def __init__(self, workspace: Workspace, authorship: Authorship) -> None:
        self._workspace = workspace
        self._authorship = authorship

    def targets(self) -> Definitions:
        """The targets in force."""
        return Definitions(queries.targets())

    def define(self, targets: Sequence[Definition]) -> None:
        """Puts targets in force, in one step."""
        self._workspace.apply(Definitions(targets), self._authorship)
