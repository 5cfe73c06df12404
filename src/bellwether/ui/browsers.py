"""The browser and the system of a session in words, as its holder knows them."""

from __future__ import annotations

import ua_parser

LONGEST = 512
"""Letters of what a browser says of itself that are read; what is longer is no browser."""

_UNKNOWN = "Unknown"


def browser_in_words(agent: str) -> str:
    """“Firefox 130 on Windows” for what a browser says of itself."""
    told = ua_parser.parse(agent[:LONGEST])
    browser = (
        _UNKNOWN if told.user_agent is None else " ".join(filter(None, (told.user_agent.family, told.user_agent.major)))
    )
    return browser if told.os is None else f"{browser} on {told.os.family}"
