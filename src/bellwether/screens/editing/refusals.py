"""Why an edit is not made, in sentences for the person who tried."""

from __future__ import annotations

from bellwether.engine.definitions.errors import BellwetherError


class EditRefused(BellwetherError):
    """An edit that cannot be made as asked; the sentence says why and what to do."""


class NotAllowed(EditRefused):
    """An edit that the viewer's role does not allow."""

    def __init__(self, what: str, permission: str) -> None:
        super().__init__(f"Your role may not {what}. Ask an administrator for “{permission}”.")


class StaleEdit(EditRefused):
    """Somebody else was faster. `theirs` is what holds now, `mine` what was typed; both are to be shown."""

    def __init__(self, theirs: str, mine: str, who: str = "") -> None:
        self.theirs, self.mine, self.who = theirs, mine, who
        by = f" by {who}" if who else ""
        super().__init__(f"The value was changed{by} while you were editing: it is {theirs} now, and you wrote {mine}.")
