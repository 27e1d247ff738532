"""The two long-running children of `selaras run`: `python -m selaras.config.child web|worker`."""

import asyncio
import os
import sys

from selaras.config import leash


def web() -> None:
    """Serve pages on SELARAS_LISTEN (`host port`): SELARAS_WORKERS processes, or one a core, four at most."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    host, port = os.environ["SELARAS_LISTEN"].split()
    Server(
        "selaras.config.wsgi:application",
        address=host,
        port=int(port),
        interface=Interfaces.WSGI,
        workers=int(os.environ.get("SELARAS_WORKERS") or min(4, os.cpu_count() or 1)),
        blocking_threads=4,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
    ).serve()


def worker() -> None:
    """Carry out background jobs until told to stop; a job then has five seconds to finish."""
    import django

    django.setup()
    from procrastinate.contrib.django import app

    if sys.platform == "win32":
        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    with app.replace_connector(connector):
        app.run_worker(shutdown_graceful_timeout=5)


if __name__ == "__main__":
    leash.follow()
    {"web": web, "worker": worker}[sys.argv[1]]()
