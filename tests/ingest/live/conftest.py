"""A small workspace that live facts are written into, and requests that are answered as the server answers them."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.warehouse.rows import Kind
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb
from bellwether.ingest.live.endpoint import Endpoint
from bellwether.ingest.live.keyring import Sender
from bellwether.ingest.live.privacy import OPEN, Privacy
from bellwether.ingest.live.receiving import Receiving
from bellwether.ingest.quarantine.batches import batches
from bellwether.members.keys import digest_of_key
from bellwether.workspace.home import Home

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
KEY, MOBILE_KEY = "bwk_web", "bwk_mobile"

CATALOG = Catalog(
    properties={
        "amount": Field("amount", FieldType.NUMBER, 4),
        "plan": Field("plan", FieldType.TEXT),
        "paid": Field("paid", FieldType.BOOLEAN),
    },
    user_traits={"age": Field("age", FieldType.NUMBER, 0)},
    account_traits={"employees": Field("employees", FieldType.NUMBER, 0)},
)


@dataclass
class Shop:
    """A workspace with a warehouse of its own, and a clock that tests set."""

    home: Home
    warehouse: SqlWarehouse
    at: datetime = NOW

    def catalog(self) -> Catalog:
        return CATALOG

    def now(self) -> datetime:
        return self.at


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def code(self) -> str:
        return str(json.loads(self.text)["code"])


@dataclass
class Live:
    """The endpoint on a workspace, with what senders may do."""

    shop: Shop
    rules: dict[str, Privacy] = field(default_factory=dict)
    receiving: Receiving = field(init=False)
    observed: list[tuple[str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.receiving = Receiving(self.shop, self.senders)
        self.endpoint = Endpoint(lambda: self.receiving, lambda route, status, _: self.observed.append((route, status)))
        self.receiving.start()

    def senders(self) -> dict[str, Sender]:
        web = Sender("web", self.rules.get("web", OPEN))
        return {digest_of_key(KEY): web, digest_of_key(MOBILE_KEY): Sender("mobile", OPEN)}

    def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        """The answer to a request."""
        return asyncio.run(self._asked(method, path, body, headers or {}))

    def send(self, *messages: dict[str, Any], key: str = KEY, **beside: Any) -> Answer:
        """The answer to a batch of messages."""
        return self.post("/v1/batch", {"batch": list(messages), "writeKey": key, **beside})

    def post(self, path: str, told: object, **headers: str) -> Answer:
        """The answer to a JSON body."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        return self.ask("POST", path, body, named)

    async def _asked(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        where, _, query = path.partition("?")
        raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        if body:
            raw.append((b"content-length", str(len(body)).encode()))
        scope: Any = {
            "type": "http",
            "method": method,
            "path": where,
            "query_string": query.encode(),
            "headers": raw,
        }
        pieces = [body[start : start + 65_536] for start in range(0, len(body), 65_536)] or [b""]
        events: list[Any] = [
            {"type": "http.request", "body": piece, "more_body": place < len(pieces) - 1}
            for place, piece in enumerate(pieces)
        ]
        said: list[Any] = []

        async def receive() -> Any:
            return events.pop(0) if events else {"type": "http.disconnect"}

        async def send(event: Any) -> None:
            said.append(event)

        await self.endpoint(scope, receive, send)
        start = said[0]
        text = b"".join(event.get("body", b"") for event in said[1:]).decode()
        return Answer(start["status"], {name.decode(): value.decode() for name, value in start["headers"]}, text)

    # What is stored

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the store by plain SQL, in which `event` are the events that hold, with outside names."""
        holding = (
            "WITH held AS (SELECT e.*, n.text AS event_name, a.text AS account_name, p.text AS person_name "
            "FROM event e JOIN event_name n ON e.name = n.code "
            "LEFT JOIN account_identity a ON e.account = a.code LEFT JOIN person_identity p ON e.person = p.code "
            "WHERE e.fact NOT IN (SELECT fact FROM retraction WHERE scope = 'event')) "
        )
        store: Any = self.shop.warehouse._store
        with store.reading() as session:
            return list(session.cursor.execute(holding + sql).fetchall())

    def events(self) -> list[tuple[Any, ...]]:
        """Of each event that holds: id, name, account and person."""
        return self.rows("SELECT id, event_name, account_name, person_name FROM held ORDER BY id")

    def left_out(self) -> list[tuple[str, str]]:
        """What is wrong with messages that were left out, and why."""
        return [(row.column, row.reason) for batch in batches(self.shop.home.quarantine) for row in batch.rows()]

    def trait(self, kind: Kind, name: str) -> list[tuple[int, object, bool]]:
        """The history of a trait: day, value as text or number, whether it has one."""
        found = self.shop.warehouse.traits(kind, name)
        return list(zip(found.day.tolist(), found.value.values.tolist(), found.value.present.tolist(), strict=True))


def track(message: str, event: str = "Login", **more: Any) -> dict[str, Any]:
    """A track call of Ann at Acme."""
    return {
        "type": "track",
        "messageId": message,
        "userId": "ann",
        "event": event,
        "timestamp": "2026-03-10T11:59:59Z",
        "context": {"groupId": "acme"},
        **more,
    }


def packed(told: object) -> bytes:
    """A body as a library packs it."""
    return gzip.compress(json.dumps(told).encode(), mtime=0)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A workspace without facts, in a directory of its own."""
    home = Home(tmp_path)
    home.quarantine.mkdir()
    warehouse = open_duckdb(home.warehouse)
    warehouse.prepare(CATALOG)
    yield Shop(home, warehouse)
    warehouse.close()


@pytest.fixture
def live(shop: Shop) -> Iterator[Live]:
    """The endpoint on it."""
    live = Live(shop)
    yield live
    live.receiving.stop()
