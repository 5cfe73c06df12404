"""Addresses that nobody would write: they are answered with a refusal, never with an error of ours."""

from __future__ import annotations

import pytest
from tests.web.conftest import SignedIn

from bellwether.catalog.serving import ServedWorkspace

NOTHING = (
    "/number/why/?metric=mrr&group=trait.industry.",
    "/number/why/?metric=mrr&group=trait.industry.Nothing",
    "/number/?metric=mrr&group=trait.industry.",
    "/portfolio/group/?group=nothing&of=x",
    "/portfolio/accounts.csv?group=nothing",
    "/portfolio/accounts.xlsx?group=nothing",
    "/accounts/nobody/",
)
ANYTHING = (
    "/number/?metric=logins&account=north&day=0001-01-01",
    "/accounts/north/?on=0001-01-01&over=0001-01-01",
    "/accounts/north/timeline/?before=0001-01-01",
    "/portfolio/?on=0001-01-01",
    "/portfolio/?mode=change&over=0001-01-01",
    "/portfolio/rows/?after=%C2%B2.north",
    "/administration/audit/?since=0001-01-01&until=9999-12-31",
)


@pytest.mark.parametrize(("address", "status"), [*((one, 404) for one in NOTHING), *((one, 200) for one in ANYTHING)])
def test_an_address_of_nothing_is_answered(
    workspace: ServedWorkspace, as_member: SignedIn, address: str, status: int
) -> None:
    assert as_member("Administrator").get(address).status_code == status
