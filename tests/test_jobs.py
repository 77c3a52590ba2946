"""Long work: a row that says how far it is, sealed arguments, and an ending in words."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from techloan import jobs, pdf
from techloan.config import Config
from techloan.database import Database
from techloan.errors import Refused
from techloan.jobs import Job, JobState, Progress


@pytest.fixture
def kinds() -> Iterator[None]:
    """Register kinds of jobs for a test, and forget them afterwards."""
    before = dict(jobs.KINDS)

    @jobs.kind("count")
    def count(_config: Config, database: Database, progress: Progress, to: int) -> str:
        for number in range(1, to + 1):
            progress.say(number, to, f"{number} of {to}")
            with database.session() as db:
                seen.append(db.scalars(select(Job.words)).one())
        return "All counted."

    @jobs.kind("refuse")
    def refuse(*_: object) -> None:
        raise Refused("That file is empty.")

    @jobs.kind("crash")
    def crash(*_: object) -> None:
        raise ValueError("a detail that is nobody's business")

    seen.clear()
    yield
    jobs.KINDS.clear()
    jobs.KINDS.update(before)


seen: list[str] = []


def done(config: Config, database: Database, kind: str, **arguments: object) -> Job:
    """Do a job at once and return its row."""
    queue = jobs.Queue(config, database, at_once=True)
    with database.session() as db:
        number = queue.start(db, kind, None, **arguments)
    with database.session() as db:
        return db.get_one(Job, number)


def test_a_job_says_how_far_it_is_and_ends_in_words(
    kinds: None, config: Config, database: Database
) -> None:
    job = done(config, database, "count", to=3)
    assert seen == ["1 of 3", "2 of 3", "3 of 3"]
    assert (job.state, job.done, job.total, job.words) == (JobState.DONE, 3, 3, "All counted.")
    assert job.ended_at is not None


def test_what_is_refused_ends_with_its_sentence(
    kinds: None, config: Config, database: Database
) -> None:
    job = done(config, database, "refuse")
    assert (job.state, job.words) == (JobState.FAILED, "That file is empty.")


@pytest.mark.parametrize("kind", ["crash", "no such kind"])
def test_a_fault_ends_in_words_without_details(
    kinds: None, config: Config, database: Database, kind: str
) -> None:
    job = done(config, database, kind)
    assert (job.state, job.words) == (JobState.FAILED, jobs.SORRY)


def test_what_a_job_is_told_is_sealed(kinds: None, config: Config, database: Database) -> None:
    job = done(config, database, "count", to=1)
    assert job.arguments.startswith("gAAAA")


def test_a_job_waits_in_the_queue_for_the_worker(
    kinds: None, config: Config, database: Database
) -> None:
    queue = jobs.Queue(config, database)
    with database.session() as db:
        number = queue.start(db, "count", None, to=1)
        assert db.get_one(Job, number).state is JobState.WAITING
    worker = jobs.Queue(config, database)
    worker.huey.execute(worker.huey.dequeue())
    for each in (queue, worker):
        each.huey.storage.close()
    with database.session() as db:
        assert db.get_one(Job, number).state is JobState.DONE


def test_a_paper_is_made_in_another_process() -> None:
    assert jobs.elsewhere(os.getpid) != os.getpid()


def test_what_another_process_raises_is_raised_here() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        jobs.elsewhere(int, "not a number")


def die() -> None:
    """What the system does to a process that takes too much memory."""
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.pdf
def test_after_the_process_beside_died_papers_are_made_again() -> None:
    os.kill(jobs.elsewhere(os.getpid), signal.SIGKILL)
    assert jobs.elsewhere(pdf.render, "<p>A letter", {}, title="A letter").startswith(b"%PDF")


def test_work_that_kills_its_process_is_refused_in_words_and_the_next_is_done() -> None:
    with pytest.raises(Refused) as refused:
        jobs.elsewhere(die)
    assert (refused.value.status, refused.value.sentence) == (503, jobs.DIED)
    assert jobs.elsewhere(int, "7") == 7


def test_the_process_beside_is_a_fresh_one_now_and_then_and_nobody_waits_for_ever() -> None:
    mill = jobs.Mill(pieces=3)
    with ThreadPoolExecutor(8) as people:
        coming = [people.submit(mill.do, os.getpid) for _ in range(20)]
        used = {one.result(timeout=60) for one in coming}
    assert len(used) == 7
