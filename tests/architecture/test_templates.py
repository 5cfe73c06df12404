"""Templates keep the content policy: no inline script, no inline style, nothing unescaped, every form guarded."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src/bellwether"
TEMPLATES = {
    str(path.relative_to(SOURCE)): path.read_text(encoding="utf-8") for path in SOURCE.rglob("templates/**/*.html")
}

FORBIDDEN = {
    "an inline style": re.compile(r"<[^>]*\sstyle\s*=|<style\b"),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)"),
    "an event attribute": re.compile(r"<[^>]*\s(?:on[a-z]+|hx-on[\w:-]*)\s*="),
    "a script in an htmx attribute": re.compile(r"hx-[\w:-]+\s*=\s*[\"'](?:js|javascript):"),
    "a filter on an htmx trigger": re.compile(r"hx-trigger\s*=\s*\"[^\"]*\["),
    "text that is not escaped": re.compile(r"\|\s*safe\b|autoescape off|\|\s*safeseq"),
    "a role that a template decides on": re.compile(r"\{%\s*(?:if|elif)[^%]*\brole(?:\.key)?\s*=="),
}
TAG = re.compile(r"\{[%{#].*?[%}#]\}")
OF_TAGS = {"text that is not escaped", "a role that a template decides on"}
POST_FORM = re.compile(r"<form\b[^>]*\bmethod=\"post\"[^>]*>(?P<inside>.*?)</form>", re.IGNORECASE | re.DOTALL)


def found(pattern: re.Pattern[str], templates: dict[str, str]) -> list[str]:
    return [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1} {match[0][:80]}"
        for name, text in templates.items()
        for match in pattern.finditer(text)
    ]


def holding(sin: str, templates: dict[str, str]) -> list[str]:
    """Where the sin stands; what is a sin in HTML is looked for between the template's own tags."""
    if sin in OF_TAGS:
        return found(FORBIDDEN[sin], templates)
    return found(FORBIDDEN[sin], {name: TAG.sub("·", text) for name, text in templates.items()})


@pytest.mark.parametrize("sin", FORBIDDEN)
def test_no_template_holds(sin: str) -> None:
    assert holding(sin, TEMPLATES) == []


def test_every_form_that_changes_something_carries_its_token() -> None:
    bare = [
        name
        for name, text in TEMPLATES.items()
        for form in POST_FORM.finditer(text)
        if "{% csrf_token %}" not in form["inside"]
    ]
    assert bare == []


def test_the_guards_would_notice() -> None:
    sinful = {
        "page.html": '<p style="x"><script>1</script><a onclick="x"><i hx-vals="js:1"><b hx-trigger="click[a]">'
        '{{ x|safe }}{% if viewer.role == "a" %}'
    }
    assert [sin for sin in FORBIDDEN if holding(sin, sinful)] == list(FORBIDDEN)
    sound = {"page.html": '<script src="{% asset "app.js" %}"></script><p class="style" {% if one == 1 %}a{% endif %}>'}
    assert [sin for sin in FORBIDDEN if holding(sin, sound)] == []
