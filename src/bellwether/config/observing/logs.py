"""The server's log: a line for each event, as JSON, or coloured where a person watches."""

from __future__ import annotations

import logging
import sys

import structlog

# Without the values of variables: a log is read by more people than the facts are.
_traceback = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))


def start_log(*, level: str = "INFO") -> None:
    """From now on everything that is logged becomes one line on standard error."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    watched = sys.stderr.isatty()
    ending: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if watched
        else structlog.processors.JSONRenderer(sort_keys=True)
    )
    before: list[structlog.typing.Processor] = [*shared] if watched else [*shared, _traceback]
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, ending],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Every request is logged once, by us and without its query; the queue tells of every look that it takes.
    for loud in ("uvicorn.access", "huey", "huey.consumer", "huey.consumer.Scheduler", "huey.consumer.Worker"):
        logging.getLogger(loud).setLevel(logging.WARNING)
