"""The page of keys."""

from __future__ import annotations

import re

from tests.web.conftest import SignedIn

from bellwether.catalog.serving import ServedWorkspace
from bellwether.members.key_queries import keys

KEYS = "/administration/keys/"
FORM = {"source": "crm", "scopes": ["read", "write_accounts"], "role": "manager", "until": "2024-12-31"}


def test_a_key_is_made_shown_once_and_listed(workspace: ServedWorkspace, as_member: SignedIn) -> None:
    ada = as_member("Administrator")
    made = ada.post(KEYS, FORM).content.decode()
    (secret,) = set(re.findall(r"bwk_[A-Za-z0-9]{32}", made))
    (key,) = keys()
    assert (key.source, key.scopes, key.role) == ("crm", frozenset({"read", "write_accounts"}), "manager")
    assert key.ends_at is not None
    assert key.ends_at.isoformat() == "2025-01-01T00:00:00+00:00"
    listed = ada.get(KEYS).content.decode()
    assert secret not in listed
    assert secret[:8] in listed
    assert "Write accounts" in listed


def test_a_key_that_could_not_act_is_refused_on_the_form(workspace: ServedWorkspace, as_member: SignedIn) -> None:
    refused = as_member("Analyst").post(KEYS, FORM | {"role": "administrator"})
    assert refused.status_code == 422
    assert "may do more than your own role" in refused.content.decode()
    assert keys() == ()


def test_a_key_is_rotated_and_revoked(workspace: ServedWorkspace, as_member: SignedIn) -> None:
    ada = as_member("Administrator")
    ada.post(KEYS, FORM | {"scopes": ["send_events"], "until": ""})
    (old,) = keys()
    rotated = ada.post(f"{KEYS}{old.beginning}/rotate/").content.decode()
    assert "goes on working for 24 hours" in rotated
    fresh = next(one for one in keys() if one.id != old.id)
    ada.post(f"{KEYS}{fresh.beginning}/revoke/")
    assert not next(one for one in keys() if one.id == fresh.id).holds(workspace.now())


def test_a_source_that_definitions_cannot_name_is_refused_at_its_field(
    workspace: ServedWorkspace, as_member: SignedIn
) -> None:
    refused = as_member("Administrator").post(KEYS, FORM | {"source": "Web Shop"})
    assert refused.status_code == 422
    assert "“Web Shop” cannot be the name of a source" in refused.content.decode()
    assert "Write “web_shop”." in refused.content.decode()
    assert keys() == ()
