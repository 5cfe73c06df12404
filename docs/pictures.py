"""The pictures in the README: pages of the demo company in Chromium, light and dark, so that they stay true.

make pictures    (serves demo-home, which `make demo ARGS=--no-serve` leaves, and ends the server again)
"""

import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

FOLDER = Path(__file__).with_name("pictures")
PAGES = {
    "today": ("/", (1400, 640)),
    "portfolio": ("/portfolio/", (1200, 760)),
    "account": ("/accounts/northwind/", (1200, 760)),
}
"""Where each page is, and how large its picture: on a screen of this width nothing of it breaks badly."""
CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
SECONDS = 180
MOST = 150_000
"""Bytes of one picture."""


def main() -> None:
    """Draws every page in both themes."""
    home = sys.argv[1]
    command = [Path(sys.executable).with_name("bellwether"), "--home", home, "serve"]
    served = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)  # noqa: S603
    try:
        link = next(found[0] for line in served.stdout if (found := re.search(r"http://\S+/enter/\S+", line)))
        FOLDER.mkdir(exist_ok=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for scheme in ("light", "dark"):
                draw(browser, link, scheme)
    finally:
        served.terminate()
        served.wait()


def draw(browser: Browser, link: str, scheme: str) -> None:
    """Every page in one theme."""
    context = browser.new_context(color_scheme=scheme, reduced_motion="reduce")
    context.set_default_timeout(SECONDS * 1000)
    page = context.new_page()
    page.goto(link)
    for name, (path, (width, height)) in PAGES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.goto(link.partition("/enter/")[0] + path)
        page.wait_for_load_state("networkidle")
        # Parts that come after the page are asked for once its scripts run, which a busy machine puts off.
        expect(page.locator("main .skeleton")).to_have_count(0, timeout=SECONDS * 1000)
        to = FOLDER / f"{name}-{scheme}.png"
        page.screenshot(path=to)
        if to.stat().st_size > MOST:
            sys.exit(f"{to} has {to.stat().st_size:,} bytes, more than {MOST:,}.")
    context.close()


if __name__ == "__main__":
    main()
