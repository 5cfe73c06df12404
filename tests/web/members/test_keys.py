"""Keys of programs: told once, kept as digests, rotated with a grace, revoked at once, all of it on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.web.company import NOW

from bellwether.access.role import BUILT_IN
from bellwether.audit.models import Entry
from bellwether.catalog.serving import ServedWorkspace
from bellwether.members.actions import keying
from bellwether.members.actions.recording import Actor
from bellwether.members.domain import MembersRefused
from bellwether.members.key_queries import keys, keys_by_digest
from bellwether.members.keys import PREFIX, KeyScope, digest_of_key
from bellwether.members.models import AccessKey

ADA = Actor.of_this_machine("Ada", NOW)


def holding(after: timedelta = timedelta()) -> set[str]:
    return {key.beginning for key in keys_by_digest(KeyScope.SEND_EVENTS, NOW + after).values()}


def test_a_key_is_found_by_its_digest_and_kept_nowhere(workspace: ServedWorkspace) -> None:
    made = keying.make_key("web_shop", by=ADA)
    assert made.secret.startswith(PREFIX)
    assert keys_by_digest(KeyScope.SEND_EVENTS, NOW) == {digest_of_key(made.secret): made.key}
    told = str(list(AccessKey.objects.values())) + str(list(Entry.objects.values()))
    assert made.secret not in told
    assert made.secret[len(PREFIX) + 4 :] not in told


def test_a_key_without_the_scope_sends_nothing(workspace: ServedWorkspace) -> None:
    keying.make_key("reports", by=ADA, scopes=frozenset())
    assert keys_by_digest(KeyScope.SEND_EVENTS, NOW) == {}


def test_a_rotated_key_works_for_a_day_beside_the_new_one(workspace: ServedWorkspace) -> None:
    old = keying.make_key("web_shop", by=ADA)
    new = keying.rotate_key(old.key.beginning, by=ADA)
    both = {old.key.beginning, new.key.beginning}
    assert (holding(), holding(timedelta(hours=23)), holding(timedelta(hours=24))) == (
        both,
        both,
        {new.key.beginning},
    )
    assert new.key.source == "web_shop"


def test_a_revoked_key_opens_nothing_from_then_on(workspace: ServedWorkspace) -> None:
    made = keying.make_key("web_shop", by=ADA)
    revoked = keying.revoke_key(made.secret, by=ADA)
    assert (holding(), revoked.ends_at) == (set(), NOW)
    with pytest.raises(MembersRefused, match="No key that still holds begins with"):
        keying.revoke_key(made.secret, by=ADA)


def test_a_beginning_that_several_keys_have_is_refused_with_their_list(workspace: ServedWorkspace) -> None:
    keying.make_key("web_shop", by=ADA)
    keying.make_key("mobile", by=ADA)
    with pytest.raises(MembersRefused, match=r"Several keys begin with “bwk_”. The keys that hold: .*\(mobile\)"):
        keying.revoke_key("bwk_", by=ADA)
    assert [key.source for key in keys()] == ["mobile", "web_shop"]


def test_making_and_revoking_are_on_record(workspace: ServedWorkspace) -> None:
    before = Entry.objects.count()
    made = keying.make_key("web_shop", by=ADA)
    keying.revoke_key(made.key.beginning, by=ADA)
    deeds = list(Entry.objects.order_by("pk").values_list("by", "act", "kind", "subject"))[before:]
    subject = f"web_shop {made.key.beginning}…"
    assert deeds == [("Ada", "added", "key", subject), ("Ada", "removed", "key", subject)]


def test_a_role_that_may_not_import_makes_no_key(workspace: ServedWorkspace) -> None:
    with pytest.raises(MembersRefused, match="makes no keys"):
        keying.make_key("web_shop", by=replace(ADA, role=BUILT_IN["viewer"]))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "A source needs a name: .* Write “web_shop”"),
        ("web shop", "“web shop” cannot be the name of a source: .* Write “web_shop”"),
        ("Mobile-App", "Write “mobile_app”"),
        ("x" * 64, f"Write “{'x' * 63}”"),
        ("line\nbreak", "Write “line_break”"),
        ("account", "Write “account_source”"),
    ],
)
def test_a_source_is_called_as_definitions_can_call_it(workspace: ServedWorkspace, name: str, said: str) -> None:
    with pytest.raises(MembersRefused, match=f"(?s){said}"):
        keying.make_key(name, by=ADA)


def test_a_source_of_before_keeps_its_name_when_its_key_is_rotated(workspace: ServedWorkspace) -> None:
    made = keying.make_key("web_shop", by=ADA)
    AccessKey.objects.filter(pk=made.key.id).update(source="web shop")
    assert keying.rotate_key(made.key.beginning, by=ADA).key.source == "web shop"
