"""What is tracked here means the same on every machine: no path of one machine, no address of one registry."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]

# Built from pieces, so that this file does not hold what it looks for.
MACHINE_ROOTS = "|".join(["ro" + "ot", "ho" + "me", "Us" + "ers", "wo" + "rk", "t" + "mp", "m" + "nt"])
MACHINE_PATH = re.compile(rf"(?<![\w.\-~*/}}<])/(?:{MACHINE_ROOTS})/[\w.\-]|[A-Z]:\\{'Us' + 'ers'}\\")
REGISTRY = re.compile(
    "|".join(
        ["py" + r"pi\.org", "python" + "hosted", r"registry\.np" + "mjs", r"deb\.deb" + "ian", r"crates" + r"\.io"]
    )
)
INDEX_OPTION = re.compile(r"^\s*(?:-i|-f|--(?:extra-)?index-url|--find-links|--trusted-host)\b")


def tracked() -> dict[str, str]:
    """The text of every tracked file by its path; a binary file has no text."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    texts = {}
    for name in filter(None, listing.decode().split("\0")):
        path = ROOT / name
        if path.is_file():
            content = path.read_bytes()
            if b"\0" not in content:
                texts[name] = content.decode("utf-8")
    return texts


def found(pattern: re.Pattern[str], texts: dict[str, str]) -> list[str]:
    return [
        f"{name}:{number} {line.strip()[:100]}"
        for name, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_a_path_of_one_machine() -> None:
    assert found(MACHINE_PATH, tracked()) == []


def test_no_file_names_a_package_registry() -> None:
    assert found(REGISTRY, tracked()) == []


def test_no_lock_chooses_an_index() -> None:
    locks = {name: text for name, text in tracked().items() if name.startswith("requirements/")}
    assert found(INDEX_OPTION, locks) == []


def test_the_guards_would_notice() -> None:
    lines = {
        "machine": f"see /{'ho' + 'me'}/ada/notes.txt",
        "registry": f"https://{'py' + 'pi'}.org/simple",
        "ours": "src/bellwether/surveys/models.py",
    }
    assert [line.split(":")[0] for line in found(MACHINE_PATH, lines)] == ["machine"]
    assert [line.split(":")[0] for line in found(REGISTRY, lines)] == ["registry"]
