"""A mail server and a provider of texts on this computer, which take, refuse, hang and die."""

import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

# What a behaviour answers to a word of the protocol; None hangs up, "" says nothing for a while.
Behaviour = Callable[[str, int], str | None]
HANGS_SECONDS = 1.5
USUAL = {
    "HELLO": "220 mail.example.org",
    "EHLO": "250 hello",
    "MAIL": "250 yes",
    "RCPT": "250 yes",
    "DATA": "354 go on",
}


def takes_all(word: str, _number: int) -> str | None:
    """Take every message."""
    return USUAL.get(word, "250 kept" if word == "END" else "221 bye")


def but(word: str, answer: str | None, *, at: int = 1) -> Behaviour:
    """Return a behaviour that answers a word of the message of a number (from 1) in another way.

    `at` 0 means every message.
    """

    def behaves(said: str, number: int) -> str | None:
        return answer if said == word and at in (0, number) else takes_all(said, number)

    return behaves


class PostOffice:
    """The mail server: what it took, and how it behaves."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.behaviour: Behaviour = takes_all
        self.greetings = 0
        self.port = 0

    @property
    def url(self) -> str:
        """Return the address for TECHLOAN_MAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}?from=desk@example.org"


class Clerk(socketserver.StreamRequestHandler):
    """Answers one visit, as the post office behaves."""

    office: PostOffice

    def handle(self) -> None:
        """Hear each word until somebody hangs up."""
        self.office.greetings += 1
        number = self.office.greetings
        going_on = self._say(self.office.behaviour("HELLO", number))
        while going_on and (line := self.rfile.readline()):
            word = line.split()[0].decode().upper()
            going_on = self._say(self.office.behaviour(word, number)) and word != "QUIT"
            if going_on and word == "DATA":
                answer = self.office.behaviour("END", number)
                self._keep(self._content())
                going_on = self._say(answer)

    def _say(self, answer: str | None) -> bool:
        if answer == "":
            time.sleep(HANGS_SECONDS)
        if answer:
            self.wfile.write(answer.encode() + b"\r\n")
        return bool(answer)

    def _keep(self, content: bytes) -> None:
        """Keep a message, before it is said to be kept."""
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.office.taken.append(message)

    def _content(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """Run a mail server until the end of the block."""
    office = PostOffice()
    clerk = type("Clerk", (Clerk,), {"office": office})
    with _served(socketserver.ThreadingTCPServer(("127.0.0.1", 0), clerk)) as port:
        office.port = port
        yield office


@contextmanager
def provider(status: int = 201) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Run a provider of texts that answers so; give its address, and what it was asked.

    Status 0 hangs up without a word, and -1 says nothing for a while.
    """
    asked: list[dict[str, Any]] = []

    class Provider(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            proof = self.headers["Authorization"]
            asked.append({"path": self.path, "proof": proof, **form})
            if status < 0:
                time.sleep(HANGS_SECONDS)
            if status > 0:
                self.send_response(status)
                self.end_headers()

        def log_message(self, *_args: object) -> None: ...

    with _served(ThreadingHTTPServer(("127.0.0.1", 0), Provider)) as port:
        yield f"twilio://AC1:secret@127.0.0.1:{port}?from=%2B447700900199", asked


@contextmanager
def _served(server: socketserver.TCPServer) -> Iterator[int]:
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
