"""A browser's stand-in: it opens pages, sends forms with their token, and reads the answer."""

from collections.abc import Callable
from typing import Any

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class Visitor(FlaskClient):
    """A test client that comes by https to the public address, with the form token of its pages."""

    base_url = "https://loans.example.org"
    token = ""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Open an address; a POST carries the token in its header, as the page's script would."""
        kwargs.setdefault("base_url", self.base_url)
        if kwargs.get("method") == "POST" and self.token:
            headers = dict(kwargs.pop("headers", None) or {})
            headers.setdefault("X-CSRFToken", self.token)
            headers.setdefault("Referer", self.base_url + "/")
            kwargs["headers"] = headers
        return super().open(*args, **kwargs)

    def fragment(self, path: str, data: dict[str, Any] | None = None) -> TestResponse:
        """Send a form as the desk's script does, so that the answer is a card."""
        return self.post(path, data=data or {}, headers={"X-Fragment": "1"})


# What the fixture `visit` gives: a browser's stand-in, signed in as somebody or nobody.
Visit = Callable[..., Visitor]


def page(response: TestResponse) -> BeautifulSoup:
    """Read an answer as a page."""
    return BeautifulSoup(response.text, "html.parser")


def words(response: TestResponse) -> str:
    """Return what an answer says, without its tags."""
    return " ".join(page(response).get_text(" ").split())
