"""A mail server in a process of its own, which can be killed: each message it took is a file.

`python -m tests.loans.mail_house FOLDER PORT WORD NUMBER` stops for good when it hears a word of
the protocol in the visit of a number; END is in the middle of a message, KEPT is when it has the
whole and has not said so yet. Without them it takes everything.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingTCPServer

from tests.house import HERE
from tests.loans.post_office import Clerk, PostOffice, takes_all

WITHIN_SECONDS = 30
# So long it takes for each message, so that two who send at once do meet.
SECONDS_EACH = 0.02


class House(PostOffice):
    """Keeps messages in a folder, and stops at a word."""

    def __init__(self, folder: Path, stops: tuple[str, int]) -> None:
        super().__init__()
        self.folder, self.stops = folder, stops
        self.behaviour = self.hears

    def hears(self, word: str, number: int) -> str | None:
        """Answer as usual, or write down that this is where it stops, and stop."""
        if (word, number) == self.stops:
            (self.folder / "stopped").touch()
            threading.Event().wait()
        return takes_all(word, number)


class Keeper(Clerk):
    """Writes each message into a file of its own before it says so."""

    office: House

    def _keep(self, message: bytes) -> None:
        number = self.office.greetings
        time.sleep(SECONDS_EACH)
        (self.office.folder / f"{time.time_ns()}.eml").write_bytes(message)
        self.office.hears("KEPT", number)


class Doors(ThreadingTCPServer):
    """Opens again at once where another was killed."""

    allow_reuse_address = True
    daemon_threads = True


class Running:
    """A mail server that runs, and what it took since the first of its name."""

    def __init__(self, folder: Path, process: subprocess.Popen[bytes]) -> None:
        self.folder, self.process = folder, process

    @property
    def port(self) -> int:
        """Return where it listens."""
        return int((self.folder / "port").read_text())

    @property
    def url(self) -> str:
        """Return the address for TECHLOAN_MAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}?from=desk@example.org"

    @property
    def taken(self) -> list[str]:
        """Return the Message-ID of each message that it took."""
        said = [path.read_text() for path in sorted(self.folder.glob("*.eml"))]
        lines = [line for text in said for line in text.splitlines()]
        return [line.split()[1] for line in lines if line.startswith("Message-ID:")]

    def wait_until_it_stops(self) -> None:
        """Wait until it has come to the word at which it stops."""
        wait_for(self.folder / "stopped")

    def kill(self) -> None:
        """End it as a power cut does."""
        self.process.kill()
        self.process.wait()


@contextmanager
def mail_house(folder: Path, word: str = "", number: int = 0, port: int = 0) -> Iterator[Running]:
    """Run a mail server in a process of its own until the end of the block."""
    for left in ("port", "stopped"):
        (folder / left).unlink(missing_ok=True)
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", __name__, str(folder), str(port), word, str(number)]
    running = Running(folder, subprocess.Popen(command, cwd=HERE))
    try:
        wait_for(folder / "port")
        yield running
    finally:
        running.kill()


def wait_for(path: Path) -> None:
    """Wait until a file is there."""
    end = time.monotonic() + WITHIN_SECONDS
    while not path.exists():
        assert time.monotonic() < end, f"{path.name} never came"
        time.sleep(0.01)


def _main(folder: Path, port: int, stops: tuple[str, int]) -> None:
    house = House(folder, stops)
    clerk = type("Clerk", (Keeper,), {"office": house})
    with Doors(("127.0.0.1", port), clerk) as server:
        beside = folder / "port.tmp"
        beside.write_text(str(server.server_address[1]))
        beside.rename(folder / "port")
        server.serve_forever(0.05)


if __name__ == "__main__":
    _main(Path(sys.argv[1]), int(sys.argv[2]), (sys.argv[3], int(sys.argv[4])))
