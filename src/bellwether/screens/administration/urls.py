"""The addresses of administration."""

from __future__ import annotations

from django.urls import URLPattern, path

from bellwether.screens.administration.pages import audit, members, rights, roles, sessions, start, teams

urlpatterns: list[URLPattern] = [
    path("administration/", start.start, name="administration"),
    path("administration/members/", members.members, name="members"),
    path("administration/members/invite/", members.invite, name="invite"),
    path("administration/members/<int:member>/", members.member, name="member"),
    path("administration/members/<int:member>/activity/", members.activity, name="member_activity"),
    path("administration/members/<int:member>/sign-in-link/", members.sign_in_link, name="member_sign_in_link"),
    path("administration/invitations/<int:invitation>/withdraw/", members.withdraw, name="invitation_withdraw"),
    path("administration/teams/", teams.teams, name="teams"),
    path("administration/teams/<int:team>/", teams.team, name="team"),
    path("administration/teams/<int:team>/dissolve/", teams.dissolve, name="team_dissolve"),
    path("administration/roles/", roles.roles, name="roles"),
    path("administration/roles/new/", roles.new_role, name="role_new"),
    path("administration/roles/<slug:key>/", roles.role, name="role"),
    path("administration/roles/<slug:key>/remove/", roles.remove_role, name="role_remove"),
    path("administration/rights/", rights.rights, name="rights"),
    path("administration/sessions/", sessions.sessions, name="sessions"),
    path("administration/sessions/<int:member>/end/", sessions.sign_out, name="sessions_end"),
    path("administration/audit/", audit.audit, name="audit"),
]
