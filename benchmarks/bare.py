"""The rival of the desk: a bare Flask and SQLAlchemy application on the same tables.

It has no sign-in, permission, token or audit. Each endpoint does the least that its work needs.
"""

from types import SimpleNamespace
from typing import Any

from flask import Flask, jsonify, render_template, request
from jinja2 import FileSystemLoader
from sqlalchemy import func, select
from sqlalchemy.orm import DeclarativeBase

from techloan import dates
from techloan.app import PACKAGE
from techloan.database import Database, Session
from techloan.inventory import models as inventory
from techloan.inventory.rules import State
from techloan.loans import models as loans
from techloan.loans.desk import Card
from techloan.loans.rules import Ending

MODEL, SITE = SimpleNamespace(title="Samsung Tab A9"), SimpleNamespace(name="Old Library")


class Plain(DeclarativeBase):
    """Rows without relationships, over the tables that are there."""


class Device(Plain):
    __table__ = inventory.Device.__table__


class DeviceMove(Plain):
    __table__ = inventory.DeviceMove.__table__


class Loan(Plain):
    __table__ = loans.Loan.__table__


def create_bare(url: str) -> Flask:
    """Build the application for a database."""
    database = Database(url)
    app = Flask("bare")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_loader = FileSystemLoader(PACKAGE.parent / "templates")
    app.jinja_env.filters.update(day=dates.day, weekday=dates.weekday, clock=dates.clock)
    app.jinja_env.globals.update(
        csrf_token=lambda: "not signed", asset=lambda name: f"/static/{name}"
    )

    @app.post("/desk/for", endpoint="desk.for_client")
    @app.post("/desk/clients", endpoint="desk.clients")
    def only_addresses() -> str:
        return ""

    @app.post("/look-up")
    def look_up() -> Any:
        with database.session() as db:
            device = _device(db, request.form["code"])
            return jsonify(tag=device.tag, state=device.state, serial=device.serial)

    @app.post("/card")
    def card() -> Any:
        with database.session() as db:
            found = _device(db, request.form["code"])
            device = SimpleNamespace(tag=found.tag, model=MODEL, site=SITE)
            return render_template("loans/card.html", card=Card("check-out", device=device))

    @app.post("/check-out")
    def check_out() -> Any:
        now, today = dates.utc_now(), dates.london_day(dates.utc_now())
        with database.writing() as db:
            device = _device(db, request.form["asset_tag"])
            loan = Loan(
                device_id=device.id,
                client_id=int(request.form["client"]),
                checked_out_on=today,
                checked_out_at=now,
                checked_out_by="Person 0",
                due_on=today,
                ended_by="",
                note="",
            )
            db.add(loan)
            device.version += 1
        return jsonify(loan=loan.id), 201

    @app.post("/check-in")
    def check_in() -> Any:
        now, today = dates.utc_now(), dates.london_day(dates.utc_now())
        with database.writing() as db:
            wanted = select(Loan).join(Device, Device.id == Loan.device_id)
            tag = func.lower(Device.tag) == request.form["asset_tag"].lower()
            loan = db.scalars(wanted.where(tag, Loan.ending.is_(None))).one()
            loan.ending, loan.ended_on, loan.ended_at = Ending.RETURNED, today, now
            move = {"from_state": State.READY, "to_state": State.TO_PREPARE, "why": "checked in"}
            db.add(DeviceMove(device_id=loan.device_id, at=now, actor="Person 0", **move))
        return jsonify(loan=loan.id)

    return app


def _device(db: Session, code: str) -> Any:
    return db.scalars(select(Device).where(func.lower(Device.tag) == code.lower())).one()
