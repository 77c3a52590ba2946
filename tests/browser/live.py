"""The real application, served by waitress in a thread, on a clock that ticks from a fixed day."""

import threading
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from waitress import create_server

MORNING = datetime(2026, 11, 3, 10, 30, tzinfo=UTC)


class Server:
    """A running techloan.

    `delay` is how many seconds each POST to the desk takes longer; `delays` go before it, once
    each.
    """

    def __init__(self, app: Flask) -> None:
        self.app, self.delay, self.delays = app, 0.0, list[float]()
        self._began = time.monotonic()
        app.extensions["techloan"].clock = self.now
        self._http = create_server(self._answer, host="127.0.0.1", port=0, threads=8)
        self.port: int = self._http.effective_port
        self.address = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._http.run, name="techloan")
        self._thread.start()

    def now(self) -> datetime:
        """Return a moment of the third of November, later each time."""
        return MORNING + timedelta(seconds=time.monotonic() - self._began)

    def stop(self) -> None:
        """Close every connection in the server's own thread, so that its loop ends by itself."""
        self._http.trigger.pull_trigger(self._close)
        self._thread.join()
        self._http.task_dispatcher.shutdown()

    def _close(self) -> None:
        for connection in list(self._http._map.values()):
            connection.close()

    def _answer(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"].startswith("/desk/"):
            time.sleep(self.delays.pop(0) if self.delays else self.delay)
        return self.app.wsgi_app(environ, start_response)
