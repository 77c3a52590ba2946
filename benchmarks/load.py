"""People at the desk, played from this process: each with a connection and a sign-in."""

import re
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlencode

Task = TypeVar("Task")
_TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')


@dataclass
class Answer:
    """What the server said."""

    status: int
    headers: dict[str, str]
    body: bytes


class Person:
    """Somebody with a browser that keeps its connection, its cookie and its form token."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._host = f"127.0.0.1:{port}"
        self._cookie = ""
        self._token = ""

    def sign_in(self, email: str, password: str) -> None:
        """Sign in by the page, and take the token of the desk's page for all that follows."""
        self._take_token(self.get("/sign-in"))
        answer = self.post("/sign-in", {"email": email, "password": password})
        assert answer.status == 303, answer.body.decode()
        self._take_token(self.get("/desk"))

    def get(self, path: str, *, fragment: bool = False) -> Answer:
        """Open an address."""
        return self._ask("GET", path, b"", fragment)

    def post(
        self, path: str, fields: dict[str, str] | list[tuple[str, str]], *, fragment: bool = False
    ) -> Answer:
        """Send a form, with its token."""
        items = list(fields.items()) if isinstance(fields, dict) else list(fields)
        if self._token:
            items.append(("csrf_token", self._token))
        return self._ask("POST", path, urlencode(items).encode(), fragment)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _ask(self, method: str, path: str, body: bytes, fragment: bool) -> Answer:
        head = [f"{method} {path} HTTP/1.1", f"Host: {self._host}"]
        if self._cookie:
            head.append(f"Cookie: {self._cookie}")
        if body:
            head.append("Content-Type: application/x-www-form-urlencoded")
            head.append(f"Content-Length: {len(body)}")
        if fragment:
            head.append("X-Fragment: 1")
        self._socket.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        return self._read()

    def _read(self) -> Answer:
        raw = b""
        while b"\r\n\r\n" not in raw:
            raw += self._more()
        top, _, body = raw.partition(b"\r\n\r\n")
        first, *lines = top.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (x.partition(": ") for x in lines)}
        while len(body) < int(headers.get("content-length", 0)):
            body += self._more()
        if cookie := headers.get("set-cookie"):
            self._cookie = cookie.split(";")[0]
        return Answer(int(first.split()[1]), headers, body)

    def _more(self) -> bytes:
        got = self._socket.recv(65536)
        if not got:
            raise ConnectionError("The server hung up.")
        return got

    def _take_token(self, answer: Answer) -> None:
        found = _TOKEN.search(answer.body)
        assert found, answer.body.decode()
        self._token = found[1].decode()


@dataclass
class Load:
    """What came of some work: how long each piece took, in seconds, and what failed."""

    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def work(
    people: list[Person], tasks: Iterable[Task], do: Callable[[Person, Task], Answer], status: int
) -> Load:
    """Let people do tasks, each person the next that is left; each answer must have the status."""
    load, waiting, lock = Load(), iter(tasks), threading.Lock()
    threads = [
        threading.Thread(target=_work, args=(person, _shared(waiting, lock), do, status, load))
        for person in people
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return load


def _shared(tasks: Iterator[Task], lock: threading.Lock) -> Iterator[Task]:
    while True:
        with lock:
            try:
                task = next(tasks)
            except StopIteration:
                return
        yield task


def _work(
    person: Person,
    tasks: Iterator[Task],
    do: Callable[[Person, Task], Answer],
    status: int,
    load: Load,
) -> None:
    for task in tasks:
        before = time.perf_counter()
        try:
            answer = do(person, task)
        except OSError as error:
            load.failures.append(f"{task}: {error}")
            return
        load.seconds.append(time.perf_counter() - before)
        if answer.status != status:
            words = re.sub(r"<[^>]*>|\s+", " ", answer.body.decode())
            load.failures.append(f"{task}: {answer.status} {words[:300]}")
