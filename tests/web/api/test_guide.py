"""The guide: every request in it is sent, and what it shows is replied."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

from tests.web.api.conftest import Program, Reply, make_program

from bellwether.catalog.serving import ServedWorkspace

GUIDE = Path(__file__).parents[3] / "docs" / "guide" / "rest.md"
BLOCKS = re.compile(r"^```(sh|json)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def sent(programs: dict[str, Program], command: str) -> Reply:
    """The reply to what a line of the guide asks with curl."""
    words = iter(shlex.split(command)[1:])
    method, address, body, headers = "GET", "", None, {}
    for word in words:
        match word:
            case "-X":
                method = next(words)
            case "-H":
                name, _, value = next(words).partition(": ")
                headers[name.replace("-", "_")] = value
            case "--json":
                body = next(words)
            case _:
                address = word.removeprefix("$URL/")
    return programs[headers.pop("Authorization")].asks(method, address, body, **headers)


def test_every_request_of_the_guide_is_replied_to_as_it_shows(
    program: Program, module_workspace: ServedWorkspace
) -> None:
    programs = {"Bearer $KEY": program, "Bearer $BILLING_KEY": make_program(source="billing")}
    replies: list[Reply] = []
    shown = 0
    for kind, text in BLOCKS.findall(GUIDE.read_text(encoding="utf-8")):
        if kind == "sh":
            commands = text.replace("\\\n", " ").splitlines()
            replies += [sent(programs, command) for command in commands if command.startswith("curl")]
        else:
            assert replies[-1].body == json.loads(text, parse_float=str)
            shown += 1
    assert shown == 11
    assert {reply.status for reply in replies} == {200, 201, 204, 412}
