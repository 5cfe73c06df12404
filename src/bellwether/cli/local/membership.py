"""Members from the command line. They are in the application database, which a running server shares."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bellwether.cli.answers import WrittenAnswer
from bellwether.cli.local.tables import opened_tables
from bellwether.cli.teammates import MemberLine, MembersAnswer
from bellwether.members import queries
from bellwether.members.actions import inviting, people
from bellwether.members.actions.recording import Actor
from bellwether.members.domain import MembersRefused
from bellwether.members.links import entry_link
from bellwether.workspace.home import find_home

DEFAULT_ADDRESS = "http://localhost:8700"


@dataclass(frozen=True, slots=True)
class Membership:
    """The members of one home, as whoever can open it sees and changes them."""

    home: Path
    by: str
    now: datetime

    def members(self) -> MembersAnswer:
        """Everyone."""
        with opened_tables(self.home):
            places = queries.places()
            return MembersAnswer(
                tuple(
                    MemberLine(
                        place.member.name,
                        place.member.email,
                        place.role.name,
                        place.teams,
                        place.member.is_active,
                        place.member.last_login,
                    )
                    for place in places
                )
            )

    def invite(self, email: str, role: str) -> WrittenAnswer:
        """An invitation, with its link."""
        with opened_tables(self.home):
            invited = inviting.invite(email, role=role, by=self._actor())
            link = self._address() + invited.path
            email, until = invited.invitation.email, invited.invitation.expires_at.date().isoformat()
        facts = {"email": email, "role": role, "until": until, "link": link}
        return WrittenAnswer(f"{email} is invited. Hand over this link, which works once, until {until}: {link}", facts)

    def sign_in_link(self, email: str) -> WrittenAnswer:
        """A link that lets a member in once."""
        with opened_tables(self.home):
            member = queries.by_address(email)
            if member is None:
                raise MembersRefused(f"Nobody here has the address “{email}”. “bellwether members list” shows who is.")
            people.allow_link(member, by=self._actor())
            link = self._address() + entry_link(member)
        sentence = f"This link lets {member.name} in once, within a day: {link}"
        return WrittenAnswer(sentence, {"email": member.email, "link": link})

    def _address(self) -> str:
        """Where people find the pages: as the operator says, or where they are being served, or will be."""
        said = os.environ.get("BELLWETHER_URL", "")
        if not said:
            with suppress(FileNotFoundError):
                said = find_home(self.home).address.read_text()
        return (said or DEFAULT_ADDRESS).rstrip("/")

    def _actor(self) -> Actor:
        return Actor.of_this_machine(self.by, self.now)
