"""People and accounts as small pictures made of their initials."""

from __future__ import annotations

from html import escape
from zlib import crc32

from django.utils.safestring import SafeString, mark_safe

HUES = 6


def initials(name: str) -> str:
    """The first letters of the first and the last word.

    >>> initials("Vera Lindqvist"), initials("jonas"), initials("Pine & Rowe"), initials("")
    ('VL', 'J', 'PR', '?')
    """
    words = [word for word in name.split() if word[:1].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def avatar(name: str, css: str = "") -> SafeString:
    """A person's or an account's initials; the hue is always the same for one name. The name must stand beside it."""
    hue = crc32(name.encode()) % HUES
    return mark_safe(
        f'<span class="avatar hue-{hue}{" " + css if css else ""}" aria-hidden="true">{escape(initials(name))}</span>'
    )


def person(name: str) -> SafeString:
    """A person with their initials."""
    shown = f'{avatar(name)}<span class="truncate">{escape(name)}</span>'
    return mark_safe(f'<span class="person">{shown}</span>')
