"""The application: the only file that knows every wing. Nobody imports it but the command line."""

import json
import logging
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from techloan import dates, encryption, jobs, web
from techloan.config import Config, check_secrets, from_environment
from techloan.database import Database
from techloan.groups import panels as groups_panels
from techloan.groups import timeline as groups_timeline
from techloan.groups.routes import BLUEPRINTS as GROUPS
from techloan.home.routes import BLUEPRINTS as HOME
from techloan.home.throttle import limiter
from techloan.imports.routes import BLUEPRINTS as IMPORTS
from techloan.inventory.routes import BLUEPRINTS as INVENTORY
from techloan.loans import panels as loans_panels
from techloan.loans import timeline as loans_timeline
from techloan.loans.requests import panels as requests_panels
from techloan.loans.requests import timeline as requests_timeline
from techloan.loans.routes import BLUEPRINTS as LOANS
from techloan.navigation import navigation
from techloan.people import sign_in
from techloan.people import timeline as people_timeline
from techloan.people.contacts import panels as contacts_panels
from techloan.people.contacts import timeline as contacts_timeline
from techloan.people.messages import timeline as messages_timeline
from techloan.people.routes import BLUEPRINTS as PEOPLE
from techloan.support.routes import BLUEPRINTS as SUPPORT

PACKAGE = Path(__file__).parent
BLUEPRINTS = (*PEOPLE, *INVENTORY, *LOANS, *GROUPS, *SUPPORT, *IMPORTS, *HOME)


def create_app(config: Config | None = None, *, at_once: bool = False) -> Flask:
    """Build the application for a configuration (the environment's, when none is given).

    With `at_once` long work is done where it is started; tests use it. Raises `Refused` without
    proper secrets.
    """
    config = config or from_environment()
    check_secrets(config)
    encryption.use(config.data_keys)
    app = Flask("techloan", root_path=str(PACKAGE), template_folder=str(_templates()))
    app.config.update(_flask_settings(config))
    database = Database(config.database_url)
    queue = jobs.Queue(config, database, at_once=at_once)
    app.extensions["techloan"] = web.House(
        config=config,
        database=database,
        queue=queue,
        timelines=(
            *(people_timeline.entries, contacts_timeline.entries, messages_timeline.entries),
            *(loans_timeline.entries, requests_timeline.entries, groups_timeline.entries),
        ),
        panels=(
            *(loans_panels.head, requests_panels.head, groups_panels.head),
            contacts_panels.head,
        ),
    )
    web.install(app)
    CSRFProtect(app)
    _sign_ins(app)
    _templating(app)
    limiter.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if config.proxies:
        n = config.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
    return app


def _templates() -> Path:
    # A wheel carries the templates inside the package; a checkout has them beside it.
    inside = PACKAGE / "templates"
    return inside if inside.is_dir() else PACKAGE.parent / "templates"


def _flask_settings(config: Config) -> dict[str, Any]:
    return {
        "SECRET_KEY": config.secret_key,
        "TRUSTED_HOSTS": config.hosts,
        "MAX_CONTENT_LENGTH": 21 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 5000,
        "SESSION_COOKIE_NAME": "__Host-techloan" if config.https else "techloan",
        "SESSION_COOKIE_SECURE": config.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SEND_FILE_MAX_AGE_DEFAULT": 31536000,
        # The token is bound to the sign-in; a page that lay open over lunch still works.
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": config.https,
        "RATELIMIT_STORAGE_URI": "memory://",
        "RATELIMIT_HEADERS_ENABLED": False,
    }


def _sign_ins(app: Flask) -> None:
    manager = LoginManager(app)
    # Each sign-in is a row that ends when it should; flask-login need not guess by the browser.
    manager.session_protection = None

    @manager.user_loader
    def load(token: str) -> sign_in.SignedIn | None:
        signed_in = sign_in.load(web.db(), token, web.now())
        if signed_in is not None:
            sign_in.keep_alive(web.db(), signed_in, web.now())
        return signed_in


def _templating(app: Flask) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        day=dates.day, weekday=dates.weekday, clock=dates.clock, ago=dates.ago
    )
    app.jinja_env.globals.update(asset=_asset, page_url=web.page_url, navigation=navigation)

    @app.context_processor
    def around() -> dict[str, Any]:
        signed_in = current_user if current_user and current_user.is_authenticated else None
        return {
            "actor": signed_in.actor if signed_in else None,
            "organisation": web.settings().organisation,
            "today": web.today(),
        }


@lru_cache(maxsize=1)
def _manifest() -> dict[str, str]:
    path = PACKAGE / "static" / "manifest.json"
    if not path.exists():
        logging.getLogger(__name__).warning("The front end is not built: run npm run build.")
        return {}
    manifest: dict[str, str] = json.loads(path.read_text())
    return manifest


def _asset(name: str) -> str:
    # Not by url_for, which knows no address when a request named a host that is not ours.
    return f"/static/{name}?v={_manifest().get(name, '')}"
