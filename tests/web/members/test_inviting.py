"""Invitations: once, for seven days, for whom they were made."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.web.members.conftest import NOW, ROOT

from bellwether.access.role import MANAGER
from bellwether.audit import queries as audit
from bellwether.members.actions import grouping, inviting
from bellwether.members.actions.recording import Actor
from bellwether.members.domain import INVITATION_DAYS, MembersRefused, digest_of
from bellwether.members.models import Invitation, Member

SENTENCE = "a long enough password"
SECOND = timedelta(seconds=1)


def test_an_invitation_makes_a_member_with_role_and_teams(ada: Member) -> None:
    north = grouping.make_team("North", by=ROOT)
    invited = inviting.invite(" Nina@Tailwind.example ", role="analyst", teams=[north], by=ROOT)
    nina = inviting.accept(invited.token, name="Nina", password=SENTENCE, now=NOW)
    assert (nina.email, nina.role, nina.check_password(SENTENCE)) == (
        "nina@tailwind.example",
        "analyst",
        True,
    )
    assert [team.name for team in nina.teams.all()] == ["North"]


def test_an_invitation_is_accepted_once(ada: Member) -> None:
    invited = inviting.invite("nina@tailwind.example", role="viewer", by=ROOT)
    inviting.accept(invited.token, name="Nina", password=None, now=NOW)
    with pytest.raises(MembersRefused, match="used already"):
        inviting.accept(invited.token, name="Other", password=None, now=NOW)


def test_an_invitation_is_over_after_seven_days(ada: Member) -> None:
    invited = inviting.invite("nina@tailwind.example", role="viewer", by=ROOT)
    assert inviting.opened(invited.token, NOW + INVITATION_DAYS - SECOND) == invited.invitation
    with pytest.raises(MembersRefused, match="seven days"):
        inviting.opened(invited.token, NOW + INVITATION_DAYS)


def test_a_later_invitation_replaces_an_earlier_one(ada: Member) -> None:
    first = inviting.invite("nina@tailwind.example", role="administrator", by=ROOT)
    second = inviting.invite("nina@tailwind.example", role="viewer", by=ROOT)
    with pytest.raises(MembersRefused, match="not valid any more"):
        inviting.opened(first.token, NOW)
    assert inviting.open_invitations(NOW) == (second.invitation,)


def test_the_links_secret_is_not_kept(ada: Member) -> None:
    invited = inviting.invite("nina@tailwind.example", role="viewer", by=ROOT)
    kept = Invitation.objects.values_list().get(pk=invited.invitation.pk)
    assert invited.token not in str(kept)
    assert invited.invitation.digest == digest_of(invited.token)
    assert invited.token not in str(audit.entries())


def test_a_guessed_link_leads_nowhere(ada: Member) -> None:
    with pytest.raises(MembersRefused, match="not valid any more"):
        inviting.opened("guessed", NOW)


def test_nobody_invites_into_a_role_above_their_own(ada: Member) -> None:
    with pytest.raises(MembersRefused, match="may do more"):
        inviting.invite("nina@tailwind.example", role="administrator", by=Actor("Mo", MANAGER, NOW))


def test_members_are_not_invited_again(ada: Member) -> None:
    with pytest.raises(MembersRefused, match="is a member already"):
        inviting.invite("ADA@tailwind.example", role="viewer", by=ROOT)


def test_what_is_no_address_is_refused(ada: Member) -> None:
    with pytest.raises(MembersRefused, match="not an e-mail address"):
        inviting.invite("nina", role="viewer", by=ROOT)


def test_single_sign_on_lets_in_whom_somebody_invited(ada: Member) -> None:
    inviting.invite("nina@tailwind.example", role="analyst", by=ROOT)
    nina = inviting.accept_by_address("Nina@tailwind.example", name="Nina", domains=frozenset(), now=NOW)
    assert (nina.role, nina.has_usable_password()) == ("analyst", False)


def test_single_sign_on_lets_an_allowed_domain_look(ada: Member) -> None:
    nina = inviting.accept_by_address("n@tailwind.example", name="N", domains=frozenset({"tailwind.example"}), now=NOW)
    assert nina.role == "viewer"


@pytest.mark.parametrize("address", ["eve@evil.example", "eve@sub.tailwind.example", "eve@nottailwind.example"])
def test_single_sign_on_refuses_whom_nobody_invited(ada: Member, address: str) -> None:
    with pytest.raises(MembersRefused, match="Nobody has invited"):
        inviting.accept_by_address(address, name="Eve", domains=frozenset({"tailwind.example"}), now=NOW)
    assert not Member.objects.filter(email=address).exists()


def test_an_invitation_that_is_over_does_not_let_in_by_single_sign_on(ada: Member) -> None:
    inviting.invite("nina@tailwind.example", role="analyst", by=ROOT)
    late = NOW + INVITATION_DAYS
    with pytest.raises(MembersRefused, match="Nobody has invited"):
        inviting.accept_by_address("nina@tailwind.example", name="Nina", domains=frozenset(), now=late)
