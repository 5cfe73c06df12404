"""The table: who is in it, in what order, what its cells and its foot say."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from tests.web.conftest import JONAS, VERA, SignedIn
from tests.web.members.conftest import ROOT

from bellwether.catalog.serving import ServedWorkspace
from bellwether.members.actions import permitting
from bellwether.members.domain import Right

PART = {"HX-Request": "true"}
_ROW = re.compile(r'<tr data-account="([^"]+)">(.*?)</tr>', re.DOTALL)
_CELL = re.compile(r"<td[^>]*>(.*?)</td>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_TOTAL = re.compile(r'href="(/number/\?[^"]*)".*?(<span class="figure.*?</span>)', re.DOTALL)


def text_of(html: str) -> str:
    """What is read of a piece of a page."""
    return " ".join(unescape(_TAG.sub(" ", html)).replace("\xa0", " ").split())


def rows_of(client: Client, address: str) -> dict[str, list[str]]:
    """The accounts on a page in their order, each with the texts of its cells."""
    page = client.get(address)
    assert page.status_code == 200, page.content[:400]
    return {
        unescape(account): [text_of(cell) for cell in _CELL.findall(row)]
        for account, row in _ROW.findall(page.content.decode())
    }


def first_number(html: str) -> str:
    """The first number that is read there, or what stands in its place."""
    text = text_of(html)
    found = re.search(r"−?[\d,.]+", text)
    return text if found is None else f"{Decimal(found[0].replace('−', '-').replace(',', '')).normalize():f}"


def foot_of(client: Client, query: str) -> list[str]:
    """The texts of the foot's cells, recounted."""
    foot = client.get(f"/portfolio/foot/?{query}", headers=PART).content.decode()
    return [text_of(cell) for cell in _CELL.findall(foot)]


def test_each_account_has_a_row_and_each_column_a_cell(as_member: SignedIn) -> None:
    rows = rows_of(as_member("Manager"), "/portfolio/?columns=account.owner,mrr,csat,mood,nps&lines=0")
    assert len(rows) == 10
    assert rows["north"] == ["VL Vera Lindqvist", "26,000", "90 ᶜ good", "good ᶜ good", "100 of 2 ʷ"]
    assert rows["halden"] == ["JW Jonas Weber", "0", "no data", "no data", "n/a"]


def test_a_value_of_too_few_answers_has_its_count_and_no_colour(as_member: SignedIn) -> None:
    rows = rows_of(as_member("Manager"), "/portfolio/?columns=nps&lines=0")
    assert rows["pine"] == ["−100 of 1 ʷ"]


def test_a_share_says_in_its_title_between_what_it_lies(as_member: SignedIn) -> None:
    page = as_member("Manager").get("/portfolio/?columns=active_share,mrr&lines=0").content.decode()
    assert 'title="1 of 3. Likely 6.1 to 79.2\u00a0% (95 in 100)."' in page
    assert page.count("Likely") == page.count(". Likely")


def test_a_cell_that_one_may_edit_is_plain_for_who_may_not(as_member: SignedIn) -> None:
    editors = 'data-column="csat"'
    for _ in range(2):
        assert as_member("Manager").get("/portfolio/?columns=csat").content.decode().count(editors) == 10
        assert editors not in as_member("Viewer").get("/portfolio/?columns=csat").content.decode()


def test_an_account_manager_sees_their_own_accounts_alone(as_member: SignedIn) -> None:
    assert set(rows_of(as_member(VERA), "/portfolio/")) == {"north", "meridian", "air", "rail", "alpine", "brook"}
    assert set(rows_of(as_member(JONAS), "/portfolio/")) == {"kestrel", "pine", "halden", "quiet"}


def test_rows_are_sorted_by_several_columns_unknown_last(as_member: SignedIn) -> None:
    found = rows_of(as_member("Manager"), "/portfolio/?columns=csat&sort=m.csat~-name")
    assert list(found)[:2] == ["kestrel", "north"]
    assert list(rows_of(as_member("Manager"), "/portfolio/?sort=-m.mrr"))[:3] == ["north", "air", "alpine"]
    by_owner = list(rows_of(as_member("Manager"), "/portfolio/?sort=t.owner~-m.mrr"))
    assert by_owner == [
        "kestrel", "quiet", "pine", "halden", "north", "air", "alpine", "rail", "brook", "meridian",
    ]  # fmt: skip


def test_a_filter_leaves_those_of_which_it_holds_and_says_so(as_member: SignedIn) -> None:
    page = as_member("Manager").get("/portfolio/?filter=all(t.industry.is.Travel~m.mrr.gt.0)")
    text = text_of(page.content.decode())
    assert re.findall(r'<tr data-account="([^"]+)"', page.content.decode()) == ["alpine", "air", "rail"]
    assert "3 accounts · €16k monthly recurring revenue" in text
    assert "Accounts where industry is Travel and Monthly recurring revenue is more than 0." in text


def test_names_are_escaped(as_member: SignedIn) -> None:
    page = as_member("Manager").get("/portfolio/").content.decode()
    assert "<script>alert" not in page
    assert "Brook &amp; Sons &lt;script&gt;" in page


def test_the_foot_rolls_each_column_up_by_its_own_rule(as_member: SignedIn) -> None:
    travel = "filter=all(s.travel)&columns=mrr,active_share,people"
    money, share, people = foot_of(as_member("Manager"), travel)
    # Eve is at Meridian Air and at Meridian Rail: she is one person.
    assert (money, share, people) == ("16,000 sum", "100.0 recounted people ÷ recounted people", "4 people recounted")


def test_ranks_do_not_combine_and_are_counted_by_colour_instead(as_member: SignedIn) -> None:
    foot = as_member("Manager").get("/portfolio/foot/?columns=mood", headers=PART).content.decode()
    assert 'aria-label="1 good, 1 bad"' in foot
    assert "how many in each colour" in foot


def test_the_foot_of_an_account_manager_is_of_their_accounts(as_member: SignedIn) -> None:
    assert foot_of(as_member(VERA), "columns=mrr") == ["42,700 sum"]
    assert foot_of(as_member(JONAS), "columns=mrr") == ["6,100 sum"]


def test_changes_are_measured_against_the_chosen_day(as_member: SignedIn) -> None:
    rows = rows_of(as_member("Manager"), "/portfolio/?mode=change&columns=mrr&over=2024-01-15&by=amount")
    assert rows["halden"] == ["−15,333 EUR (worse)"]
    assert rows["north"] == ["0 EUR"]


def test_changes_sort_by_amount_percent_and_colour(as_member: SignedIn) -> None:
    manager = as_member("Manager")
    worst = rows_of(manager, "/portfolio/?mode=change&columns=mrr&over=2024-01-15&sort=c.mrr.2024-01-15.abs")
    assert next(iter(worst)) == "halden"
    shifted = rows_of(
        manager, "/portfolio/?mode=change&columns=active_share&over=30d&by=shift&sort=c.active_share.30d.colour"
    )
    # Gus of Pine & Rowe signed in until 20 January: all of its people were active 30 days ago, and none now.
    assert next(iter(shifted)) == "pine"
    assert shifted["pine"][0].endswith("bad")


def test_a_past_day_shows_what_held_then(as_member: SignedIn) -> None:
    rows = rows_of(as_member("Manager"), "/portfolio/?on=2024-01-20&columns=mrr,mood&lines=0")
    assert rows["halden"][0] == "15,333"
    assert rows["north"][1] == "watch ᶜ watch"
    assert rows["kestrel"][1] == "no data"


def test_groups_have_their_own_roll_ups_and_count_a_person_once(as_member: SignedIn) -> None:
    bodies = (
        as_member("Manager")
        .get("/portfolio/groups/?group=t:industry&columns=people,mrr", headers=PART)
        .content.decode()
    )
    found = {
        text_of(row.split("</th>")[0]): [text_of(cell) for cell in _CELL.findall(row)]
        for row in re.findall(r'<tr class="group-row">(.*?)</tr>', bodies, re.DOTALL)
    }
    assert found["Travel 4 accounts"] == ["4 people recounted", "16,000 sum"]
    assert found["Retail 2 accounts"] == ["1 people recounted", "1,900 sum"]


def test_the_accounts_of_a_group_open_under_it(as_member: SignedIn) -> None:
    body = as_member("Manager").get("/portfolio/group/?group=parent&of=meridian&at=2", headers=PART).content.decode()
    assert 'id="group-2"' in body
    assert re.findall(r'data-account="([^"]+)"', body) == ["air", "meridian", "rail"] or re.findall(
        r'data-account="([^"]+)"', body
    ) == ["air", "rail", "meridian"]


def test_a_grouped_page_reads_without_scripts(as_member: SignedIn) -> None:
    page = as_member("Manager").get("/portfolio/groups/?group=t:owner").content.decode()
    assert "<h1>Portfolio</h1>" in page
    assert page.count('class="group-row"') == 2


@pytest.mark.parametrize("address", ["/portfolio/preview/pine/", "/portfolio/compare/?account=north&account=pine"])
def test_an_account_out_of_sight_is_not_there(as_member: SignedIn, address: str) -> None:
    assert as_member(VERA).get(address).status_code == 404
    assert as_member("Manager").get(address).status_code == 200


def test_accounts_stand_side_by_side(as_member: SignedIn) -> None:
    page = as_member("Manager").get("/portfolio/compare/?account=north&account=alpine&columns=mrr").content.decode()
    assert "26,000" in text_of(page)
    assert "5,000" in text_of(page)
    too_few = as_member("Manager").get("/portfolio/compare/?account=north")
    assert too_few.status_code == 422
    assert "Pick 2 to 6 accounts; you picked 1." in too_few.content.decode()


def test_tiles_lead_each_family(as_member: SignedIn) -> None:
    tiles = text_of(as_member("Manager").get("/portfolio/tiles/?drawn=1", headers=PART).content.decode())
    assert "Active people Usage" in tiles
    assert "target / 70.0" in tiles


@pytest.mark.parametrize(
    "query",
    ["filter=all(m.people.ge.1)", "filter=any(t.industry.is.Travel~m.logins.ge.100)&on=2024-02-20", "group=t:industry"],
)
def test_a_click_on_a_total_explains_the_same_number(as_member: SignedIn, query: str) -> None:
    manager = as_member("Manager")
    shown = f"columns=mrr,logins,active_share&{query}"
    parts = [f"/portfolio/foot/?{shown}", f"/portfolio/tiles/?drawn=1&{shown}"]
    parts += [f"/portfolio/groups/?{shown}"] if "group" in query else []
    found = [link for part in parts for link in _TOTAL.findall(manager.get(part, headers=PART).content.decode())]
    assert len(found) >= 6
    for address, figure in found:
        explained = manager.get(unescape(address), headers=PART).content.decode()
        number = re.search(r'class="number-big[^>]*>(.*?)</', explained, re.DOTALL)
        assert number is not None, address
        assert first_number(number[1]) == first_number(figure), address


def test_a_total_of_a_filter_by_a_hidden_metric_is_not_there(workspace: ServedWorkspace, as_member: SignedIn) -> None:
    permitting.set_right("manager", "nps", Right(see=False), by=ROOT)
    manager = as_member("Manager")
    for spelled in ("all(m.nps.ge.0)", "all(m.nothing.ge.0)", "all(m.nps", ""):
        assert manager.get(f"/number/?metric=mrr&group=filter.{spelled}").status_code == 404, spelled


def test_a_hidden_metric_is_no_column_no_order_and_in_no_foot(workspace: ServedWorkspace, as_member: SignedIn) -> None:
    permitting.set_right("manager", "mrr", Right(see=False), by=ROOT)
    manager = as_member("Manager")
    by_name = list(rows_of(manager, "/portfolio/"))
    page = manager.get("/portfolio/?columns=mrr,margin,logins&sort=-m.mrr").content.decode()
    assert re.findall(r'<tr data-account="([^"]+)"', page) == by_name
    assert "26,000" not in page
    assert "recurring revenue" not in page.lower()
    assert len(foot_of(manager, "columns=mrr,margin,logins")) == 1


def test_the_account_filter_holds_on_every_page_until_it_is_reset(as_member: SignedIn) -> None:
    manager = as_member("Administrator")
    assert manager.get("/portfolio/accounts/mine/?next=/portfolio/%3Fsort=name").headers["Location"] == (
        "/portfolio/?sort=name"
    )
    page = manager.get("/portfolio/").content.decode()
    assert "My accounts" in page
    assert "No account is among “My accounts”." in page
    for totals in ("/number/?metric=mrr", "/segments/", "/metrics/"):
        assert "48,800" not in manager.get(totals).content.decode(), totals
        assert "€48.8k" not in manager.get(totals).content.decode(), totals
    manager.get("/portfolio/accounts/all/")
    assert len(rows_of(manager, "/portfolio/")) == 10


def test_the_account_filter_leads_to_no_foreign_page(as_member: SignedIn) -> None:
    answer = as_member("Manager").get("/portfolio/accounts/all/?next=https://elsewhere.example/")
    assert answer.headers["Location"] == "/portfolio/"


def test_the_last_update_is_the_entry_itself_with_its_day(as_member: SignedIn) -> None:
    today = rows_of(as_member("Manager"), "/portfolio/?columns=mood,csat&lines=0")
    last = rows_of(as_member("Manager"), "/portfolio/?columns=mood,csat&lines=0&as=entry")
    # What was said of Pine & Rowe in June is too old to hold today, and still the last that was said.
    assert (today["pine"][0], last["pine"][0]) == ("no data", "15 Jun 2023 good good")
    assert (today["north"][1], last["north"][1]) == ("90 ᶜ good", "1 Mar 90 good")
    assert last["halden"][0] == "no data"


def test_the_change_of_a_last_update_is_from_the_entry_before_it(as_member: SignedIn) -> None:
    rows = rows_of(as_member("Manager"), "/portfolio/?mode=change&columns=csat&as=entry&by=amount")
    assert rows["north"] == ["+8 pts (better) → good"]
    assert rows["kestrel"] == ["no base bad"]
