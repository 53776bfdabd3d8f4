"""Tasks of a process that must not die of what nobody foresaw."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

logger = logging.getLogger(__name__)

RESTART_SECONDS = 1.0


async def kept_running(work: Callable[[], Awaitable[None]]) -> None:
    """Run ``work``, and again when it fails or ends, until cancelled: the outermost loop of a task."""
    while True:
        try:
            await work()
        except Exception:
            logger.exception("A task of the bridge failed and is started again.")
        await asyncio.sleep(RESTART_SECONDS)
