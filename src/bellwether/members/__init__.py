"""Our own team: members, teams, roles, sign-in."""
