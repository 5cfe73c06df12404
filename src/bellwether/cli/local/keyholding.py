"""Keys of programs from the command line. They are in the application database, which a running server shares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bellwether.cli.answers import WrittenAnswer
from bellwether.cli.keyholders import KeyLine, KeysAnswer, KeyWanted
from bellwether.cli.local.tables import opened_tables
from bellwether.members.actions import keying
from bellwether.members.actions.recording import Actor
from bellwether.members.key_queries import keys
from bellwether.members.keys import OF_REST, NewKey


@dataclass(frozen=True, slots=True)
class Keyholding:
    """The keys of one home, as whoever can open it sees and changes them."""

    home: Path
    by: str
    now: datetime

    def keys(self) -> KeysAnswer:
        """Every key."""
        with opened_tables(self.home):
            return KeysAnswer(
                tuple(
                    KeyLine(
                        key.source,
                        key.beginning,
                        key.by,
                        key.made_at,
                        key.ends_at,
                        key.holds(self.now),
                        tuple(sorted(key.scopes)),
                        key.role,
                        key.used_at,
                    )
                    for key in keys()
                )
            )

    def add(self, source: str, wanted: KeyWanted) -> WrittenAnswer:
        """A new key."""
        scopes = frozenset(wanted.scopes)
        acting = keying.Acting("" if scopes.isdisjoint(OF_REST) else wanted.role, wanted.until)
        with opened_tables(self.home):
            made = keying.make_key(source, by=self._actor(), scopes=scopes, acting=acting)
        what = "key" if acting.role else "write key"
        return _told(made, f"The {what} of “{made.key.source}”, told this once: {made.secret}")

    def rotate(self, beginning: str, hours: float) -> WrittenAnswer:
        """A new key in place of another."""
        with opened_tables(self.home):
            made = keying.rotate_key(beginning, by=self._actor(), grace=timedelta(hours=hours))
        until = (self.now + timedelta(hours=hours)).strftime("%Y-%m-%d %H:%M %Z")
        return _told(
            made, f"The new write key of “{made.key.source}”, told this once: {made.secret}. The old one ends {until}."
        )

    def revoke(self, beginning: str) -> WrittenAnswer:
        """That a key opens nothing any more."""
        with opened_tables(self.home):
            key = keying.revoke_key(beginning, by=self._actor())
        sentence = f"The key {key.beginning}… of “{key.source}” opens nothing any more."
        return WrittenAnswer(sentence, {"source": key.source, "key": key.beginning})

    def _actor(self) -> Actor:
        return Actor.of_this_machine(self.by, self.now)


def _told(made: NewKey, sentence: str) -> WrittenAnswer:
    return WrittenAnswer(sentence, {"source": made.key.source, "key": made.secret})
