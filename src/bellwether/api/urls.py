"""The addresses of the REST interface."""

from __future__ import annotations

from bellwether.api.assembly import made

urlpatterns, app_name, _namespace = made().urls
