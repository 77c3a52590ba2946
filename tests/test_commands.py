"""What the commands do to a database, called as functions are."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import Engine, event, select

from techloan import encryption, stored_files
from techloan.cli import techloan
from techloan.config import Config
from techloan.database import Database, Session
from techloan.errors import Refused
from techloan.imports import files
from techloan.imports import services as imports
from techloan.imports.models import ImportRow
from techloan.imports.rules import ImportKind, Outcome
from techloan.inventory import services as devices
from techloan.inventory.models import Device
from techloan.people.contacts.rules import How
from techloan.people.contacts.rules import Outcome as Reached
from techloan.people.contacts.services import record_contact
from techloan.people.messages import outbox
from techloan.people.messages.models import Message
from techloan.people.messages.rules import Purpose, Way
from techloan.people.messages.words import Words, opened
from techloan.people.models import Partner, Staff, StaffRole
from techloan.permissions import COMMAND_LINE, Role
from techloan.stored_files import StoredFile
from tests import make
from tests.imports.lists import NOW, source_of
from tests.loans.papers import papers
from tests.visitor import Visitor, words

Command = Callable[..., Result]


@pytest.fixture
def command(config: Config) -> Iterator[Command]:
    """Return a function that runs a command on the database of the test."""
    opened: set[Engine] = set()

    def note(engine: Engine, *_: object) -> None:
        opened.add(engine.engine)

    event.listen(Engine, "engine_connect", note)

    def run(*typed: str, keys: tuple[str, ...] = config.data_keys) -> Result:
        settings = {
            "TECHLOAN_DATABASE_URL": config.database_url,
            "TECHLOAN_DATA": str(config.data),
            "TECHLOAN_SECRET_KEY": config.secret_key,
            "TECHLOAN_DATA_KEYS": ",".join(keys),
            "TECHLOAN_PUBLIC_URL": config.public_url,
        }
        return CliRunner().invoke(techloan, typed, env=settings)

    yield run
    event.remove(Engine, "engine_connect", note)
    for engine in opened:
        engine.dispose()
    encryption.use(config.data_keys)


def test_the_link_of_a_new_person_works(
    command: Command, app: Flask, db: Session, visit: Callable[..., Visitor]
) -> None:
    db.commit()
    roles = ("--role", "desk", "--role", "coordinator", "--partner", "Lantern House")
    added = command("staff", "add", "Dotty@example.org", "--name", "Dotty", *roles)
    address = added.output.split()[-1]
    assert db.scalar(select(Staff.email)) == "dotty@example.org"
    assert set(db.scalars(select(StaffRole.role))) == {Role.DESK, Role.COORDINATOR}
    assert db.scalars(select(Partner.name).where(Partner.is_lead)).all() == ["Lantern House"]
    assert "Dotty" in words(visit().get(address.removeprefix("https://loans.example.org")))


@pytest.mark.parametrize("missing", ["--role", "--name"])
def test_what_is_missing_is_named(command: Command, missing: str) -> None:
    given = {"--role": "desk", "--name": "Dotty"}
    del given[missing]
    ended = command("staff", "add", "dotty@example.org", *next(iter(given.items())))
    assert ended.exit_code == 2
    assert missing in ended.output


def test_a_command_acts_as_who_is_named(command: Command, db: Session) -> None:
    make.staff(db, Role.ADMINISTRATOR, email="pip@example.org")
    db.commit()
    made = command("staff", "link", "pip@example.org", "--as", "PIP@example.org")
    assert "The link works once, for one hour:" in made.output
    ended = command("staff", "link", "pip@example.org", "--as", "nobody@example.org")
    assert isinstance(ended.exception, Refused)


def test_after_a_rotation_the_old_key_may_go(
    command: Command, config: Config, database: Database, db: Session
) -> None:
    device = make.device(db)
    devices.set_pin(device, "4711")
    db.commit()
    old, new = config.data_keys[0], encryption.new_key()
    assert command("keys", "rotate", keys=(new, old)).exit_code == 0
    db.refresh(device)
    encryption.use((new,))
    assert encryption.unseal(db.scalar(select(Device.pin_sealed)) or "") == "4711"
    encryption.use((old,))
    with pytest.raises(Refused, match="Ask your administrator to add the old key"):
        encryption.unseal(device.pin_sealed or "")


def test_a_rotation_locks_lists_that_wait_with_the_newest_key_too(
    command: Command, config: Config, db: Session
) -> None:
    old, new = config.data_keys[0], encryption.new_key()
    source = source_of(db, ImportKind.DEVICES, "list.csv")
    imports.keep(db, COMMAND_LINE, NOW, source, b"Tag,PIN")
    values = {"values": {"pin_sealed": encryption.seal("4711")}}
    row = ImportRow(
        import_id=source.id,
        number=2,
        sheet=None,
        kind=ImportKind.DEVICES,
        key="TAB-0001",
        outcome=Outcome.HOLD,
        fingerprint="f",
        read=json.dumps(values),
    )
    db.add(row)
    db.commit()
    assert command("keys", "rotate", keys=(new, old)).exit_code == 0
    db.expire_all()
    encryption.use((new,))
    assert files.contents(db, source.id) == b"Tag,PIN"
    assert encryption.unseal(json.loads(row.read)["values"]["pin_sealed"]) == "4711"
    encryption.use((old,))


def test_a_rotation_without_the_old_key_changes_nothing(command: Command, db: Session) -> None:
    device = make.device(db)
    devices.set_pin(device, "4711")
    before = device.pin_sealed
    db.commit()
    assert command("keys", "rotate", keys=(encryption.new_key(),)).exit_code != 0
    db.refresh(device)
    assert device.pin_sealed == before


def test_a_rotation_locks_notes_of_contacts_and_words_of_messages_with_the_newest_key_too(
    command: Command, config: Config, db: Session
) -> None:
    old, new = config.data_keys[0], encryption.new_key()
    client, today = make.client(db), NOW.date()
    told: dict[str, Any] = {"how": How.CALL, "outcome": Reached.SPOKE, "note": "her hip is better"}
    contact = record_contact(db, COMMAND_LINE, NOW, today, client.id, **told)
    letter = Words("en", "What you borrowed", ("Hello Dotty,",), "Hello Dotty.")
    outbox.put(db, NOW, client, Purpose.REMINDER, today, Way.LETTER, letter)
    db.commit()
    assert command("keys", "rotate", keys=(new, old)).exit_code == 0
    db.expire_all()
    encryption.use((new,))
    assert encryption.unseal(contact.note_sealed or "") == "her hip is better"
    assert opened(db.scalars(select(Message.body)).one()) == letter
    encryption.use((old,))


@pytest.mark.pdf
def test_the_agreement_of_a_loan_is_written_as_a_pdf(
    command: Command, db: Session, tmp_path: Path
) -> None:
    loan, paper = make.loan(db), tmp_path / "agreement.pdf"
    db.commit()
    assert command("agreement", str(loan.id), "-o", str(paper)).exit_code == 0
    assert paper.read_bytes().startswith(b"%PDF")
    assert isinstance(command("agreement", "999", "-o", str(paper)).exception, Refused)


@pytest.mark.pdf
def test_the_guide_of_a_client_is_written_as_a_pdf(
    command: Command, db: Session, tmp_path: Path
) -> None:
    client, paper = make.loan(db).client, tmp_path / "guide.pdf"
    db.commit()
    assert command("guide", client.reference, "-o", str(paper), "--size", "22").exit_code == 0
    assert paper.read_bytes().startswith(b"%PDF")
    for wrong in (["PLUS-C-0000"], [client.reference, "--language", "xx"]):
        assert isinstance(command("guide", *wrong, "-o", str(paper)).exception, Refused)
    unread = command("guide", client.reference, "-o", str(paper), "--language", "ur")
    assert "checked these words" in str(unread.exception)


def test_a_rotation_locks_signatures_with_the_newest_key_too(
    command: Command, config: Config, db: Session
) -> None:
    old, new = config.data_keys[0], encryption.new_key()
    papers(db, make.loan(db).id)
    db.commit()
    assert command("keys", "rotate", keys=(new, old)).exit_code == 0
    db.expire_all()
    encryption.use((new,))
    assert all(stored_files.contents(file) for file in db.scalars(select(StoredFile)))


def test_a_rotation_locks_support_notes_and_worries_with_the_newest_key_too(
    command: Command, config: Config, db: Session
) -> None:
    old, new = config.data_keys[0], encryption.new_key()
    session = make.support_session(db, tried="the mute button", note="only for few")
    worry = make.worry(db, session.client, "very low")
    db.commit()
    assert command("keys", "rotate", keys=(new, old)).exit_code == 0
    db.expire_all()
    encryption.use((new,))
    kept = (session.tried_sealed, session.note_sealed, worry.words_sealed)
    opened = [encryption.unseal(text or "") for text in kept]
    assert opened == ["the mute button", "only for few", "very low"]
    encryption.use((old,))
