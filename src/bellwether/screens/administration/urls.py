"""The addresses of administration."""

from __future__ import annotations

from django.urls import URLPattern, path

from bellwether.screens.administration.pages import (
    audit,
    handing,
    import_tables,
    imports,
    jobs,
    members,
    quarantine,
    rights,
    roles,
    sessions,
    start,
    teams,
)

urlpatterns: list[URLPattern] = [
    path("administration/", start.start, name="administration"),
    path("administration/members/", members.members, name="members"),
    path("administration/members/invite/", members.invite, name="invite"),
    path("administration/members/<int:member>/", members.member, name="member"),
    path("administration/members/<int:member>/activity/", members.activity, name="member_activity"),
    path("administration/members/<int:member>/hand-over/", handing.hand_over, name="member_hand_over"),
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
    path("administration/jobs/", jobs.jobs, name="jobs"),
    path("administration/jobs/<int:run>/", jobs.run, name="job_run"),
    path("administration/jobs/<slug:key>/start/", jobs.start, name="job_start"),
    path("own-data/", imports.own_data, name="own_data"),
    path("administration/imports/", imports.imports, name="imports"),
    path("administration/imports/<slug:upload>/", imports.upload, name="upload"),
    path("administration/imports/<slug:upload>/try/", imports.carry, {"act": "try"}, name="upload_try"),
    path("administration/imports/<slug:upload>/import/", imports.carry, {"act": "import"}, name="upload_import"),
    path("administration/imports/<slug:upload>/definitions/", imports.define, name="upload_define"),
    path("administration/imports/<slug:upload>/compute/", imports.compute, name="upload_compute"),
    path("administration/imports/<slug:upload>/discard/", imports.discard, name="upload_discard"),
    path("administration/imports/<slug:upload>/tables/<int:table>/", import_tables.table, name="upload_table"),
    path(
        "administration/imports/<slug:upload>/tables/<int:table>/leave/", import_tables.leave_table, name="upload_leave"
    ),
    path("administration/quarantine/", quarantine.waiting, name="quarantine"),
    path("administration/quarantine/<slug:batch>/", quarantine.batch, name="quarantine_batch"),
    path("administration/quarantine/<slug:batch>/export/", quarantine.export, name="quarantine_export"),
    path("administration/quarantine/<slug:batch>/replay/", quarantine.replay, name="quarantine_replay"),
    path("administration/quarantine/<slug:batch>/discard/", quarantine.discard, name="quarantine_discard"),
    path("administration/audit/", audit.audit, name="audit"),
]
