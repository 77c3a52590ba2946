"""A provider of texts as a process of its own, which is killed in the middle of a run."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Event, Thread
from urllib.parse import parse_qs

import pytest

from techloan.config import Config
from techloan.database import Database, Session
from techloan.people.messages.rules import Why
from tests.house import HERE
from tests.loans.mail_house import wait_for
from tests.loans.reminded import borrower, messages, run

pytestmark = pytest.mark.slow


@contextmanager
def text_house(folder: Path, stops_at: int, port: int = 0) -> Iterator[subprocess.Popen[bytes]]:
    """Run a provider that keeps each text as a file, and says nothing to the one of a number."""
    (folder / "port").unlink(missing_ok=True)
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", __name__, str(folder), str(stops_at), str(port)]
    process = subprocess.Popen(command, cwd=HERE)
    try:
        wait_for(folder / "port")
        yield process
    finally:
        process.kill()
        process.wait()


def test_a_provider_that_is_killed_in_the_middle_is_sent_no_text_twice(
    house: Config, database: Database, db: Session, tmp_path: Path
) -> None:
    folder = tmp_path / "provider"
    for number in range(5):
        borrower(db, best_way="text", phone=f"07700 90010{number}")
    with text_house(folder, 3) as process:
        port = (folder / "port").read_text()
        url = f"twilio://AC1:secret@127.0.0.1:{port}?from=%2B447700900199"
        texting = replace(house, text_url=url)
        running = Thread(target=run, args=(texting, database))
        running.start()
        wait_for(folder / "stopped")
        process.kill()
        running.join()
    kinds = [message.why for message in messages(db)]
    assert kinds == [None, None, Why.MAY_HAVE_GONE, Why.NO_ANSWER, Why.NO_ANSWER]
    with text_house(folder, 0, int(port)):
        run(texting, database, hour=11)
    assert [message.why for message in messages(db)].count(Why.MAY_HAVE_GONE) == 1
    assert sorted(path.stem[-1] for path in folder.glob("*.text")) == list("01234")


def _main(folder: Path, stops_at: int, port: int) -> None:
    class Provider(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            # A second text to the same number would be refused here, and the test would fail.
            (folder / f"{parse_qs(body)['To'][0]}.text").touch(exist_ok=False)
            if len(list(folder.glob("*.text"))) == stops_at:
                (folder / "stopped").touch()
                Event().wait()
            self.send_response(201)
            self.end_headers()

    with HTTPServer(("127.0.0.1", port), Provider) as server:
        beside = folder / "port.tmp"
        beside.write_text(str(server.server_address[1]))
        beside.rename(folder / "port")
        server.serve_forever(0.05)


if __name__ == "__main__":
    _main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
