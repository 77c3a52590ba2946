"""The commands in processes of their own: what they refuse, what they say, how they end."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from techloan import encryption
from techloan.cli.common import opened
from techloan.cli.server import Worker
from tests.conftest import SECRET
from tests.house import HERE

KEY = encryption.new_key()
PROPER = {"TECHLOAN_SECRET_KEY": SECRET, "TECHLOAN_DATA_KEYS": KEY}
Run = Callable[..., subprocess.CompletedProcess[str]]


def environment(folder: Path, **settings: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if "TECHLOAN" not in name}
    return {**clean, "TECHLOAN_DATA": str(folder), **settings}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return a function that runs `techloan` to its end, on a SQLite file of its own."""

    def techloan(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "techloan", *words]
        env = environment(tmp_path, **settings)
        return subprocess.run(
            command, env=env, cwd=HERE, capture_output=True, text=True, timeout=60
        )

    return techloan


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "TECHLOAN_SECRET_KEY is missing or shorter than 32 characters."),
        (
            {**PROPER, "TECHLOAN_SECRET_KEY": "short"},
            "TECHLOAN_SECRET_KEY is missing or shorter than 32 characters.",
        ),
        ({"TECHLOAN_SECRET_KEY": SECRET}, "TECHLOAN_DATA_KEYS is missing."),
        (
            {**PROPER, "TECHLOAN_DATA_KEYS": f"{KEY},nonsense"},
            "TECHLOAN_DATA_KEYS holds something that is not a key.",
        ),
        (PROPER, "The database is not up to date. Run: techloan db upgrade"),
    ],
)
def test_it_does_not_serve_without_what_it_needs(
    run: Run, settings: dict[str, str], said: str
) -> None:
    ended = run("serve", "--port", "1", **settings)
    assert ended.returncode == 2
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
    assert KEY not in ended.stderr


def test_the_worker_opens_the_database_outside_any_command(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("db", "upgrade", **PROPER).returncode == 0
    for name, value in environment(tmp_path, **PROPER).items():
        monkeypatch.setenv(name, value)
    config, database = opened()
    database.engine.dispose()
    assert config.data == tmp_path


@pytest.fixture
def served(run: Run, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start `techloan serve` on a fresh database; give its process and its address."""
    assert run("db", "upgrade", **PROPER).returncode == 0
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "techloan", "serve", "--port", str(port)],
        env={**environment(tmp_path, **PROPER), "PYTHONUNBUFFERED": "1"},
        cwd=HERE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield process, f"http://127.0.0.1:{port}"
    if process.poll() is None:
        process.kill()
    process.communicate()


def answer(address: str, *, within: float = 30) -> bytes:
    """Ask until there is an answer."""
    end = time.monotonic() + within
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as response:
                return response.read()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def children_of(pid: int) -> set[int]:
    found = [path.read_text().split() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return {int(child) for children in found for child in children}


@pytest.mark.slow
def test_a_worker_that_dies_is_begun_again(served: tuple[subprocess.Popen[str], str]) -> None:
    process, address = served
    assert answer(f"{address}/healthz") == b"ok"
    first = workers_of(process.pid, apart_from=set())
    for worker in first:
        os.kill(worker, signal.SIGKILL)
    assert workers_of(process.pid, apart_from=first)


def test_the_worker_may_begin_the_process_that_makes_papers() -> None:
    assert not Worker().fresh().daemon


def command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def workers_of(pid: int, apart_from: set[int]) -> set[int]:
    """Wait until the server has workers that are not these, and return them."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        found = {child for child in children_of(pid) - apart_from if "spawn_main" in command(child)}
        if found:
            return found
        time.sleep(0.1)
    return set()


@pytest.mark.slow
def test_it_serves_says_who_is_missing_and_ends_with_its_worker(
    served: tuple[subprocess.Popen[str], str],
) -> None:
    process, address = served
    assert answer(f"{address}/healthz") == b"ok"
    assert b"<h1" in answer(f"{address}/")
    children = children_of(process.pid)
    assert children
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Nobody can sign in yet. Add the first person with:\n  techloan staff add" in said
    end = time.monotonic() + 5
    while any(Path(f"/proc/{child}").exists() for child in children) and time.monotonic() < end:
        time.sleep(0.05)
    assert [child for child in children if Path(f"/proc/{child}").exists()] == []


@pytest.mark.slow
def test_from_nothing_to_the_first_person(run: Run) -> None:
    made = run("keys", "new")
    secrets = dict(line.split("=", 1) for line in made.stdout.splitlines())
    assert set(secrets) == set(PROPER)
    assert run("db", "upgrade", **secrets).returncode == 0
    assert run("db", "check", **secrets).stdout == "Every promise is kept.\n"
    who = ("staff", "add", "Dotty@example.org", "--name", "Dotty")
    roles = ("--role", "administrator", "--role", "coordinator", "--partner", "Lantern House")
    site = {"TECHLOAN_PUBLIC_URL": "https://loans.example.org"}
    added = run(*who, *roles, **secrets, **site)
    assert "Dotty can set a password here, once, within 7 days:" in added.stdout
    assert re.search(r"https://loans\.example\.org/set-password/[\w-]{43}\n", added.stdout)
    again = run(*who, *roles, **secrets)
    assert again.returncode == 2
    assert again.stderr == "Somebody signs in with that e-mail address already.\n"


def test_the_worker_opens_its_database_outside_any_command(run: Run, tmp_path: Path) -> None:
    """`serve` starts the worker as a process of its own, where no command is running."""
    assert run("db", "upgrade", **PROPER).returncode == 0
    program = "from techloan.cli.common import opened; opened()[1].engine.dispose()"
    env = environment(tmp_path, **PROPER)
    ended = subprocess.run(
        [sys.executable, "-c", program], env=env, cwd=HERE, capture_output=True, text=True
    )
    assert (ended.returncode, ended.stderr) == (0, "")
