"""Quick pages never wait behind what may take long."""

from __future__ import annotations

import pytest

from bellwether.config.lanes import takes_long


@pytest.mark.parametrize(
    ("method", "path", "long"),
    [
        ("GET", "/portfolio/", False),
        ("GET", "/portfolio/rows/", False),
        ("GET", "/accounts/north/", False),
        ("GET", "/portfolio/cell/", False),
        ("HEAD", "/healthz", False),
        ("POST", "/portfolio/cell/", True),
        ("GET", "/api/v1/accounts", True),
        ("GET", "/portfolio/foot/", True),
        ("GET", "/portfolio/accounts.xlsx", True),
        ("GET", "/metrics/preview/accounts", True),
    ],
)
def test_what_writes_recounts_or_tries_has_threads_of_its_own(method: str, path: str, long: bool) -> None:
    assert takes_long(method, path) is long
