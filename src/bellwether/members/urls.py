"""The addresses of our own team's pages: getting in, and one's own account. The pages of allauth keep its names."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as single_sign_on
from allauth.socialaccount.providers.openid_connect import views as openid
from allauth.usersessions import views as sessions
from django.urls import URLPattern, path

from bellwether.members.pages import entering, looking

urlpatterns: list[URLPattern] = [
    path("enter/<str:token>/", entering.enter, name="enter"),
    path("invitations/<str:token>/", entering.accept, name="accept"),
    path("set-up/", entering.set_up, name="set_up"),
    path("set-up/data/", entering.set_up_data, name="set_up_data"),
    path("view-as/<int:member>/", looking.view_as, name="view_as"),
    path("view-as/oneself/", looking.view_as_oneself, name="view_as_oneself"),
    path("switch-role/", looking.switch_role, name="switch_role"),
    path("sign-in/", account.login, name="account_login"),
    path("sign-in/second-step/", second_step.authenticate, name="mfa_authenticate"),
    path("sign-in/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/with/<str:provider_id>/", openid.login, name="openid_connect_login"),
    path("sign-in/with/<str:provider_id>/back/", openid.callback, name="openid_connect_callback"),
    path("sign-in/cancelled/", single_sign_on.login_cancelled, name="socialaccount_login_cancelled"),
    path("sign-in/failed/", single_sign_on.login_error, name="socialaccount_login_error"),
    path("sign-in/inactive/", account.account_inactive, name="account_inactive"),
    path("sign-out/", account.logout, name="account_logout"),
    path("you/password/", account.password_change, name="account_change_password"),
    path("you/password/first/", account.password_set, name="account_set_password"),
    path("you/confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("you/confirm/code/", second_step.reauthenticate, name="mfa_reauthenticate"),
    path("you/confirm/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("you/security/", second_step.index, name="mfa_index"),
    path("you/security/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("you/security/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("you/security/recovery-codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("you/security/recovery-codes/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("you/security/recovery-codes/file/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("you/security/passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("you/security/passkeys/new/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("you/security/passkeys/<int:pk>/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("you/security/passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("you/sessions/", sessions.list_usersessions, name="usersessions_list"),
]
