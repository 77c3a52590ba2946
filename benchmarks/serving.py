"""Servers to measure: ours and the bare one, each in a process of its own, as `serve` runs it."""

import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from techloan import encryption

SECONDS_TO_START = 60


@dataclass
class Server:
    """A running server, and the pipe through which it tells what it has cost."""

    process: subprocess.Popen[str]
    port: int

    def cpu(self) -> float:
        """Return the CPU seconds that the server's process has used so far."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def memory(self) -> float:
        """Return the megabytes of the machine's memory that the server's process holds now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        resident = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert resident
        return int(resident[1]) / 1024


@contextmanager
def serving(kind: str, url: str) -> Iterator[Server]:
    """Start a server on a free port of this machine; stop it at the end.

    `ours` and `bare` tell their cost; `whole` is `techloan serve` itself, with its worker.
    """
    command = ["techloan", "serve"] if kind == "whole" else ["benchmarks.serving", kind]
    with TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "TECHLOAN_DATA": folder,
            "TECHLOAN_DATABASE_URL": url,
            "TECHLOAN_SECRET_KEY": "only for a benchmark, and long enough",
            "TECHLOAN_DATA_KEYS": encryption.new_key(),
            "PORT": str(free_port()),
        }
        environment.pop("TECHLOAN_PUBLIC_URL", None)
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            env=environment,
            cwd=Path(__file__).parents[1],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            wait_for(int(environment["PORT"]), process)
            yield Server(process, int(environment["PORT"]))
        finally:
            process.terminate()
            process.wait(timeout=20)


def free_port() -> int:
    """Return a port of this machine that nobody uses now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_for(port: int, process: "subprocess.Popen[str]") -> None:
    """Wait until the server answers on its port; raise when it ended or takes too long."""
    for _ in range(SECONDS_TO_START * 10):
        if process.poll() is not None:
            raise RuntimeError(f"The server ended at once, with status {process.returncode}.")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The server does not answer.")


def _serve(kind: str) -> None:
    from techloan.cli.server import give_memory_back, listen
    from techloan.config import from_environment

    give_memory_back()
    config = from_environment()
    if kind == "ours":
        from techloan.app import create_app

        app = create_app(config)
    else:
        from benchmarks.bare import create_bare

        app = create_bare(config.database_url)
    threading.Thread(target=_tell_cost, daemon=True).start()
    listen(app, "127.0.0.1", config.port)


def _tell_cost() -> None:
    for _line in sys.stdin:
        print(time.process_time(), flush=True)


if __name__ == "__main__":
    _serve(sys.argv[1])
