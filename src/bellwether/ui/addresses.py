"""Addresses of pages that others link to. An account's id may hold any character; in an address it is one segment."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import quote, urlencode

_ESCAPED = re.compile(r"~([0-9A-F]{2})")


class AccountIdConverter:
    """An account's id as one segment of a path: a slash is written ~2F, a leading dot ~2E, a tilde ~7E."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        """The id that a segment stands for."""
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)

    def to_url(self, value: str) -> str:
        """The segment for an id."""
        return segment(value)


def segment(account: str) -> str:
    """An id without what would end or change the path.

    >>> segment("a/b"), segment(".."), segment("~"), segment("Größe 1")
    ('a~2Fb', '~2E.', '~7E', 'Größe 1')
    """
    plain = account.replace("~", "~7E").replace("/", "~2F")
    return f"~2E{plain[1:]}" if plain.startswith(".") else plain


def account_address(account: str, tab: str = "", **query: str) -> str:
    """An account's page, or one of its tabs.

    >>> account_address("acme corp", "metrics", over="30d")
    '/accounts/acme%20corp/metrics/?over=30d'
    """
    place = f"/accounts/{quote(segment(account), safe='~')}/" + (f"{tab}/" if tab else "")
    told = {name: value for name, value in query.items() if value}
    return place + (f"?{urlencode(told)}" if told else "")


def number_address(metric: str, account: str, day: date | None = None, **query: str) -> str:
    """What explains one number of an account: a popover, or a page for who has no scripts."""
    told = {"metric": metric, "account": account, "day": "" if day is None else day.isoformat(), **query}
    return "/number/?" + urlencode({name: value for name, value in told.items() if value})
