"""A visitor: somebody at a browser, who hears every complaint that the browser makes about our pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Locator, Page, Request, Response, ViewportSize, expect

PASSWORD = "a long enough password"  # noqa: S105  # that of the company
TALL: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
SECONDS_TO_SETTLE = 120
LOOKS = 25
"""Milliseconds between two looks at what is on its way."""


@dataclass(eq=False)
class Visitor:
    """A page of a browser, and what the browser complained of since it was last asked."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    on_their_way: set[Request] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("response", self._note)
        self.page.on("request", self._wait_for)
        self.page.on("requestfinished", self._wait_no_more)
        self.page.on("requestfailed", self._wait_no_more)

    # Playwright marks what listens, and the methods of a set cannot be marked.
    def _wait_for(self, request: Request) -> None:
        self.on_their_way.add(request)

    def _wait_no_more(self, request: Request) -> None:
        self.on_their_way.discard(request)

    def _hear(self, message: ConsoleMessage) -> None:
        # What an answer of 409 or 422 says is part of the page: Chromium reports it all the same.
        if message.type in {"error", "warning"} and not re.search(r"status of (409|422)", message.text):
            self.complaints.append(f"{message.type}: {message.text}")

    def _note(self, response: Response) -> None:
        if response.status >= 500 or response.status == 404:
            self.complaints.append(f"{response.status}: {response.url}")

    def open(self, path: str) -> Page:
        """The page at this path, when everything that it loads by itself is there."""
        self.page.goto(path)
        return self.settled()

    def settled(self) -> Page:
        """The page, when nothing is on its way to it any more."""
        quiet = 0
        for _ in range(SECONDS_TO_SETTLE * 1000 // LOOKS):
            self.page.wait_for_timeout(LOOKS)
            quiet = 0 if self.on_their_way else quiet + 1
            if quiet == 3:
                return self.page
        pytest.fail(f"{self.page.url} still waits for {[one.url for one in self.on_their_way]}")

    def signs_in(self, name: str) -> None:
        """Opens the first page, and signs in on the way there."""
        self.open("/")
        self.gives_password(name)

    def gives_password(self, name: str) -> None:
        """Fills the sign-in page in as a member of the company, by keyboard alone."""
        expect(self.page.get_by_label("Email")).to_be_focused()
        self.page.keyboard.type(name.split()[0].lower() + "@tailwind.example")
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(PASSWORD)
        self.page.keyboard.press("Enter")
        expect(self.page).not_to_have_url(re.compile("sign-in"))

    def button(self, name: str) -> Locator:
        """The button of this name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        """The link of this name."""
        return self.page.get_by_role("link", name=name, exact=True)

    def is_content(self) -> None:
        """Fails with every complaint since it was asked last, if there is any."""
        heard, self.complaints[:] = [*self.complaints], []
        if heard:
            pytest.fail("\n".join(heard), pytrace=False)

    def finds_no_barrier(self, *, rules: str = "") -> None:
        """Fails with what shuts people out of the page as it is now; by all rules of axe, or by one."""
        options: dict[str, object] = {"runOnly": {"type": "rule", "values": [rules]}} if rules else {}
        # The style sheets are the page's own: axe need not fetch them once more.
        options |= {"preload": False, "resultTypes": ["violations"]}
        found = Axe().run(self.page, options=options).response["violations"]
        barriers = [
            f"{one['id']}: {node['target'][0]}: {' '.join(node['failureSummary'].split())}"
            for one in found
            for node in one["nodes"]
        ]
        if barriers:
            pytest.fail("\n".join([self.page.url, *barriers]), pytrace=False)

    def width(self) -> int:
        """How many pixels wide the page is."""
        return int(self.page.evaluate("document.documentElement.scrollWidth"))
