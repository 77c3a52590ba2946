"""The small change of a start: plain lines, quiet programs, and remembering what is done."""

import hashlib
import subprocess
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
VENV = HERE / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"

Environment = dict[str, str]


class Stop(Exception):
    """The start cannot go on; the sentence says why and what to do."""


class Step:
    """One line of progress: `Getting the locked packages ... 14 s`."""

    def __init__(self, label: str) -> None:
        self.label = label

    def __enter__(self) -> "Step":
        print(f"{self.label} ... ", end="", flush=True)
        self.started = time.monotonic()
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        seconds = time.monotonic() - self.started
        print("no" if kind else f"{seconds:.0f} s" if seconds >= 1 else "done", flush=True)


def quietly(
    command: Iterable[str | Path],
    *,
    env: Mapping[str, str],
    otherwise: str,
    cwd: Path = HERE,
) -> str:
    """Run a program without its chatter and return what it printed.

    When it fails, its last lines are shown and `otherwise` says what to do.
    """
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except OSError as error:
        raise Stop(f"{words[0]} cannot be started: {error.strerror}. {otherwise}") from error
    if done.returncode:
        last = "\n".join("    " + line for line in done.stdout.strip().splitlines()[-15:])
        raise Stop(f"{last}\n{otherwise}")
    return done.stdout


def fingerprint(*parts: Path | str) -> str:
    """A hash over words and the contents of files; of a folder, over every file in it."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, str):
            digest.update(part.encode() + b"\0")
            continue
        files = sorted(part.rglob("*")) if part.is_dir() else [part]
        for file in files:
            if file.is_file():
                digest.update(str(file.relative_to(HERE)).encode() + b"\0")
                digest.update(file.read_bytes())
    return digest.hexdigest()


def is_borrowed(folder: Path) -> bool:
    """Whether `folder` is a link to another copy's: it is used as it is, and never changed."""
    return folder.is_symlink()


def is_done(name: str, mark: str) -> bool:
    """Whether the step `name` was finished with exactly these inputs."""
    stamp = STAMPS / name
    return not is_borrowed(VENV) and stamp.is_file() and stamp.read_text() == mark


def remember(name: str, mark: str) -> None:
    """Write down that the step `name` is finished with these inputs."""
    if is_borrowed(VENV):
        return
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / name).write_text(mark)


def say(*lines: str) -> None:
    """Print plain lines at once, so that they stand before what another program prints."""
    for line in lines:
        print(line, flush=True)
