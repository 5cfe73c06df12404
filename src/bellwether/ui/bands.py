"""The colours of values, each with its shape and its word: a colour never stands alone."""

from __future__ import annotations

from html import escape

from django.utils.safestring import SafeString, mark_safe

NAMES = {"good": "good", "watch": "watch", "bad": "bad", "none": "no colour", "unknown": "unknown"}

_SHAPES = {
    "good": '<circle cx="5" cy="5" r="4"/>',
    "watch": '<path d="M5 .8 9.6 9H.4z"/>',
    "bad": '<path d="M5 9.2.4 1h9.2z"/>',
    "none": '<path d="M1 4h8v2H1z"/>',
    "unknown": '<path d="M5 1a4 4 0 1 1 0 8 4 4 0 0 1 0-8zm0 1.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z"/>',
}


def shape(colour: str, css: str = "band-shape") -> SafeString:
    """The shape of a colour, as a small picture that readers skip."""
    return mark_safe(f'<svg class="{css}" viewBox="0 0 10 10" aria-hidden="true">{_SHAPES[colour]}</svg>')


def badge(colour: str, text: str = "", title: str = "") -> SafeString:
    """A colour's badge: shape and text, by default the colour's word."""
    hover = f' title="{escape(title)}"' if title else ""
    said = escape(text or NAMES[colour])
    spoken = f'<span class="visually-hidden"> ({NAMES[colour]})</span>' if text and text != NAMES[colour] else ""
    return mark_safe(f'<span class="band band-{colour}"{hover}>{shape(colour)}{said}{spoken}</span>')
