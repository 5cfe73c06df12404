"""The tables of what our team keeps about accounts, where Django looks for them."""

from __future__ import annotations

from bellwether.accounts.views.models import SavedView

__all__ = ["SavedView"]
