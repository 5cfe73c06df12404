"""The picture in the README: what a command prints in a terminal, as an SVG without anything to download.

COLUMNS=100 FORCE_COLOR=1 .venv/bin/bellwether --home demo-home demo | .venv/bin/python docs/picture.py docs/demo.svg
"""

import re
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

LINES = 62
"""As much as fits on a page: the portfolio and one account."""


def main() -> None:
    """Draws what comes in on standard input."""
    console = Console(record=True, width=100, file=Path("/dev/null").open("w"), force_terminal=True)  # noqa: SIM115
    shown = sys.stdin.read().splitlines()
    first = next((number for number, line in enumerate(shown) if "Tailwind Travel" in line), 0)
    for line in shown[first : first + LINES]:
        console.print(Text.from_ansi(line), soft_wrap=True)
    drawn = console.export_svg(title="make demo", unique_id="demo")
    without_fonts = re.sub(r"@font-face\s*\{.*?\}", "", drawn, flags=re.DOTALL)
    plain = re.sub(r"<!--.*?-->", "", without_fonts, flags=re.DOTALL)
    Path(sys.argv[1]).write_text(plain.replace("Fira Code", "ui-monospace, Menlo, Consolas"))


if __name__ == "__main__":
    main()
