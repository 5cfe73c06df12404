"""What templates of our own team may ask for: values for scripts, in attributes."""

from __future__ import annotations

import json

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()


@register.filter(name="json")
def as_json(value: object) -> str:
    """A value as JSON, escaped like any other text: scripts read it from an attribute."""
    return json.dumps(value, cls=DjangoJSONEncoder)
