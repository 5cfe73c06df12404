"""The icons of the pages, drawn for them: strokes on a grid of sixteen."""

from __future__ import annotations

from html import escape

from django.utils.safestring import SafeString, mark_safe

PATHS = {
    "today": "M8 1.8v1.7M8 12.5v1.7M1.8 8h1.7M12.5 8h1.7M3.6 3.6l1.2 1.2M11.2 11.2l1.2 1.2M12.4 3.6l-1.2 1.2M4.8 11.2"
    "l-1.2 1.2M8 5.4a2.6 2.6 0 1 1 0 5.2 2.6 2.6 0 0 1 0-5.2z",
    "portfolio": "M2 3.5h12v9H2zM2 6.5h12M6.2 6.5v6",
    "tasks": "M2.2 4.3l1.2 1.2 2.1-2.3M2.2 11l1.2 1.2 2.1-2.3M8 4.5h6M8 11.2h6",
    "segments": "M6.3 3a4.3 4.3 0 1 0 0 8.6 4.3 4.3 0 0 0 0-8.6zM9.7 4.4a4.3 4.3 0 1 1-3.4 7.8",
    "cohorts": "M2 3h12M2 6.3h9.5M2 9.6h6.5M2 12.9h3.5",
    "metrics": "M2 13.5h12M3.8 11V8.5M7 11V5M10.2 11V7M13 11V2.8",
    "health": "M8 13.4 2.9 8.5a3.2 3.2 0 0 1 0-4.6 3.3 3.3 0 0 1 4.6 0l.5.5.5-.5a3.3 3.3 0 0 1"
    " 4.6 0 3.2 3.2 0 0 1 0 4.6z",
    "administration": "M2 4.5h6.5M12 4.5h2M2 11.5h2M7.5 11.5H14M10.2 2.7v3.6M5.7 9.7v3.6",
    "search": "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.3 10.3 14 14",
    "menu": "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
    "more": "M3.5 8h.01M8 8h.01M12.5 8h.01",
    "close": "M4 4l8 8M12 4l-8 8",
    "check": "M3 8.5l3.2 3.2L13 4.8",
    "plus": "M8 3v10M3 8h10",
    "minus": "M3 8h10",
    "pencil": "M10.8 2.7l2.5 2.5-7.6 7.6-3.2.7.7-3.2zM9.3 4.2l2.5 2.5",
    "bin": "M2.8 4.2h10.4M6 4V2.5h4V4M4 4.2l.7 9.3h6.6l.7-9.3M6.7 7v4M9.3 7v4",
    "down": "M4 6l4 4 4-4",
    "right": "M6 4l4 4-4 4",
    "left": "M10 4 6 8l4 4",
    "up": "M4 10l4-4 4 4",
    "filter": "M2.5 3.5h11L9.3 8.5v4l-2.6 1.3V8.5z",
    "columns": "M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10",
    "sort": "M5 3v10M2.8 10.8 5 13l2.2-2.2M11 13V3M8.8 5.2 11 3l2.2 2.2",
    "download": "M8 2.5v7.5M4.8 7 8 10.2 11.2 7M2.5 13.5h11",
    "upload": "M8 10.5V3M4.8 6 8 2.8 11.2 6M2.5 13.5h11",
    "clock": "M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2zM8 4.8V8l2.2 1.5",
    "calendar": "M2.5 3.8h11v9.7h-11zM2.5 6.8h11M5.2 2.3v2.4M10.8 2.3v2.4",
    "person": "M8 2.5a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 0 1 0-5.4zM2.8 13.5a5.2 5.2 0 0 1 10.4 0",
    "people": "M6 3a2.4 2.4 0 1 1 0 4.8A2.4 2.4 0 0 1 6 3zM1.8 13a4.2 4.2 0 0 1 8.4 0"
    "M10.5 3.2a2.4 2.4 0 0 1 0 4.4M11.8 9"
    "a4.2 4.2 0 0 1 2.6 4",
    "account": "M3 13.5V3.2L9 2v11.5M9 6h4v7.5M1.8 13.5h12.4M5.5 5.5h1M5.5 8h1M5.5 10.5h1",
    "note": "M3 2.5h7l3 3v8H3zM10 2.5v3h3M5.5 8h5M5.5 10.5h5",
    "phone": "M3 2.8h2.7l1 3-1.5 1.2a8 8 0 0 0 3.8 3.8l1.2-1.5 3 1V13c-5.8.5-10.7-4.4-10.2-10.2z",
    "meeting": "M2.5 3h11v7.5H8.5L5.5 13v-2.5h-3z",
    "mail": "M2 3.8h12v8.5H2zM2 4.3l6 4.5 6-4.5",
    "ticket": "M2 4.5h12v2.2a1.4 1.4 0 0 0 0 2.6v2.2H2V9.3a1.4 1.4 0 0 0 0-2.6z",
    "money": "M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2z"
    "M9.8 5.7C8.3 4.6 6 5 6 6.5c0 2 4 1.2 4 3.1 0 1.5-2.5 1.9-4 .7M8 4.3v7.4",
    "flag": "M3.5 14V2.5M3.5 3h8.8l-2 3 2 3H3.5",
    "bell": "M8 2a4 4 0 0 1 4 4c0 3.5 1.5 4.5 1.5 5.5h-11C2.5 10.5 4 9.5 4 6a4 4 0 0 1 4-4zM6.5 13.5h3",
    "warning": "M8 2.5l6 10.8H2zM8 6.5v3.3M8 11.5h.01",
    "information": "M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2zM8 7.3v3.5M8 5.2h.01",
    "pin": "M6 2.5h4l-.5 4L12 9H4l2.5-2.5zM8 9v4.8",
    "star": "M8 2.2l1.8 3.7 4 .6-2.9 2.8.7 4L8 11.4l-3.6 1.9.7-4L2.2 6.5l4-.6z",
    "link": "M6.8 9.2l2.4-2.4M7.5 4.7 9.2 3a2.7 2.7 0 0 1 3.8 3.8l-1.7 1.7M8.5 11.3 6.8 13A2.7 2.7 0 0 1 3 9.2l1.7-1.7",
    "history": "M3 4.5A5.8 5.8 0 1 1 2.2 8M3 2v2.7h2.7M8 5v3.2l2 1.3",
    "chart": "M2 13.5h12M2.5 10.5l3.5-4 2.8 2.5L13.5 4",
    "formula": "M11.5 3.5c-3.8-1.6-3.3 2-4 4.5s-.5 6.3-4 4.7M5 7h5.5M10 9.5l3.5 3.5M13.5 9.5 10 13",
    "sun": "M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9"
    "M11.7 11.7l.9.9M12.6 3.4l-.9.9"
    "M4.3 11.7l-.9.9",
    "moon": "M13.3 9.5A5.8 5.8 0 1 1 6.5 2.7a4.7 4.7 0 0 0 6.8 6.8z",
    "screen": "M2 3h12v8H2zM5.5 13.5h5M8 11v2.5",
    "door": "M9 2.5H3.5v11H9M6.5 8H14M11.5 5.5 14 8l-2.5 2.5",
    "keyboard": "M1.8 4h12.4v8H1.8zM4.3 6.5h.01M7 6.5h.01M9.5 6.5h.01M11.8 6.5h.01M5 9.5h6",
    "undo": "M5.5 3 2.5 6l3 3M2.8 6H10a3.5 3.5 0 0 1 0 7H6",
    "copy": "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
    "eye": "M1.5 8C3 5.2 5.3 3.8 8 3.8S13 5.2 14.5 8c-1.5 2.8-3.8 4.2-6.5 4.2S3 10.8 1.5 8z"
    "M8 6a2 2 0 1 1 0 4 2 2 0 0 1 0-4z",
    "lock": "M3.5 7h9v6.5h-9zM5.5 7V5a2.5 2.5 0 0 1 5 0v2",
    "empty": "M2 9.5 4 3.5h8l2 6v4H2zM2 9.5h3.7c.3 1.3 1.2 2 2.3 2s2-.7 2.3-2H14",
    "bellwether": "M8 1.8v1.4M4 11.3c.9-1 .9-2.3.9-4.2a3.1 3.1 0 0 1 6.2 0c0 1.9 0 3.2.9 4.2z"
    "M6.8 13.5a1.3 1.3 0 0 0 2.4 0",
}
"""What each icon is drawn by."""


def icon(name: str, label: str = "", css: str = "icon") -> SafeString:
    """An icon. With a label it speaks for itself; without one it stands beside words and readers skip it."""
    spoken = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return mark_safe(f'<svg class="{css}" viewBox="0 0 16 16" {spoken}><path d="{PATHS[name]}"/></svg>')
