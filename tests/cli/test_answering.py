"""A server carries out every command that may be asked of it."""

from __future__ import annotations

from bellwether.cli.commands import Commands
from bellwether.cli.loading import loaded, local_commands

ON_A_HOME_OF_ITS_OWN = {"demo", "init", "restore"}


def test_every_command_reaches_a_server_but_those_that_make_a_home() -> None:
    local_commands()  # makes ready what has tables
    answered = loaded("bellwether.cli.local.answering").COMMANDS
    asked = {name for name in vars(Commands) if not name.startswith("_")}
    assert asked - ON_A_HOME_OF_ITS_OWN == set(answered)
