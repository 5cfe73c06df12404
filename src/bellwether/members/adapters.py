"""How allauth behaves here: nobody signs up by themselves, single sign-on lets in whom somebody invited."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.shortcuts import render

from bellwether.members import queries
from bellwether.members.actions import inviting
from bellwether.members.domain import MembersRefused
from bellwether.members.models import Member
from bellwether.workspace.running import running


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in by e-mail address; members are invited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Never."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Sends nothing: a workspace needs no mail server, and links are handed over by people."""


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Single sign-on: members, people with an open invitation, and addresses of the allowed domains."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        """Never by a form."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Joins the identity to its member; refused for whom nobody has invited."""
        if sociallogin.is_existing:
            return
        try:
            member = _let_in(_verified(sociallogin), _called(sociallogin))
        except MembersRefused as refused:
            page = render(request, "members/refused.html", {"text": str(refused)}, status=403)
            raise ImmediateHttpResponse(page) from None
        sociallogin.connect(request, member)


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Names in authenticator apps and on passkeys."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Whom a passkey is for."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Bellwether"}

    def get_totp_issuer(self) -> str:
        """What authenticator apps show beside the code."""
        return "Bellwether"

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:  # noqa: A002, ARG002
        """What a new passkey is called until its owner names it."""
        return "Passkey"


def _let_in(address: str, name: str) -> Member:
    found = queries.by_address(address)
    if found is not None:
        return found
    return inviting.accept_by_address(
        address, name=name, domains=frozenset(settings.BELLWETHER_OIDC_DOMAINS), now=running().now()
    )


def _verified(sociallogin: SocialLogin) -> str:
    """The address that the identity provider vouches for."""
    addresses = [one.email for one in sociallogin.email_addresses if one.verified]
    if not addresses:
        raise MembersRefused(
            "Your identity provider did not say that your e-mail address is verified. Ask whoever runs it."
        )
    return str(addresses[0]).strip().lower()


def _called(sociallogin: SocialLogin) -> str:
    told = sociallogin.account.extra_data
    claims = told.get("userinfo") or told.get("id_token") or told
    return str(claims.get("name") or _verified(sociallogin).partition("@")[0])
