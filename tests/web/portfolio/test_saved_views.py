"""Saved views: whose they are, who sees them, who may change them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from tests.web.company import NOW
from tests.web.conftest import VERA, SignedIn

from bellwether.accounts.views.actions import save_view
from bellwether.accounts.views.domain import ViewRefused
from bellwether.accounts.views.models import SavedView
from bellwether.audit import queries as audit
from bellwether.members.models import Member
from bellwether.members.seeing import viewer

QUERY = "filter=all(m.mrr.gt.1000)&sort=-m.mrr"


def save(client: Client, name: str = "Renewing", *, shared: bool = False, query: str = QUERY) -> SavedView:
    client.post("/portfolio/views/", {"name": name, "query": query, "shared": "1" if shared else ""})
    return SavedView.objects.get(name=name)


def change(client: Client, view: SavedView, **asked: str) -> None:
    client.post(f"/portfolio/views/{view.pk}/", {"revision": str(view.revision), **asked})


def test_a_view_opens_as_it_was_saved(as_member: SignedIn) -> None:
    vera = as_member(VERA)
    view = save(vera)
    page = vera.get(f"/portfolio/?view={view.pk}").content.decode()
    assert "<h1>Renewing</h1>" in page
    assert "Monthly recurring revenue is more than 1,000." in page
    assert view.query == QUERY
    entry = audit.entries(kind="view", subject="Renewing")[0]
    assert (entry.by, entry.deed.before) == (VERA, None)


def test_a_private_view_is_its_owners_alone_and_a_shared_one_everybodys(as_member: SignedIn) -> None:
    private, shared = save(as_member("Manager"), "Mine"), save(as_member("Manager"), "Ours", shared=True)
    vera = as_member(VERA)
    listed = vera.get("/portfolio/").content.decode()
    assert ("Mine" in listed, "Ours" in listed) == (False, True)
    assert "is not there any more" in vera.get(f"/portfolio/?view={private.pk}").content.decode()
    assert "<h1>Ours</h1>" in vera.get(f"/portfolio/?view={shared.pk}").content.decode()
    assert vera.post(f"/portfolio/views/{private.pk}/", {"do": "delete"}).status_code == 404


def test_sharing_is_a_right_of_its_own(as_member: SignedIn) -> None:
    vera = as_member(VERA)
    answer = vera.post("/portfolio/views/", {"name": "Mine", "query": QUERY, "shared": "1"}, follow=True)
    assert "Your role may not share views." in answer.content.decode()
    assert not SavedView.objects.exists()
    view = save(vera)
    change(vera, view, do="share")
    view.refresh_from_db()
    assert not view.shared


def test_update_appears_when_what_is_shown_differs_and_keeps_it(as_member: SignedIn) -> None:
    manager = as_member("Manager")
    view = save(manager)
    assert "Update view" not in manager.get(f"/portfolio/?view={view.pk}").content.decode()
    changed = manager.get(f"/portfolio/?view={view.pk}&sort=name").content.decode()
    assert "Update view" in changed
    change(manager, view, do="update", query="sort=name")
    view.refresh_from_db()
    assert (view.query, view.revision) == ("sort=name", 2)


def test_a_view_changed_meanwhile_is_not_overwritten(as_member: SignedIn) -> None:
    manager = as_member("Manager")
    first = save(manager)
    change(manager, first, do="rename", name="Renewing soon")
    answer = manager.post(f"/portfolio/views/{first.pk}/", {"revision": "1", "do": "update", "query": ""}, follow=True)
    assert "was changed meanwhile" in answer.content.decode()
    first.refresh_from_db()
    assert (first.name, first.query) == ("Renewing soon", QUERY)


def test_only_the_owner_or_whoever_may_share_changes_a_shared_view(as_member: SignedIn) -> None:
    view = save(as_member("Manager"), shared=True)
    change(as_member(VERA), view, do="rename", name="Stolen")
    view.refresh_from_db()
    assert view.name == "Renewing"
    change(as_member("Analyst"), view, do="rename", name="Renewals")
    view.refresh_from_db()
    assert view.name == "Renewals"


@pytest.mark.parametrize(
    ("name", "told"),
    [("  ", "A view needs a name."), ("x" * 81, "Shorten it to 80."), ("RENEWING", "There is already a view")],
)
def test_a_name_must_be_there_short_and_new(as_member: SignedIn, name: str, told: str) -> None:
    vera = as_member(VERA)
    save(vera)
    answer = vera.post("/portfolio/views/", {"name": name, "query": ""}, follow=True)
    assert told in answer.content.decode()
    assert SavedView.objects.count() == 1


def test_a_deleted_view_is_gone_and_on_record(as_member: SignedIn) -> None:
    vera = as_member(VERA)
    view = save(vera)
    change(vera, view, do="delete")
    assert not SavedView.objects.exists()
    assert [one.deed.act for one in audit.entries(kind="view")] == ["removed", "added"]


def test_a_saved_view_can_be_the_account_filter(as_member: SignedIn) -> None:
    manager = as_member("Manager")
    view = save(manager, query="filter=all(t.industry.is.Travel)")
    manager.get(f"/portfolio/accounts/view-{view.pk}/")
    page = manager.get("/portfolio/").content.decode()
    assert 'role="status">4 accounts' in page
    other = as_member(VERA)
    other.get(f"/portfolio/accounts/view-{view.pk}/")
    assert 'role="status">6 accounts' in other.get("/portfolio/").content.decode()


def test_whoever_looks_through_other_eyes_saves_nothing(as_member: SignedIn) -> None:
    administrator = as_member("Administrator")
    vera = Member.objects.get(name=VERA)
    administrator.post(f"/view-as/{vera.pk}/")
    assert administrator.post("/portfolio/views/", {"name": "Mine", "query": ""}).status_code == 403
    with pytest.raises(ViewRefused, match="You look through the eyes of Vera Lindqvist"):
        save_view("Mine", "", shared=False, by=replace(viewer(vera), behind="Administrator"), at=NOW)
    assert not SavedView.objects.exists()
