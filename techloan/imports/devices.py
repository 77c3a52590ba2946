"""Work out the rows of a list of devices: nothing is written, and nothing doubtful is taken."""

from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache

from techloan import cells, encryption
from techloan.cells import Reading
from techloan.cells.reading import plain, says_nothing
from techloan.imports import kinds, spellings
from techloan.imports.known import KnownDevice, KnownDevices, KnownModel
from techloan.imports.list_fields import VOUCHES
from techloan.imports.rules import ImportKind, Outcome
from techloan.imports.worked import Line, Repair, Worked, kept_words, pounds, sims_said
from techloan.inventory.rules import Acquired, Condition, Kind, State
from techloan.settings import Settings
from techloan.words import joined

_LONGEST = {"tag": 30, "serial": 60, "funder": 100, "note": 5000}


def work_out(
    line: Line, known: KnownDevices, settings: Settings, site_id: int, source: str
) -> Worked:
    """Work out one row. `known` learns it, so that a second row of the same device is seen."""
    row = Worked(line.number, line.sheet, ImportKind.DEVICES, line.fingerprint)
    row.cells = {name: kept_words(name, cell) for name, cell in line.cells.items() if name != "pin"}
    if not any(row.cells.values()):
        row.becomes(Outcome.REJECTED, "Nothing in this row is in a column that we know.")
        return row
    codes(row, line, known, settings)
    row.key = row.values["tag"] or row.values["serial"] or row.values["imei"] or ""
    if _is_there(row, line, known):
        return row
    found = model(row, line, known, settings)
    details(row, line, known, site_id, source)
    if found is not None and row.goes_in():
        told = _state(row, line, found.lines)
        device = as_known(row)
        device.told = told
        known.add(device)
        known.learn(found)
    else:
        row.creates = []
    return row


def codes(row: Worked, line: Line, known: KnownDevices, settings: Settings) -> None:
    """Read what tells a device from others: tag, serial number, IMEIs."""
    prefixes = tuple(f"{prefix}-" for prefix in settings.tag_prefixes.values())
    tag = cells.tag(line.at("tag"), () if "tag" in line.bare else prefixes)
    tag = spellings.known_code(spellings.bare(tag), known.by_tag, known.spellings, "tag")
    row.values["tag"] = row.take("tag", tag, _LONGEST["tag"]) or ""
    if tag.doubtful and any(map(str.isdigit, tag.was)):
        row.hold(f"The asset tag is not clear: {tag.why}.")
    serial = _whole_serial(cells.serial(line.at("serial")), known)
    row.values["serial"] = row.take("serial", serial, 60) or ""
    imei = cells.imei(line.at("imei"))
    numbers = row.take("imei", imei) or ()
    if imei.sim:
        row.look(f"The SIM number {imei.sim} stood where the IMEI belongs.")
    second = row.take("imei_2", cells.imei(line.at("imei_2"))) or ()
    both = [*numbers, *(number for number in second if number not in numbers)][:2]
    row.values["imei"], row.values["imei_2"] = [*both, "", ""][:2]


def _whole_serial(serial: Reading[str], known: KnownDevices) -> Reading[str]:
    """Give back the noughts that Excel took off a serial number that is there."""
    if serial.value is None or not serial.value.isdigit() or serial.value in known.by_serial:
        return serial
    there = known.by_short_serial.get(serial.value.lstrip("0"))
    if there is None:
        return serial
    why = "lost its leading 0: taken for the serial number that is there"
    return Reading(was=serial.was, value=there.serial.upper(), why=why, look=True)


def _is_there(row: Worked, line: Line, known: KnownDevices) -> bool:
    """Say whether the device is there already; hold the row when its numbers disagree."""
    values = row.values
    tagged = known.by_tag.get(values["tag"]) if values["tag"] else None
    others = [known.by_serial.get(values["serial"]) if values["serial"] else None]
    others += [known.by_imei.get(n) for n in (values["imei"], values["imei_2"]) if n]
    same = [device for device in others if device is not None]
    if line.fingerprint in known.before.put_aside:
        row.skip(known.before.put_aside[line.fingerprint])
    elif line.fingerprint in known.before.went_in and (tagged or same):
        row.skip(known.before.went_in[line.fingerprint])
    elif tagged is not None and tagged.row:
        row.hold(f"{tagged.tag} stands in row {tagged.row} too.")
    elif tagged is not None and _agree(tagged, row):
        row.skip(f"{tagged.tag} is there already.")
    elif tagged is not None:
        row.hold(f"{tagged.tag} is there already with another serial number or IMEI.")
    elif same and not values["tag"] and all(d == same[0] and not d.row for d in same):
        row.skip(f"This device is there already: it is {same[0].tag}.")
    elif same:
        whose = same[0].tag or f"row {same[0].row}"
        what = "serial number" if others[0] is not None else "IMEI"
        row.hold(f"This {what} belongs to {whose}: it may have been copied down by mistake.")
    elif not (values["tag"] or values["serial"] or values["imei"]):
        row.hold("This row has no asset tag, serial number or IMEI to tell the device by.")
    return row.outcome is Outcome.SKIP


def _agree(device: KnownDevice, row: Worked) -> bool:
    serial, imeis = row.values["serial"], [row.values["imei"], row.values["imei_2"]]
    if serial and device.serial:
        return bool(serial.upper() == device.serial.upper())
    given = [imei for imei in imeis if imei]
    return not given or not device.imeis or bool(set(given) & set(device.imeis))


def as_known(row: Worked) -> KnownDevice:
    """Return a row that was read as a device to compare the next rows with."""
    imeis = tuple(filter(None, (row.values["imei"], row.values["imei_2"])))
    kind, make, name = (row.values.get("model") or ["", "", "", ""])[1:]
    return KnownDevice(
        row.values["tag"],
        row.values["serial"],
        imeis,
        row.number,
        model=f"{make} {name}".strip(),
        kind=kind,
        state=row.values.get("state"),
        values=row.values,
        place=f"new {row.sheet or ''} {row.number}",
    )


def model(row: Worked, line: Line, known: KnownDevices, settings: Settings) -> KnownModel | None:
    """Read which model a device is; one that is not there yet is made with its kind's lists."""
    words = row.take("model", cells.text(line.at("model")), 80) or ""
    make = row.take("make", cells.text(line.at("make")), 60) or ""
    if make and not words.casefold().startswith(make.casefold()):
        words = f"{make} {words}".strip()
    if not words or says_nothing(words):
        row.hold("This row does not say what device it is.")
        return None
    found, why = found_model(words, known)
    if found is None:
        found = kinds.starting(_kind(row, line, words, settings), *_make_and_name(words, make))
        row.creates.append(f"device model {f'{found.make} {found.name}'.strip()}")
    elif why:
        row.repairs.append(Repair("model", words, f"{found.make} {found.name}".strip(), why))
        row.look()
    row.values["model"] = [found.id, found.kind.value, found.make, found.name]
    return found


def _make_and_name(words: str, make: str) -> tuple[str, str]:
    if make and words.casefold().startswith(make.casefold()):
        return make, words[len(make) :].strip() or words
    own, name = kinds.make_and_name(words)
    return own[:60], name[:80]


@lru_cache(maxsize=1000)
def _keys(words: str) -> tuple[str, str]:
    return joined(words), kinds.model_key(words)


def found_model(words: str, known: KnownDevices) -> tuple[KnownModel | None, str]:
    """Return the model that is meant, and what to say where it is written another way."""
    exact, loose = _keys(words)
    if model := known.models.get(exact):
        return model, ""
    for model in known.models.values():
        if loose in (_keys(f"{model.make} {model.name}")[1], _keys(model.name)[1]):
            return model, "read as the device model that is there"
    return None, ""


def _kind(row: Worked, line: Line, words: str, settings: Settings) -> Kind:
    said = plain(line.at("kind"))
    prefix = row.values["tag"].partition("-")[0]
    by_tag = next((k for k, p in settings.tag_prefixes.items() if prefix and p == prefix), None)
    kind = kinds.kind_of(said) or kinds.kind_of(words) or (Kind(by_tag) if by_tag else None)
    if kind is None:
        row.look(f"It is not clear what “{words}” is, so it is taken for a tablet.")
    return kind or Kind.TABLET


def details(row: Worked, line: Line, known: KnownDevices, site_id: int, source: str) -> None:
    """Read all else that a list says of a device itself."""
    values = row.values
    values["site_id"] = _site(row, line, known, site_id)
    values["funder"] = row.take("funder", cells.text(line.at("funder")), 100) or ""
    values["note"] = row.take("note", cells.note(line.at("note")), 5000) or ""
    values["cost_pence"] = row.take("cost", cells.pence(line.at("cost")), say=pounds)
    bought = row.take("acquired_on", cells.day(line.at("acquired_on")))
    values["acquired_on"] = bought.isoformat() if bought else None
    values["pin_sealed"] = _sealed_pin(row, line)
    values["condition"] = _word(row, line, "condition", kinds.condition_of, Condition.GOOD)
    values["acquired"] = _word(row, line, "acquired", kinds.acquired_of, Acquired.UNKNOWN)
    if values["acquired"] == Acquired.UNKNOWN and bought and not plain(line.at("acquired")):
        values["acquired"] = Acquired.BOUGHT.value
    values["why"] = f"from the list {source}"
    values["retired_by"] = row.take("retired_by", cells.text(line.at("retired_by")), 100) or ""
    if held := row.take("set_aside_until", cells.day(line.at("set_aside_until"))):
        row.look(f"It was set aside until {held}. Put who asked on the waiting list.")
    sims = row.take("sim", cells.sims(line.at("sim")), say=sims_said)
    values["sims"] = [sim for sim in sims or () if _is_new_sim(row, sim, known)]


def _is_new_sim(row: Worked, sim: tuple[str, str], known: KnownDevices) -> bool:
    """Say whether a SIM is not there yet; one that is stays where it is, and that is said."""
    there = known.cards.get(sim[1]) if sim[1] else None
    if there is not None:
        row.look(f"The SIM {sim[1]} sits in {there}.")
    elif sim[1]:
        known.cards[sim[1]] = row.values["tag"] or f"the device of row {row.number}"
    return there is None


def _site(row: Worked, line: Line, known: KnownDevices, site_id: int) -> int:
    said = plain(line.at("site"))
    if not said or says_nothing(said):
        return site_id
    found = known.sites.get(joined(said))
    if found is None:
        why = "no site of that name: put at the site of this import"
        row.repairs.append(Repair("site", said[:100], None, why))
        row.look()
    return found or site_id


def _sealed_pin(row: Worked, line: Line) -> str | None:
    pin = plain(line.at("pin"))
    if not pin or says_nothing(pin):
        return None
    if len(pin) > 20:
        row.hold("The PIN is longer than 20 letters.")
        return None
    return encryption.seal(pin)


def _word(
    row: Worked, line: Line, name: str, read: Callable[[str], StrEnum | None], otherwise: StrEnum
) -> str:
    said = plain(line.at(name))
    if not said or says_nothing(said):
        return str(otherwise)
    found = read(said)
    if found is None:
        row.repairs.append(Repair(name, said[:100], None, "not a word that we know here"))
        row.look()
    return str(found or otherwise)


def _state(row: Worked, line: Line, lines: tuple[str, ...]) -> bool:
    """Read the state, and the lines of the preparation list for which the file vouches.

    Return whether the file tells a state.
    """
    values, said = row.values, plain(line.at("state"))
    answers = {name: row.take(name, cells.yes_no(line.at(name))) for name in ("prepared", *VOUCHES)}
    found = kinds.state_of(line.at("state"))
    state, how = found or (State.TO_PREPARE, None)
    if found is None and said and not says_nothing(said):
        on_loan = kinds.ON_LOAN.fullmatch(said.casefold())
        row.look(
            f"The list says “{said[:40]}”. "
            + ("Loans come in with a list of loans." if on_loan else "It goes in as “to prepare”.")
        )
    vouched = kinds.vouched(lines, {name for name, yes in answers.items() if yes})
    ticked = vouched
    if state is State.READY or (answers.get("prepared") and state is State.TO_PREPARE):
        ticked, state = list(lines), State.READY
    elif state is State.TO_PREPARE and lines and set(ticked) == set(lines):
        state = State.READY
    noes = kinds.vouched(lines, {name for name, yes in answers.items() if yes is False})
    if state is State.READY and (answers.get("prepared") is False or noes):
        row.look("The list calls it ready, but says that not all is done.")
        ticked, state = vouched, State.TO_PREPARE
    values["state"], values["retired_how"] = state.value, how.value if how else None
    values["ticks"] = ticked if state in (State.TO_PREPARE, State.READY) else []
    values["retired_evidence"] = kinds.evidence_of(said)[:300] if state is State.RETIRED else ""
    values["retired_by"] = values["retired_by"] if state is State.RETIRED else ""
    return found is not None or any(answers.values())
