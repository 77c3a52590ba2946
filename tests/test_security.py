"""What every answer carries, and what every request must bring, whatever route comes."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask, abort

from techloan import web
from techloan.app import create_app
from techloan.config import Config
from techloan.database import Session
from techloan.people import passwords, sign_in
from techloan.people.models import SignInFailure, Staff
from techloan.permissions import Permission, Role
from tests import make, routes
from tests.conftest import NOW, SECRET
from tests.visitor import Visitor, words

Visit = Callable[..., Visitor]
PASSWORD = "quiet lantern harbour"
POLICY = {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
}


@pytest.fixture
def everybody(db: Session) -> Staff:
    """Make somebody who plays every part, with a password."""
    hashed = passwords.hash_password(PASSWORD)
    return make.staff(db, *Role, at=make.site(db), email="all@example.org", password_hash=hashed)


@pytest.fixture
def other_app(config: Config, db: Session) -> Iterator[Callable[..., Flask]]:
    """Return a function that makes an application with other settings of the environment."""
    made: list[Flask] = []

    def app(**settings: object) -> Flask:
        made.append(create_app(replace(config, **settings), at_once=True))
        made[-1].test_client_class = Visitor
        made[-1].extensions["techloan"].clock = lambda: NOW
        return made[-1]

    yield app
    for each in made:
        each.extensions["techloan"].database.engine.dispose()


@pytest.mark.parametrize(
    "path", ["/sign-in", "/", "/nothing-here", "/static/nothing.css", "/healthz"]
)
def test_every_answer_carries_the_same_strict_headers(visit: Visit, path: str) -> None:
    headers = visit().get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "Server" not in headers or "Werkzeug" not in headers["Server"]


def test_nothing_that_somebody_signed_in_sees_is_kept(visit: Visit, everybody: Staff) -> None:
    browser = visit(everybody)
    for path in ("/", "/account", "/loans", "/nothing-here"):
        assert browser.get(path).headers["Cache-Control"] == "no-store"


def test_https_is_not_promised_where_there_is_none(other_app: Callable[..., Flask]) -> None:
    answer = other_app(public_url="").test_client().get("/sign-in", base_url="http://localhost")
    assert "Strict-Transport-Security" not in answer.headers
    assert answer.headers["Set-Cookie"].startswith("techloan=")


def test_the_cookie_is_for_this_site_and_no_script(visit: Visit, everybody: Staff) -> None:
    data = {"email": everybody.email, "password": PASSWORD}
    cookie = visit().post("/sign-in", data=data).headers["Set-Cookie"]
    name, _, rest = cookie.partition("=")
    parts = {part.strip() for part in rest.split(";")[1:]}
    assert name == "__Host-techloan"
    assert parts == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}


def test_asking_whether_it_is_well_sets_no_cookie(visit: Visit, everybody: Staff) -> None:
    for browser in (visit(), visit(everybody)):
        answer = browser.get("/healthz")
        assert (answer.status_code, answer.text) == (200, "ok")
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("host", ["evil.example", "loans.example.org.evil.example", "[::1"])
def test_another_host_name_is_refused_kindly(visit: Visit, host: str) -> None:
    answer = visit().get("/sign-in", headers={"Host": host}, base_url="https://loans.example.org")
    assert answer.status_code == 400
    assert "evil" not in answer.text
    assert "Please go back and try again." in words(answer)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "status"),
    [
        (0, "203.0.113.9", 429),
        (1, "203.0.113.9", 422),
        (1, "203.0.113.9, 127.0.0.1", 429),
    ],
)
def test_a_forged_address_does_not_get_round_the_throttle(
    other_app: Callable[..., Flask], db: Session, proxies: int, forwarded: str, status: int
) -> None:
    address_hash = sign_in.hashed(SECRET + "127.0.0.1")
    row = {"at": NOW, "account_hash": "somebody", "address_hash": address_hash}
    db.add_all(SignInFailure(**row) for _ in range(sign_in.ADDRESS_FAILURES))
    db.commit()
    app = other_app(proxies=proxies)
    app.config["WTF_CSRF_ENABLED"] = False
    data = {"email": "nobody@example.org", "password": PASSWORD}
    sent = {"X-Forwarded-For": forwarded}
    answer = app.test_client().post("/sign-in", data=data, headers=sent)
    assert answer.status_code == status


def test_a_form_without_its_token_is_refused_kindly(
    app: Flask, visit: Visit, everybody: Staff
) -> None:
    browser = visit(everybody)
    browser.token = ""
    for _, path in routes.addresses(app, "POST"):
        answer = browser.post(path)
        assert (path, answer.status_code) == (path, 400)
        assert "Please reload the page and try again." in words(answer)


@pytest.mark.parametrize("referrer", ["", "https://evil.example/"])
def test_a_form_from_another_site_is_refused(visit: Visit, everybody: Staff, referrer: str) -> None:
    answer = visit(everybody).post("/sign-out", headers={"Referer": referrer})
    assert answer.status_code == 400


def test_who_is_signed_out_is_led_to_sign_in_and_back(app: Flask, visit: Visit) -> None:
    browser = visit()
    for _, path in routes.private(app, "GET"):
        answer = browser.get(f"{path}?page=2")
        assert answer.status_code == 302
        leads = urlsplit(answer.location)
        assert (leads.path, leads.query[:5]) == ("/sign-in", "next=")
    for _, path in routes.private(app, "POST"):
        assert urlsplit(browser.post(path).location).path == "/sign-in"
        assert browser.fragment(path).status_code == 401


@pytest.mark.parametrize("role", Role)
def test_what_a_role_may_not_do_looks_like_what_is_not_there(
    app: Flask, visit: Visit, db: Session, role: Role
) -> None:
    staff = make.staff(db, role, at=make.site(db))
    may = make.actor(staff, role).may
    browser = visit(staff)
    nothing = words(browser.get("/nothing-here"))
    for method in ("GET", "POST"):
        for rule, path in routes.private(app, method):
            permission = getattr(app.view_functions[rule.endpoint], "permission", None)
            if permission is not None and not may(permission):
                answer = browser.open(path, method=method)
                assert (path, answer.status_code) == (path, 404)
                assert words(answer) == nothing


def test_a_forgotten_mark_is_a_refusal_for_everybody(
    app: Flask, visit: Visit, everybody: Staff
) -> None:
    app.add_url_rule("/forgotten-mark", "forgotten_mark", lambda: "seen")
    assert visit(everybody).get("/forgotten-mark").status_code == 404
    assert visit().get("/forgotten-mark").status_code == 302


EVIL = (
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "evil.example",
    "@evil.example",
    "https://loans.example.org" + "@evil.example/",
    "/\x00//evil.example",
    "/\r\nX-Evil: 1",
    "/\n\\\\evil.example",
)


@pytest.mark.parametrize("wanted", EVIL)
def test_signing_in_never_leads_to_another_site(
    visit: Visit, everybody: Staff, wanted: str
) -> None:
    answer = visit(everybody).get("/sign-in", query_string={"next": wanted})
    assert answer.status_code == 302
    # Browsers drop tabs and line ends, and take a backslash for a slash.
    plain = answer.location.translate({9: None, 10: None, 13: None, ord("\\"): "/"})
    assert urlsplit(urljoin("https://loans.example.org/sign-in", plain)).netloc == (
        "loans.example.org"
    )


def test_signing_in_leads_to_the_page_that_was_wanted(visit: Visit, everybody: Staff) -> None:
    data = {"email": everybody.email, "password": PASSWORD}
    answer = visit().post("/sign-in?next=/loans?page%3D2", data=data)
    assert (answer.status_code, answer.location) == (303, "/loans?page=2")


MEGABYTE = b"x" * 1024 * 1024
UPLOAD = "multipart/form-data; boundary=line"
TOO_LARGE = {
    "a form": ("application/x-www-form-urlencoded", b"code=" + MEGABYTE),
    "a field beside a file": (
        UPLOAD,
        b'--line\r\nContent-Disposition: form-data; name="code"\r\n\r\n'
        + MEGABYTE * 3
        + b"\r\n--line--\r\n",
    ),
    "a file": (UPLOAD, MEGABYTE * 22),
    "too many fields beside a file": (
        UPLOAD,
        b'--line\r\nContent-Disposition: form-data; name="code"\r\n\r\n1\r\n' * 6000
        + b"--line--\r\n",
    ),
}


@pytest.mark.parametrize("what", TOO_LARGE)
def test_what_is_too_large_is_said_to_be(visit: Visit, everybody: Staff, what: str) -> None:
    browser = visit(everybody)
    kind, body = TOO_LARGE[what]
    answer = browser.post("/desk/scan", data=body, content_type=kind)
    assert answer.status_code == 413
    assert "A file may have up to 20 MB. Please choose a smaller one." in words(answer)
    assert browser.get("/healthz").status_code == 200


@pytest.mark.parametrize("status", [400, 404, 405, 413, 429, 500, 502, 418])
def test_every_error_has_a_page_of_our_own(
    app: Flask, visit: Visit, everybody: Staff, status: int
) -> None:
    view = web.requires(Permission.SIGNED_IN)(lambda: abort(status))
    app.add_url_rule("/error", "error", view)
    browser = visit(everybody)
    page, card = browser.get("/error"), browser.get("/error", headers={"X-Fragment": "1"})
    assert page.status_code == card.status_code == status
    assert "techloan" in page.text
    assert 'data-card="refused"' in card.text
    assert "Werkzeug" not in page.text + card.text


def test_a_wrong_method_has_its_page(visit: Visit, everybody: Staff) -> None:
    answer = visit(everybody).post("/")
    assert answer.status_code == 405
    assert "use the buttons of the page" in words(answer)


def test_a_fault_says_sorry_logs_and_tells_nothing(
    app: Flask, visit: Visit, everybody: Staff, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> str:
        web.writing()
        raise ValueError("a detail that is nobody's business")

    app.add_url_rule("/broken", "broken", web.requires(Permission.SIGNED_IN)(broken))
    browser = visit(everybody)
    answer = browser.get("/broken")
    assert answer.status_code == 500
    assert "nobody's business" not in answer.text
    assert "It is not your fault" in words(answer)
    assert "nobody's business" in caplog.text
    # The write lock went back: the next one who writes gets in.
    assert browser.post("/sign-out").status_code == 303
