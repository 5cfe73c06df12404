"""The tables of what our team keeps about accounts, where Django looks for them."""

from __future__ import annotations

from bellwether.accounts.flags.models import FlagRow
from bellwether.accounts.notes.models import NoteRow, PinRow
from bellwether.accounts.topfour.models import TopFourRow
from bellwether.accounts.views.models import SavedView

__all__ = ["FlagRow", "NoteRow", "PinRow", "SavedView", "TopFourRow"]
