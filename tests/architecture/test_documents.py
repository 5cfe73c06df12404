"""The documents lead somewhere: every relative link has a target."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)]*)?\)")


def documents() -> list[Path]:
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def test_every_relative_link_has_a_target() -> None:
    broken = [
        f"{document.relative_to(ROOT)} → {target}"
        for document in documents()
        for target in LINK.findall(document.read_text(encoding="utf-8"))
        if "://" not in target and not target.startswith("mailto:") and not (document.parent / target).exists()
    ]
    assert broken == []


def test_every_decision_is_listed_in_the_architecture() -> None:
    architecture = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    unlisted = [path.name for path in sorted((ROOT / "docs/adr").glob("*.md")) if path.name not in architecture]
    assert unlisted == []
