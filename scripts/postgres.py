"""A PostgreSQL for the tests: the one that is named, one that answers here, or one of our own."""

import contextlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from scripts.steps import PYTHON, Environment, Step, Stop, quietly

NAME = "TECHLOAN_TEST_POSTGRESQL"
PROBE = """
import sys, psycopg
with psycopg.connect(sys.argv[1], connect_timeout=3) as db:
    row = db.execute("select rolcreatedb or rolsuper from pg_roles where rolname = current_user")
    sys.exit(0 if row.fetchone()[0] else 1)
"""


@contextlib.contextmanager
def for_tests(env: Environment) -> Iterator[str | None]:
    """The SQLAlchemy URL of a database from which tests may make their own, or None.

    A cluster of our own lives in a temporary folder and is gone afterwards.
    """
    url = env.get(NAME) or _answering(env)
    if url or not _programs():
        yield url
        return
    with (
        tempfile.TemporaryDirectory(prefix="techloan-pg-", ignore_cleanup_errors=True) as folder,
        _cluster(Path(folder), env) as url,
    ):
        yield url


def _answering(env: Environment) -> str | None:
    for person in dict.fromkeys([pwd.getpwuid(os.getuid()).pw_name, "postgres"]):
        plain = f"postgresql://{person}@127.0.0.1:5432/postgres"
        probe = subprocess.run([PYTHON, "-c", PROBE, plain], env=env, capture_output=True)
        if probe.returncode == 0:
            return plain.replace("postgresql://", "postgresql+psycopg://")
    return None


def _programs() -> Path | None:
    """The folder with `initdb` and `pg_ctl`; Debian keeps one for each version."""
    folders = [file.parent for file in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if folders:
        return max(folders, key=lambda folder: [int(n) for n in re.findall(r"\d+", str(folder))])
    found = shutil.which("initdb")
    return Path(found).parent if found else None


@contextlib.contextmanager
def _cluster(folder: Path, env: Environment) -> Iterator[str]:
    programs = _programs()
    assert programs is not None
    data = folder / "data"
    data.mkdir(mode=0o700)
    as_whom = _give_away(folder, data)
    # Reached by a socket in this closed folder, so that nobody else on the machine can use it.
    # Losing it in a power cut costs nothing, so it need not wait for the disk.
    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
    control = [*as_whom, str(programs / "pg_ctl"), "-D", str(data), "-w"]
    sorry = "PostgreSQL's programs are here, but a cluster could not be started."
    with Step("Starting a PostgreSQL for the tests"):
        make = [str(programs / "initdb"), "-D", str(data), "-U", "techloan", "-A", "trust", "-N"]
        locale = ["-E", "UTF8", "--locale=C.UTF-8"]
        quietly([*as_whom, *make, *locale], env=env, cwd=folder, otherwise=sorry)
        start = ["-l", str(data / "log"), "-o", options, "start"]
        quietly([*control, *start], env=env, cwd=folder, otherwise=sorry)
    # A run that is told to end must still take the server with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        yield f"postgresql+psycopg://techloan@/postgres?host={folder}"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], cwd=folder, capture_output=True)


def _give_away(*folders: Path) -> list[str]:
    """The words before a command so that root's cluster runs as somebody else: it refuses root."""
    if os.getuid() != 0:
        return []
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            person = pwd.getpwnam(name)
            for folder in folders:
                os.chown(folder, person.pw_uid, person.pw_gid)
            return ["setpriv", f"--reuid={name}", f"--regid={person.pw_gid}", "--clear-groups"]
    raise Stop("PostgreSQL does not run as root, and there is no user postgres or nobody here.")
