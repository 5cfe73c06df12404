"""What administrators fill in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from bellwether.access.permission import Permission
from bellwether.access.role import Role, Scope
from bellwether.members import queries
from bellwether.members.domain import may_give
from bellwether.members.models import Member, Team

_BOXES = forms.CheckboxSelectMultiple


def _why() -> forms.CharField:
    return forms.CharField(label="Why", required=False, max_length=500, help_text="It stays on record with the change.")


def _role_choices(giver: Role, held: str = "") -> list[tuple[str, str]]:
    """The roles that this giver may give, and the one that is held now."""
    return [(key, role.name) for key, role in queries.roles().items() if key == held or may_give(giver, role)]


def _team_choices() -> list[tuple[str, str]]:
    return [(str(team.pk), team.name) for team in queries.teams()]


def chosen_teams(keys: Iterable[str]) -> list[Team]:
    """The teams of these numbers."""
    return list(Team.objects.filter(pk__in=[int(key) for key in keys]))


class InviteForm(forms.Form):
    """Whom to invite, as what."""

    email = forms.EmailField(label="E-mail address", widget=forms.EmailInput({"autocomplete": "off"}))
    role = forms.ChoiceField(label="Role")
    teams = forms.MultipleChoiceField(label="Teams", required=False, widget=_BOXES)

    def __init__(self, *args: Any, giver: Role, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "role", _role_choices(giver))
        choose(self, "teams", _team_choices())


class MemberForm(forms.Form):
    """What is known of a member."""

    name = forms.CharField(label="Name", max_length=200)
    owns_as = forms.CharField(
        label="Owns accounts as",
        max_length=200,
        required=False,
        help_text="The name that accounts have as their owner, where it is not the name above.",
    )
    role = forms.ChoiceField(label="Role")
    teams = forms.MultipleChoiceField(label="Teams", required=False, widget=_BOXES)
    why = _why()

    def __init__(self, *args: Any, member: Member, giver: Role, **kwargs: Any) -> None:
        held = {
            "name": member.name,
            "owns_as": member.owns_as,
            "role": member.role,
            "teams": [str(pk) for pk in member.teams.values_list("pk", flat=True)],
        }
        super().__init__(*args, **{"initial": held, **kwargs})
        choose(self, "role", _role_choices(giver, member.role))
        choose(self, "teams", _team_choices())


class TeamForm(forms.Form):
    """A team and who is in it."""

    name = forms.CharField(label="Name", max_length=100)
    members = forms.MultipleChoiceField(label="Members", required=False, widget=_BOXES)
    why = _why()

    def __init__(self, *args: Any, team: Team | None = None, **kwargs: Any) -> None:
        held = {} if team is None else {"name": team.name, "members": [str(one.pk) for one in team.members.all()]}
        super().__init__(*args, **{"initial": held, **kwargs})
        choose(self, "members", [(str(one.pk), one.name) for one in Member.objects.filter(is_active=True)])


class RoleForm(forms.Form):
    """A role of this workspace's own."""

    name = forms.CharField(label="Name", max_length=100)
    scope = forms.ChoiceField(label="Accounts", choices=[(scope.value, scope.words) for scope in Scope])
    permissions = forms.MultipleChoiceField(label="May", required=False, widget=_BOXES)
    why = _why()

    def __init__(self, *args: Any, giver: Role, role: Role | None = None, **kwargs: Any) -> None:
        held = {} if role is None else {"name": role.name, "scope": role.scope, "permissions": list(role.permissions)}
        super().__init__(*args, **{"initial": held, **kwargs})
        given = [one for one in Permission if one in giver.permissions and one is not Permission.SEE]
        choose(self, "permissions", [(one.value, one.words) for one in given])


def choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Gives a field of a form what can be chosen."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
