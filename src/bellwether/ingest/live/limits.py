"""How much one request, one message and one group of writes may be, and how far clocks may be off."""

from __future__ import annotations

MOST_BODY = 4 << 20
"""Bytes of a body as it is sent. Libraries close a batch near 500 KB, but one of them measures it wrongly."""

MOST_INFLATED = 4 << 20
"""Bytes of a body when it is unpacked."""

MOST_MESSAGE = 64 << 10
"""Bytes of the properties or traits of one message."""

MOST_MESSAGES = 2_500
"""Messages of one batch that are taken; what stands behind them is left out."""

LONGEST_NAME = 200
"""Characters of the name of an event, a property or a trait."""

LONGEST_ID = 500
"""Characters of an id of a message, a person, a visitor or an account."""

MOST_PARTS = 1_000
"""Properties or traits of one message."""

MOST_EVENT_NAMES = 5_000
"""Names of events in the workspace; an event of a new name is left out when there are so many."""

MOST_TRAITS = 2_000
"""Names of traits of accounts or of people."""

MICROS = 1_000_000
SKEW_TOLERATED = 1 * MICROS
"""Clocks that differ by less are taken to agree."""

SKEW_BELIEVED = 24 * 3_600 * MICROS
"""A difference of more than this is not a clock that is off: the message has waited."""

FUTURE_TOLERATED = 3_600 * MICROS
"""An event may lie this far ahead; one that lies farther happened when it was received."""

LATE = 24 * 3_600 * MICROS
"""Events that come more than this behind their time are counted as late."""

MOST_WAITING = 50_000
"""Messages that wait for their commit; who sends more is told to come back."""

MOST_IN_GROUP = 20_000
"""Messages of one commit."""

SECONDS_FOR_COMMIT = 8.0
"""How long a request waits for its commit: less than the ten seconds after which libraries give up."""

RETRY_AFTER = 1
"""Seconds after which to come back when too much waits."""
