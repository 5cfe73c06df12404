"""People with browsers, as far as a server notices them: sessions, pages, parts of pages, forms."""

import gzip
import http.client
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

import numpy as np

STILL_OPEN = 3.0
PART = {"HX-Request": "true"}
KEYS = [f"{kind}_{number}" for kind in ("users", "share") for number in range(12)]
KEYS += [f"count_{number}_{window}" for number in range(12) for window in (7, 30)] + ["active", "arr", "csat", "seats"]
OPENING = ("csat", "goals", "pulse", "arr", "active", "share_1", "seats", "users_2")


@dataclass(frozen=True)
class Said:
    """How long one click of a kind took."""

    kind: str
    milliseconds: float


def asked(click: Callable[[], object]) -> float:
    """The milliseconds that a click takes."""
    began = time.perf_counter()
    click()
    return (time.perf_counter() - began) * 1000


class Person:
    """One member with a session, clicking about."""

    def __init__(self, link: str, number: int) -> None:
        self._link = urlsplit(link)
        self._random = np.random.default_rng(number)
        self._cookies: dict[str, str] = {}
        self._used = 0.0
        self.size = 0
        self._connection = http.client.HTTPConnection(self._link.hostname or "", self._link.port, timeout=120)

    def wait_until_ready(self) -> None:
        """Waits until the server answers that it is ready."""
        for _ in range(600):
            try:
                if self.answer("GET", "/readyz")[0] == 200:
                    return
            except OSError:
                self._connection.close()
            time.sleep(0.05)
        raise TimeoutError

    def enter(self) -> None:
        """Signs in."""
        status, body = self.answer("GET", self._link.path)
        if status == 200 and b"<form" in body:
            status, body = self.answer("POST", self._link.path, "")
        if status not in (200, 302):
            message = f"signing in answered {status}"
            raise RuntimeError(message)

    def answer(self, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, bytes]:
        """Status and content, uncompressed."""
        sent = {"Accept-Encoding": "gzip", "Cookie": "; ".join(f"{key}={one}" for key, one in self._cookies.items())}
        if method == "POST":
            token = self._cookies.get("csrftoken", "")
            sent |= {"X-CSRFToken": token, "Content-Type": "application/x-www-form-urlencoded"}
        # A server ends connections that nobody has used for some seconds.
        if time.perf_counter() - self._used > STILL_OPEN:
            self._connection.close()
        self._used = time.perf_counter()
        self._connection.request(method, path, body, sent | headers)
        response = self._connection.getresponse()
        content = response.read()
        for header in response.headers.get_all("Set-Cookie") or ():
            name, _, value = header.partition(";")[0].partition("=")
            self._cookies[name] = value
        self.size = len(content)
        return response.status, gzip.decompress(content) if response.headers["Content-Encoding"] == "gzip" else content

    def get(self, path: str, **headers: str) -> bytes:
        """A page or part of one."""
        status, body = self.answer("GET", path, **headers)
        if status != 200:
            message = f"{path} answered {status}"
            raise RuntimeError(message)
        return body

    def table(self) -> str:
        """The address of a table of 20 columns at some sort, half of them filtered."""
        columns = self._random.choice(KEYS, 20, replace=False).tolist()
        query = {"columns": ",".join(columns), "sort": f"-m.{columns[0]}"}
        if self._random.random() < 0.5:
            query["filter"] = f"m.{columns[1]}.ge.{self._random.integers(0, 20)}"
        return f"/portfolio/?{urlencode(query)}"

    def account(self) -> str:
        """The id of some account."""
        return str(self._random.integers(0, 10_000))

    def clicks(self) -> Iterator[tuple[str, Callable[[], float]]]:
        """One click of every kind."""
        address, account = self.table(), self.account()
        rows = f"/portfolio/rows/?{address.partition('?')[2]}&after=50."
        number = f"/number/?metric=active&account={account}"
        yield "portfolio", lambda: asked(lambda: self.get("/portfolio/"))
        yield "another table of 20 columns", lambda: asked(lambda: self.get(address, **PART))
        yield "50 more rows", lambda: asked(lambda: self.get(rows, **PART))
        yield "account page", lambda: asked(lambda: self.get(f"/accounts/{account}/"))
        yield "a number's popover", lambda: asked(lambda: self.get(number, **PART))
        form, body = self._form(account)
        yield "the form of a cell", form
        yield "an edit, saved", lambda: asked(lambda: self._save(account, body))

    def _form(self, account: str) -> tuple[Callable[[], float], dict[str, bytes]]:
        held: dict[str, bytes] = {}

        def opened() -> None:
            held["form"] = self.get(_cell(account), **PART)

        return lambda: asked(opened), held

    def _save(self, account: str, held: dict[str, bytes]) -> None:
        seen = re.search(rb'name="seen" value="([^"]*)"', held["form"])
        if seen is None:
            message = "the form of a cell has no stamp"
            raise RuntimeError(message)
        typed = {"value": str(self._random.integers(0, 100)), "reason": "asked", "seen": seen[1].decode()}
        status, body = self.answer("POST", _cell(account), urlencode(typed), **PART)
        if status != 200:
            message = f"saving answered {status}: {body[:300]!r}"
            raise RuntimeError(message)

    def walk(self, until: float, pause: float, said: list[Said]) -> None:
        """Clicks again and again until a time, with pauses of some length on average."""
        time.sleep(float(self._random.uniform(0, pause)))
        while True:
            for kind, click in self.clicks():
                if time.perf_counter() > until:
                    return
                said.append(Said(kind, click()))
                time.sleep(float(self._random.uniform(0, 2 * pause)))

    def loaded(self, path: str) -> tuple[int, int]:
        """Compressed bytes and files of a page with its style sheets and scripts."""
        page = self.get(path).decode()
        size, files = self.size, 1
        heads = re.findall(r'<link[^>]*rel="stylesheet"[^>]*href="([^"]+)"|<script[^>]*src="([^"]+)"', page)
        for found in dict.fromkeys(style or script for style, script in heads):
            self.get(quote(found, safe="/?=&.%"))
            size, files = size + self.size, files + 1
        return size, files


def _cell(account: str) -> str:
    query = {"columns": ",".join(OPENING), "account": account, "column": "csat", "what": "value"}
    return f"/portfolio/cell/?{urlencode(query)}"
