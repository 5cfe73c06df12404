"""The addresses of the REST interface."""

from __future__ import annotations

from bellwether.api.assembly import made

# ninja finds its own addresses again by their namespace, which is what Django calls an included module's `app_name`.
urlpatterns, _, app_name = made().urls
