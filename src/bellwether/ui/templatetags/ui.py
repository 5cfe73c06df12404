"""What templates may ask for: icons, assets, badges, initials, days."""

from __future__ import annotations

from datetime import date

from django import template
from django.conf import settings
from django.utils.safestring import SafeString

from bellwether.engine.definitions.value import Number
from bellwether.ui import assets, bands, bars, browsers, charts, days, figures, icons, people

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "", css: str = "icon") -> SafeString:
    """An icon; with a label it speaks for itself."""
    return icons.icon(name, label, css)


@register.simple_tag
def asset(name: str) -> str:
    """The address of a built script or stylesheet."""
    return assets.address(name, settings.STATIC_URL)


@register.simple_tag
def band(colour: str, text: str = "", title: str = "") -> SafeString:
    """A colour's badge."""
    return bands.badge(colour, text, title)


@register.simple_tag
def avatar(name: str, css: str = "") -> SafeString:
    """A person's or account's initials."""
    return people.avatar(name, css)


@register.simple_tag
def person(name: str) -> SafeString:
    """A person with their initials."""
    return people.person(name)


@register.simple_tag
def bar(share: float | None, colour: str = "accent", mark: float | None = None) -> SafeString:
    """A share from 0 to 1 as a bar."""
    return bars.bar(share, colour=colour, mark=mark)


@register.simple_tag
def picture(chart: charts.Chart, label: str) -> SafeString:
    """A chart as a still picture."""
    return charts.picture(chart, label)


@register.filter
def browser(agent: str) -> str:
    """What a browser says of itself, in words."""
    return browsers.browser_in_words(agent)


@register.filter
def money(amount: Number, currency: str) -> str:
    """A sum of money in three digits or so."""
    return figures.money_text(amount, currency)


@register.filter
def day(shown: date, today: date | None = None) -> str:
    """A day with its month in letters."""
    return days.day_text(shown, today)


@register.filter
def distance(shown: date, today: date) -> str:
    """How far a day lies from today."""
    return days.distance(shown, today)


@register.filter
def whole(number: Number) -> str:
    """A whole number with a comma between thousands."""
    return figures.number_text(number, 0)
