"""What our team keeps about accounts, as Django knows them."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """What our team keeps about accounts."""

    name = "bellwether.accounts"
    label = "accounts"
