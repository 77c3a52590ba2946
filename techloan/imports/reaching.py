"""Read how a client may be reached, and whether their record is closed.

These columns stand in our own lists. Whoever must not be rung must not be rung after an import
either, so what is not clear here holds the row.
"""

from techloan import cells
from techloan.cells.reading import plain, says_nothing
from techloan.imports.worked import Line, Worked
from techloan.people.messages.rules import Way
from techloan.people.rules import BASIS_WORDS
from techloan.words import fold, words

_BEST = {
    Way.LETTER: "letter,letters,post,postal,in writing,write",
    Way.CALL: "call,calls,phone,telephone,tel,ring,phone call,telephone call,landline",
    Way.TEXT: "text,texts,txt,sms,text message,text messages",
    Way.EMAIL: "email,emails,e mail",
}
_BEST_BY_WORDS = {said: way for way, each in _BEST.items() for said in each.split(",")}
_SMALL_WORDS = frozenset(("a", "an", "by", "please", "the", "them", "via", "with"))
WAYS = ("may_ring", "may_leave_voicemail", "may_text", "may_email", "may_write")


def read_reach(row: Worked, line: Line) -> None:
    """Put into the values how a client may be reached; what a list does not say is allowed."""
    values = row.values
    for name in WAYS:
        values[name] = _yes(row, line, name) is not False
    values["no_contact"] = _yes(row, line, "no_contact") is True
    values["reach_words"] = row.take("reach_words", cells.text(line.at("reach_words")), 200) or ""
    values["best_way"] = _best_way(row, line)
    values["basis"] = _basis(row, line)
    closed = row.take("archived_on", cells.day(line.at("archived_on")))
    values["archived_on"] = closed.isoformat() if closed else None


def _yes(row: Worked, line: Line, name: str) -> bool | None:
    read = cells.yes_no(line.at(name))
    if read.doubtful:
        row.hold(f"It is not clear how this person may be reached: “{read.was[:60]}”.")
    return row.take(name, read)


def _best_way(row: Worked, line: Line) -> str:
    said = plain(line.at("best_way"))
    if not said or says_nothing(said):
        return ""
    way = _BEST_BY_WORDS.get(" ".join(word for word in words(said) if word not in _SMALL_WORDS))
    if way is None:
        row.look(f"“{said[:60]}” is not one way to reach somebody: a letter, call, text or e-mail.")
    return way or ""


def _basis(row: Worked, line: Line) -> str | None:
    said = plain(line.at("basis"))
    if not said or says_nothing(said):
        return None
    for basis, named in BASIS_WORDS.items():
        if fold(said) in (fold(basis), fold(named)):
            return basis.value
    row.look(f"The basis “{said[:60]}” is none that we know here.")
    return None
