"""The company served to a real browser: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
import uvicorn
from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi_typing import WSGIApp
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, expect, sync_playwright
from tests.web.browser.visiting import TALL, Visitor
from tests.web.conftest import served_copy, signed_in

from bellwether.catalog.serving import ServedWorkspace

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SECONDS = 60
"""More than a page takes to do anything on the slowest machine: what is asked for is waited for, and no longer."""
expect.set_options(timeout=SECONDS * 1000)


@dataclass(frozen=True)
class Site:
    """The served company and the browser that looks at it."""

    address: str
    workspace: ServedWorkspace
    browser: Browser

    @contextmanager
    def visited(self, member: str = "", *, scripts: bool = True) -> Iterator[Visitor]:
        """Somebody at a fresh browser, signed in where a member is named; content at the end."""
        context = self.browser.new_context(
            base_url=self.address, viewport=TALL, reduced_motion="reduce", java_script_enabled=scripts
        )
        context.set_default_timeout(SECONDS * 1000)
        if member:
            cookies = signed_in(member).cookies
            context.add_cookies(
                [{"name": key, "value": one.value, "url": self.address} for key, one in cookies.items()]
            )
        visitor = Visitor(context.new_page())
        try:
            yield visitor
            visitor.is_content()
        finally:
            context.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for the tests of one file. It ends with them: while it runs, Django takes this thread for async."""
    if CHROMIUM is None:
        missing = "Chromium is not installed: apt-get install -y chromium"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    if before is not None:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture(scope="module")
def arranged() -> Callable[[ServedWorkspace], None]:
    """What is done to the company before it is served; a file of tests that needs more says so by its own."""
    return lambda workspace: None


@pytest.fixture(scope="module")
def site(
    company_home: Path,
    chromium: Browser,
    arranged: Callable[[ServedWorkspace], None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """A copy of the company, served to the browser on the day on which it stands still."""
    with served_copy(company_home, tmp_path_factory.mktemp("site") / "home") as workspace:
        arranged(workspace)
        with _listening() as address:
            yield Site(address, workspace, chromium)


@contextmanager
def _listening() -> Iterator[str]:
    # Threads of its own: those of another home's server would keep that home's database open.
    application = WSGIMiddleware(cast(WSGIApp, get_wsgi_application()), workers=4)
    config = uvicorn.Config(application, log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + SECONDS
    while not server.started and thread.is_alive() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert server.started, "the pages are not served"
    try:
        yield f"http://localhost:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=SECONDS)
        listening.close()
