"""Long work in a process of its own, with progress that a page can show.

A job is a row; its number goes through huey's queue (a file beside SQLite, tables in PostgreSQL) to
the worker, a process that `techloan serve` and `make run` start. Each wing registers its kinds.

The worker is handed its upkeep, too: what has to be seen to day after day. It does that when it
begins and every hour, so that a computer that slept through the night misses nothing.
"""

import json
import logging
import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from multiprocessing.process import BaseProcess
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Index, String, Text, update
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Mapped, mapped_column

from techloan import encryption
from techloan.config import Config
from techloan.database import Base, Database, Moment, Session, one_of
from techloan.dates import utc_now
from techloan.errors import Refused

if TYPE_CHECKING:
    from huey import Huey

Result = TypeVar("Result")
SORRY = "This stopped half-way because of a fault in the program. Nothing was half-saved."
DIED = "This could not be made just now, and nothing was changed. Please try again in a minute."


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """A piece of long work: what it is, how far it is, and the sentence that it ended with."""

    __tablename__ = "job"
    __table_args__ = (one_of("state", JobState), Index("ix_job_state", "state", "id"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kind: Mapped[str] = mapped_column(String(40))
    # Sealed, because what a job is told may hold an address or a link.
    arguments: Mapped[str] = mapped_column(Text)
    staff_id: Mapped[int | None]
    made_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[JobState] = mapped_column(default=JobState.WAITING)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    words: Mapped[str] = mapped_column(String(500), default="")
    ended_at: Mapped[datetime | None] = mapped_column(Moment, default=None)


class Progress:
    """What a running job uses to say how far it is; it writes in transactions of its own."""

    def __init__(self, database: Database, job_id: int) -> None:
        self._database, self._job_id = database, job_id

    def say(self, done: int, total: int, words: str = "") -> None:
        """Say that so many of so many are done, and what is going on."""
        self.note(done=done, total=total, words=words)

    def note(self, **values: Any) -> None:
        """Write these columns of the job's row."""
        with self._database.writing() as db:
            db.execute(update(Job).where(Job.id == self._job_id).values(**values))


# At this minute of each hour the worker sees to its upkeep.
UPKEEP_MINUTE = 7
Work = Callable[..., str | None]
KINDS: dict[str, Work] = {}
Upkeep = Callable[[Config, Database], None]


def kind(name: str) -> Callable[[Work], Work]:
    """Register a function `work(config, database, progress, **arguments)` as a kind of job.

    It returns the sentence to end with, or None.
    """

    def register(work: Work) -> Work:
        KINDS[name] = work
        return work

    return register


class Queue:
    """The way to the worker. With `at_once` jobs run where they are started, as in tests.

    `upkeep` is for the worker: functions that do no harm when they are done again.
    """

    def __init__(
        self,
        config: Config,
        database: Database,
        *,
        at_once: bool = False,
        upkeep: Sequence[Upkeep] = (),
    ) -> None:
        self._config, self._database, self._at_once = config, database, at_once
        self._upkeep = upkeep

    @cached_property
    def huey(self) -> "Huey":
        """Return the queue itself. A server that has no long work yet does without its 10 MB."""
        from huey import crontab

        huey = _huey(self._config)
        huey.immediate = self._at_once
        self._task = huey.task(name="job")(self._run)
        if self._upkeep:
            huey.periodic_task(crontab(minute=str(UPKEEP_MINUTE)), name="upkeep")(
                self.see_to_upkeep
            )
        return huey

    def start(self, db: Session, kind_name: str, staff_id: int | None, /, **arguments: Any) -> int:
        """Keep a job, commit it, and hand it to the worker. Return its number."""
        db.begin_writing()
        job = Job(
            kind=kind_name,
            arguments=encryption.seal(json.dumps(arguments)),
            staff_id=staff_id,
            made_at=utc_now(),
        )
        db.add(job)
        db.commit()
        self.huey.enqueue(self._task.s(job.id))
        return job.id

    def see_to_upkeep(self) -> None:
        """Do all that is due day after day. What fails is logged, and does not hinder the rest."""
        for work in self._upkeep:
            try:
                work(self._config, self._database)
            except Exception:
                logging.getLogger(__name__).exception("upkeep failed: %s", work.__name__)

    def _run(self, job_id: int) -> None:
        with self._database.session() as db:
            job = db.get_one(Job, job_id)
            name, arguments = job.kind, json.loads(encryption.unseal(job.arguments))
        progress = Progress(self._database, job_id)
        progress.note(state=JobState.RUNNING)
        try:
            words = KINDS[name](self._config, self._database, progress, **arguments) or ""
            progress.note(state=JobState.DONE, words=words, ended_at=utc_now())
        except Refused as refused:
            progress.note(state=JobState.FAILED, words=refused.sentence, ended_at=utc_now())
        except Exception:
            progress.note(state=JobState.FAILED, words=SORRY, ended_at=utc_now())
            raise


def _huey(config: Config) -> "Huey":
    from huey import PostgresHuey, SqliteHuey

    url = make_url(config.database_url)
    if url.get_backend_name() == "postgresql":
        dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        return PostgresHuey("techloan", dsn=dsn)
    config.data.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("techloan", filename=str(config.data / "jobs.sqlite"))


class Mill:
    """A process beside this one that makes papers and pictures, one piece of work after the other.

    It is a fresh one after so many pieces, which keeps the memory that one large document took from
    staying taken, and when it died: the system may end it for the memory that a picture takes.
    """

    def __init__(self, pieces: int = 50) -> None:
        self._lock, self._pieces, self._left = Lock(), pieces, 0
        self._pool: ProcessPoolExecutor | None = None

    def do(self, work: Callable[..., Result], *arguments: Any, **named: Any) -> Result:
        """Do a piece of work there and wait for it. What it raises is raised here.

        When the process dies the work is done once more, for it may have been another piece that
        did it harm; raise `Refused` when it dies again.
        """
        for _ in range(2):
            pool, coming = self._handed_over(work, arguments, named)
            try:
                return coming.result()
            except BrokenProcessPool:
                self._put_away(pool)
        raise Refused(DIED, 503)

    def _handed_over(
        self, work: Callable[..., Result], arguments: Sequence[Any], named: dict[str, Any]
    ) -> tuple[ProcessPoolExecutor, Future[Result]]:
        with self._lock:
            if self._pool is not None and self._left == 0:
                # What waits there is done before it ends. The pool has `max_tasks_per_child` for
                # this, but in Python 3.11 whoever waits at the change waits for ever.
                self._pool.shutdown(wait=False)
                self._pool = None
            if self._pool is None:
                self._pool, self._left = _fresh_pool(), self._pieces
            self._left -= 1
            try:
                return self._pool, self._pool.submit(work, *arguments, **named)
            except BrokenProcessPool as died:
                # It died while nothing was asked of it; whoever waits is told in the same way.
                coming: Future[Result] = Future()
                coming.set_exception(died)
                return self._pool, coming

    def _put_away(self, pool: ProcessPoolExecutor) -> None:
        with self._lock:
            # Of several who waited for the one that died, the first makes room for a new one.
            if self._pool is pool:
                self._pool = None
        pool.shutdown(wait=False)


def _fresh_pool() -> ProcessPoolExecutor:
    # Spawned, never forked: a connection must not cross a fork.
    return ProcessPoolExecutor(
        max_workers=1,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=end_with_parent,
    )


def end_with_parent() -> None:
    """Let this process end when the one that began it is gone, even if that one was killed."""
    if parent := multiprocessing.parent_process():
        Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    # A process that was killed could not tell those that it began to stop.
    parent.join()
    os._exit(1)


_MILL = Mill()


def elsewhere(work: Callable[..., Result], *arguments: Any, **named: Any) -> Result:
    """Do a piece of work (a PDF, say) in a process beside this one, and wait for it.

    The function and its arguments must be picklable, and it may be done twice (see `Mill`). What it
    raises is raised here.
    """
    return _MILL.do(work, *arguments, **named)
