"""When the workspace's zone changes: every instant gets its day again, what is known by its date alone keeps it."""

import numpy as np
import pyarrow as pa
from sqlglot import exp

from bellwether.engine.definitions.collection import FieldType
from bellwether.engine.kernel.zones import days_of
from bellwether.engine.warehouse.facts import ints, optional
from bellwether.engine.warehouse.schema import meta, write_meta
from bellwether.engine.warehouse.store import Session
from bellwether.engine.warehouse.tree import column, columns_of, tree

ZONE = "zone"
"""The key under which a warehouse keeps the zone that its days are counted in."""


def follow_zone(session: Session, zone: str) -> None:
    """Moves facts to the days of the workspace's zone, if it is not the one that they were stored in."""
    stored = meta(session, ZONE)
    if stored is None:
        write_meta(session, ZONE, zone)
    elif stored != zone:
        rederive_days(session, zone)


def rederive_days(session: Session, zone: str) -> int:
    """How many facts moved to another day of the zone: events with an instant, and instants of records."""
    moved = _moved(session, "event", ("at", "day", "dated"), zone)
    query = tree("SELECT scope, slot FROM field WHERE type = :type AND scope <> 'event'", type=str(FieldType.INSTANT))
    found = session.table(query)
    for scope, slot in zip(found.column("scope").to_pylist(), found.column("slot").to_pylist(), strict=True):
        moved += _moved(session, scope, (f"f_{slot}", f"f_{slot}_day", f"f_{slot}_dated"), zone)
    write_meta(session, ZONE, zone)
    if moved:
        # Whoever keeps what was read keeps it until the next write, and this is one.
        session.next_batch()
    return moved


def _moved(session: Session, table: str, names: tuple[str, str, str], zone: str) -> int:
    at, day, dated = names
    only_a_date = exp.Coalesce(this=column(dated), expressions=[exp.convert(0)]).eq(exp.convert(1))
    unknown = exp.Is(this=column(at), expression=exp.Null())
    query = columns_of(table, ["fact", at, day]).where(exp.Not(this=only_a_date), exp.Not(this=unknown))
    pieces = []
    for batch in list(session.stream(query)):
        anew, held = days_of(ints(batch, at), zone), optional(batch, day)
        other = np.flatnonzero((anew != held.values) | ~held.present)
        if other.size:
            values = pa.array(anew[other].astype(np.int32))
            pieces.append(pa.table({"fact": batch.column("fact").take(pa.array(other)), "value": values}))
    if not pieces:
        return 0
    moves = pa.concat_tables(pieces)
    session.fill(table, day, moves)
    return int(moves.num_rows)
