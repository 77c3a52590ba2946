"""`techloan serve` and `techloan work`: the production server and the worker for long jobs."""

import ctypes
import gc
import logging
import multiprocessing
import signal
import sys
import threading
from multiprocessing.process import BaseProcess
from wsgiref.types import WSGIApplication

import click
from sqlalchemy import func, select
from waitress import serve as serve_http

from techloan import jobs
from techloan.app import create_app
from techloan.cli.common import opened
from techloan.daily import once_a_day
from techloan.database import Database, look_at_tables
from techloan.groups.planning import plan_meetings
from techloan.imports.upkeep import forget_old_files
from techloan.loans.reminding.running import FIRST_HOUR, LAST_HOUR, remind_daily, send_waiting
from techloan.people.models import Staff
from techloan.support.guides.piles import forget_old as forget_old_guides
from techloan.support.worries.mailing import send_worries

THREADS = 8
# What the worker sees to day after day.
UPKEEP = (
    once_a_day("meetings ahead", plan_meetings),
    once_a_day("old files", forget_old_files),
    once_a_day("old guides", forget_old_guides),
    once_a_day("look at tables", lambda _config, database: look_at_tables(database)),
    # Nobody is texted in the night.
    once_a_day("reminders", remind_daily, from_hour=FIRST_HOUR, until_hour=LAST_HOUR),
    send_waiting,
    send_worries,
)
SECONDS_BETWEEN_WORKERS = 1.0
# The pages refuse less than this in their own words; above it the server does not even take it in.
LARGEST_REQUEST_BYTES = 32 * 1024 * 1024


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=int, help="Default: PORT, or 5000.")
def serve(host: str, port: int | None) -> None:
    """Serve techloan, with one worker for long jobs beside it."""
    give_memory_back()
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    config, database = opened()
    _greet(database)
    database.engine.dispose()
    worker = Worker()
    worker.start()
    # A polite end from a service manager stops the worker too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        app = create_app(config)
        listen(app, host, port or config.port)
    finally:
        worker.stop()


class Worker(threading.Thread):
    """The process that takes jobs, begun again whenever it ends: a list must not wait for ever."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._ending, self._beginning = threading.Event(), threading.Lock()
        self._process = self.fresh()

    def run(self) -> None:
        """Keep one process at work until told to stop."""
        while True:
            with self._beginning:
                if self._ending.is_set():
                    return
                self._process.start()
            self._process.join()
            # What fails at its start must not fail a thousand times a second.
            self._ending.wait(SECONDS_BETWEEN_WORKERS)
            self._process = self.fresh()

    def fresh(self) -> BaseProcess:
        """Return a process for the worker that has not begun yet."""
        # No daemon: it makes papers in a process beside it, and a daemon may begin none.
        return multiprocessing.get_context("spawn").Process(target=run_worker, daemon=False)

    def stop(self) -> None:
        """End the process, and begin no other."""
        with self._beginning:
            self._ending.set()
        if self._process.is_alive():
            self._process.terminate()
            self._process.join(timeout=5)
        if self._process.is_alive():
            # The server would wait for it for ever.
            self._process.kill()


def listen(app: WSGIApplication, host: str, port: int) -> None:
    """Answer requests with so many threads until told to stop."""
    # What was loaded by now stays for good: let the garbage collector never look at it again.
    gc.collect()
    gc.freeze()
    # A request that waits for a thread for a moment is no news, and each line of log costs time.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    serve_http(
        app,
        host=host,
        port=port,
        threads=THREADS,
        ident=None,
        max_request_body_size=LARGEST_REQUEST_BYTES,
    )


@click.command()
def work() -> None:
    """Run one more worker for long jobs."""
    run_worker()


def run_worker() -> None:
    """Take jobs from the queue until told to stop, or until the server that began it is gone."""
    jobs.end_with_parent()
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    logging.getLogger("huey").setLevel(logging.ERROR)
    config, database = opened()
    queue = jobs.Queue(config, database, upkeep=UPKEEP)
    queue.see_to_upkeep()
    consumer = queue.huey.create_consumer(workers=1, periodic=True, initial_delay=0.1, max_delay=1)
    consumer.run()


def give_memory_back() -> None:
    """Let the process give back at once what it no longer uses. Say so before any thread begins."""
    # Each check of a password takes 19 MB for a moment, and GNU's allocator would keep as much for
    # each thread. With a fixed threshold (M_MMAP_THRESHOLD, -3) large blocks go back to the system
    # at once; one arena (M_ARENA_MAX, -8) is enough for threads that take turns in Python, if it
    # is said before the first thread begins: each that is there already keeps its own.
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(-3, 1024 * 1024)
        libc.mallopt(-8, 1)


def _greet(database: Database) -> None:
    with database.session() as db:
        if not db.scalar(select(func.count()).select_from(Staff)):
            click.echo(
                "Nobody can sign in yet. Add the first person with:\n"
                "  techloan staff add you@example.org --name 'Your Name' "
                "--role administrator --role coordinator --partner 'Your Charity'"
            )
