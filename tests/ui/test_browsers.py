"""Browsers in words."""

from __future__ import annotations

import pytest

from bellwether.ui.browsers import browser_in_words


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0",
            "Firefox 130 on Windows",
        ),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                "Version/17.5 Mobile/15E148 Safari/604.1"
            ),
            "Mobile Safari 17 on iOS",
        ),
        ("curl/8.5.0", "curl 8"),
        ("", "Unknown"),
        ("<script>alert(1)</script>", "Unknown"),
    ],
)
def test_a_browser_is_named_with_its_system(agent: str, words: str) -> None:
    assert browser_in_words(agent) == words
