"""The pages of administration: members, teams, roles, metric rights, sessions, audit."""
