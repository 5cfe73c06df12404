"""Work beside the pages gives way to them: where processors are scarce, people come first."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from threading import get_native_id

BEHIND = 5
"""How much further back a job's threads stand than the process.

No further: such a thread may hold the interpreter's lock, which pages wait for, while others keep it from running.
"""


LAST = 19
"""The place behind all others, as Linux counts."""


def give_way() -> None:
    """From now on this thread, and every thread that it starts, stands behind the others, where the system can do it.

    Linux can; where it is forbidden, the work is done all the same.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            ours = os.getpriority(os.PRIO_PROCESS, os.getpid())
            os.setpriority(os.PRIO_PROCESS, get_native_id(), min(ours + BEHIND, LAST))
