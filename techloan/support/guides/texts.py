"""The words in force: the newest version of each sheet, else those that came with the program."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from techloan import audit
from techloan.database import Session
from techloan.errors import Refused
from techloan.permissions import Actor
from techloan.support.guides.language import Language, english
from techloan.support.guides.models import GuideLanguage, GuideText
from techloan.support.guides.rules import Topic

SAME = "These words are in force already. Nothing was changed."


@dataclass(frozen=True)
class Sheet:
    """A sheet as it is in force: its words, and who changed it last (None: nobody)."""

    topic: Topic
    title: str
    body: str
    changed: GuideText | None = None


@dataclass(frozen=True)
class Standing:
    """How far a language may be used: somebody read it, or it may be printed all the same."""

    language: Language
    checked: bool
    allowed: bool
    checked_by: str = ""
    checked_at: datetime | None = None

    @property
    def may_print(self) -> bool:
        """Say whether guides are printed in it."""
        return self.checked or self.allowed


def in_force(db: Session, language: Language) -> dict[Topic, Sheet]:
    """Return every sheet of a language, in the order of topics, in one statement."""
    newest = _newest(language.code)
    rows = {row.topic: row for row in db.scalars(select(GuideText).where(GuideText.id.in_(newest)))}
    return {topic: _sheet(language, topic, rows.get(topic)) for topic in Topic}


def _newest(code: str) -> Select[int]:
    own = select(func.max(GuideText.id)).where(GuideText.language == code)
    return own.group_by(GuideText.topic)


def _sheet(language: Language, topic: Topic, row: GuideText | None) -> Sheet:
    if row is not None and not row.shipped:
        return Sheet(topic, row.title, row.body, row)
    return Sheet(topic, *language.sheet(topic))


def history(code: str, topic: Topic) -> Select[GuideText]:
    """Select every version of a sheet that somebody kept, the newest first."""
    own = (GuideText.language == code) & (GuideText.topic == topic)
    return select(GuideText).where(own).order_by(GuideText.id.desc())


def keep(
    db: Session,
    actor: Actor,
    now: datetime,
    language: Language,
    topic: Topic,
    title: str,
    body: str,
) -> GuideText:
    """Put new words of a sheet in force; raise `Refused` when they are the present ones."""
    before = in_force(db, language)[topic]
    title, body = title.strip(), body.strip()
    if (title, body) == (before.title, before.body):
        raise Refused(SAME)
    shipped = (title, body) == language.sheet(topic)
    row = GuideText(
        language=language.code,
        topic=topic,
        title=title,
        body=body,
        shipped=shipped,
        made_at=now,
        actor=actor.name,
    )
    db.add(row)
    db.flush()
    detail = {"language": language.code, "topic": str(topic)}
    words = "put back the words of techloan" if shipped else "changed a guide sheet"
    audit.record(db, actor, now, words, "guide sheet", row.id, detail=detail)
    return row


def back_to_shipped(
    db: Session, actor: Actor, now: datetime, language: Language, topic: Topic
) -> GuideText:
    """Put the words in force again that came with the program."""
    return keep(db, actor, now, language, topic, *language.sheet(topic))


def standing(db: Session, language: Language) -> Standing:
    """Return how far a language may be used. English needs nobody's leave."""
    return standings(db, [language])[0]


def standings(db: Session, languages: list[Language]) -> list[Standing]:
    """Return how far each language may be used, in two statements."""
    rows = {row.code: row for row in db.scalars(select(GuideLanguage))}
    last = select(GuideText.language, func.max(GuideText.made_at)).group_by(GuideText.language)
    changed = {row[0]: row[1] for row in db.execute(last)}
    return [_standing(one, rows.get(one.code), changed.get(one.code)) for one in languages]


def _standing(language: Language, row: GuideLanguage | None, changed: datetime | None) -> Standing:
    if language.tag == english().tag:
        return Standing(language, checked=True, allowed=True)
    at = row.checked_at if row else None
    read = language.checked if at is None else True
    fresh = changed is None or (at is not None and changed <= at)
    allowed = row.allowed if row else False
    return Standing(language, read and fresh, allowed, row.checked_by if row else "", at)


def allow(
    db: Session, actor: Actor, now: datetime, language: Language, *, allowed: bool
) -> GuideLanguage:
    """Let a language be printed that nobody has checked yet, or no longer."""
    row = _row(db, language)
    row.allowed = allowed
    words = "allowed unchecked guides" if allowed else "stopped unchecked guides"
    audit.record(db, actor, now, words, "guide language", None, detail={"language": language.code})
    return row


def checked(db: Session, actor: Actor, now: datetime, language: Language, by: str) -> GuideLanguage:
    """Keep that somebody who speaks a language has read its sheets as they are now."""
    if not by.strip():
        raise Refused("Please say who has read it.", 422)
    row = _row(db, language)
    row.checked_at, row.checked_by = now, by.strip()
    detail = {"language": language.code, "by": row.checked_by}
    audit.record(db, actor, now, "said a guide is checked", "guide language", None, detail=detail)
    return row


def _row(db: Session, language: Language) -> GuideLanguage:
    row = db.get(GuideLanguage, language.code)
    if row is None:
        row = GuideLanguage(code=language.code)
        db.add(row)
    return row


def changed(db: Session) -> set[tuple[str, Topic]]:
    """Return which sheets are not as they came with the program."""
    newest = select(func.max(GuideText.id)).group_by(GuideText.language, GuideText.topic)
    rows = db.execute(
        select(GuideText.language, GuideText.topic).where(
            GuideText.id.in_(newest), GuideText.shipped.is_(False)
        )
    )
    return {(row.language, row.topic) for row in rows}
