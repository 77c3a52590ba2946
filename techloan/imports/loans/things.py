"""What was lent: the device of a row, known already or new, and the SIM that sits in it.

A device is told by its tag, its serial number or its IMEI. Where two of these speak of different
devices, the row is held: one of them was copied down by mistake.
"""

from dataclasses import dataclass, replace
from typing import Any

from techloan import cells
from techloan.cells.reading import plain, says_nothing
from techloan.imports import devices, kinds
from techloan.imports.known import KnownDevice, KnownDevices
from techloan.imports.rules import ImportKind
from techloan.imports.worked import Line, Repair, Worked, sims_said
from techloan.inventory.rules import KIND_WORDS, Kind
from techloan.inventory.starting_lists import start_for
from techloan.settings import Settings

# What a row of a loan says of its device itself; its notes and its state are those of the loan.
_OF_THE_DEVICE = frozenset(
    (
        *("tag", "serial", "imei", "imei_2", "model", "make", "kind", "site", "pin", "cost"),
        *("funder",),
    )
)
# Of a device that nobody has, its notes and its state are its own.
_OF_AN_IDLE_DEVICE = _OF_THE_DEVICE | {"note", "condition", "accounts", "wiped", "cleaned", "sim"}


@dataclass
class Thing:
    """The device of a row: None while a person has to say which. `new` is to be brought in."""

    device: KnownDevice | None = None
    new: Worked | None = None


@dataclass(frozen=True)
class Shelf:
    """What the questions about a device need beside the row."""

    known: KnownDevices
    settings: Settings
    site_id: int
    source: str


def thing(row: Worked, line: Line, shelf: Shelf) -> Thing:
    """Find the device of a row; doubts about it hold the row."""
    own = {name: cell for name, cell in line.cells.items() if name in _OF_THE_DEVICE}
    bare = replace(line, cells=own)
    told = Worked(line.number, line.sheet, ImportKind.DEVICES, line.fingerprint)
    devices.codes(told, bare, shelf.known, shelf.settings)
    found = Thing()
    if not _disagree(told, shelf.known):
        there = _there(told, shelf.known)
        if there is not None:
            found.device = there
            _compare(told, bare, there, shelf)
        else:
            _new(told, bare, shelf, found)
    row.repairs += told.repairs
    row.creates += told.creates
    for message in told.messages:
        row.becomes(told.outcome, message)
    row.becomes(told.outcome)
    return found


def idle(line: Line, shelf: Shelf) -> Worked:
    """Work out a row of a loan list that has a device and no borrower: nobody has it."""
    own = {name: cell for name, cell in line.cells.items() if name in _OF_AN_IDLE_DEVICE}
    bare = replace(line, cells={**own, "state": line.at("ending")})
    told = Worked(line.number, line.sheet, ImportKind.DEVICES, line.fingerprint)
    devices.codes(told, bare, shelf.known, shelf.settings)
    there = _there(told, shelf.known)
    if there is not None:
        told.key = there.key
        told.skip(f"{_called(there)} is known already, and this row lends it to nobody.")
        return told
    named = _with_model(told, bare, shelf.settings)
    row = devices.work_out(named, shelf.known, shelf.settings, shelf.site_id, shelf.source)
    for message in told.messages:
        row.becomes(told.outcome, message)
    return row


def _disagree(told: Worked, known: KnownDevices) -> bool:
    """Say whether tag, serial number and IMEI speak of different devices, and hold the row."""
    values = told.values
    tagged = known.by_tag.get(values["tag"]) if values["tag"] else None
    for what, other in (
        ("serial number", known.by_serial.get(values["serial"]) if values["serial"] else None),
        *(("IMEI", known.by_imei.get(n)) for n in (values["imei"], values["imei_2"]) if n),
    ):
        if other is not None and values["tag"] and other is not tagged:
            told.hold(
                f"This {what} belongs to {_called(other)}: it may have been copied down by mistake."
            )
    if tagged and values["serial"] and tagged.serial and values["serial"] != tagged.serial.upper():
        told.hold(f"{tagged.tag} has the serial number {tagged.serial}: which of the two is it?")
    elif tagged and values["imei"] and tagged.imeis and not _shares_imei(told, tagged):
        told.hold(f"{tagged.tag} has the IMEI {tagged.imeis[0]}: which of the two is it?")
    same = {id(d): d for d in _by_numbers(told, known)}
    if not values["tag"] and len(same) > 1:
        whose = " and ".join(_called(device) for device in same.values())
        told.hold(f"The serial number and the IMEI belong to different devices, {whose}.")
    return not told.goes_in()


def _shares_imei(told: Worked, device: KnownDevice) -> bool:
    return bool({told.values["imei"], told.values["imei_2"]} & set(device.imeis))


def _called(device: KnownDevice) -> str:
    return device.tag or f"the device of row {device.row}"


def _by_numbers(told: Worked, known: KnownDevices) -> list[KnownDevice]:
    values = told.values
    by_serial = known.by_serial.get(values["serial"]) if values["serial"] else None
    by_imei = [known.by_imei.get(n) for n in (values["imei"], values["imei_2"]) if n]
    return [device for device in (by_serial, *by_imei) if device is not None]


def _there(told: Worked, known: KnownDevices) -> KnownDevice | None:
    if told.values["tag"]:
        return known.by_tag.get(told.values["tag"])
    return next(iter(_by_numbers(told, known)), None)


def _compare(told: Worked, line: Line, there: KnownDevice, shelf: Shelf) -> None:
    """Say where a row calls its device another model, and let a new one learn its numbers."""
    words = f"{plain(line.at('make'))} {plain(line.at('model'))}".strip()
    if words and not says_nothing(words):
        model, why = devices.found_model(words, shelf.known)
        said = f"{model.make} {model.name}".strip() if model else words
        if said != there.model and kinds.model_key(said) != kinds.model_key(there.model):
            told.look(f"{_called(there)} is a {there.model} elsewhere; this row says {words}.")
        elif why and model:
            told.repairs.append(Repair("model", words, said, why))
            told.look()
    if there.values is None:
        return
    values = told.values
    if values["serial"] and not there.serial:
        there.serial = there.values["serial"] = values["serial"]
    if values["imei"] and not there.imeis:
        there.imeis = tuple(filter(None, (values["imei"], values["imei_2"])))
        there.values["imei"], there.values["imei_2"] = values["imei"], values["imei_2"]
    if values["tag"] and not there.tag:
        there.tag = there.values["tag"] = values["tag"]
    shelf.known.add(there)


def _new(told: Worked, line: Line, shelf: Shelf, found: Thing) -> None:
    if not any(told.values[name] for name in ("tag", "serial", "imei")):
        told.hold("The row does not say which device was lent.")
        return
    model = devices.model(
        told, _with_model(told, line, shelf.settings), shelf.known, shelf.settings
    )
    devices.details(told, line, shelf.known, shelf.site_id, shelf.source)
    told.values["ticks"] = []
    told.values["state"], told.values["retired_how"] = "to_prepare", None
    told.values["retired_evidence"] = ""
    if model is None or not told.goes_in():
        return
    device = devices.as_known(told)
    shelf.known.add(device)
    shelf.known.learn(model)
    told.key = device.key
    told.creates.insert(0, f"device {device.tag or device.serial or device.imeis[0]}")
    found.device, found.new = device, told


def _with_model(told: Worked, line: Line, settings: Settings) -> Line:
    """Fill in the kind of thing as its model where the list names none: many list only tags."""
    words = plain(line.at("model")) or plain(line.at("make"))
    if words and not says_nothing(words):
        return line
    prefix = told.values["tag"].partition("-")[0]
    kind = next((Kind(k) for k, p in settings.tag_prefixes.items() if p == prefix), Kind.TABLET)
    name = f"{KIND_WORDS[kind]}, model not known"
    told.look("The list does not say which model it is.")
    return replace(line, cells={**line.cells, "model": name, "make": None})


def sims_of(
    row: Worked, line: Line, device: KnownDevice | None, known: KnownDevices
) -> list[dict[str, Any]]:
    """Return the new SIMs of a row for its device; those of a new device go in with it."""
    read = row.take("sim", cells.sims(line.at("sim")), say=sims_said) or ()
    stray = cells.imei(line.at("imei")).sim
    if stray:
        read = _with_number(read, stray)
    return [] if device is None else _fresh(row, device, read, known)


def _with_number(read: tuple[tuple[str, str], ...], number: str) -> tuple[tuple[str, str], ...]:
    if len(read) == 1 and not read[0][1]:
        return ((read[0][0], number),)
    return read if any(n == number for _, n in read) else (*read, ("", number))


def _fresh(
    row: Worked, device: KnownDevice, read: tuple[tuple[str, str], ...], known: KnownDevices
) -> list[dict[str, Any]]:
    found = []
    for network, number in read:
        told = number or network.casefold()
        if told in device.networks:
            continue
        if number and known.cards.setdefault(number, device.key) != device.key:
            row.look(f"The SIM {number} sits in {known.cards[number]}.")
            continue
        device.networks.update(filter(None, (number, network.casefold())))
        row.creates.append(f"SIM {' '.join(filter(None, (network, number)))}")
        if device.values is not None:
            device.values["sims"].append((network, number))
        else:
            found.append({"device": device.key, "network": network, "iccid": number})
    return found


def lines_of(device: KnownDevice, known: KnownDevices) -> tuple[str, ...]:
    """Return the lines of the preparation list of a device."""
    model, _ = devices.found_model(device.model, known)
    kind = Kind(device.kind or Kind.TABLET)
    return model.lines if model else start_for(kind, "", device.model).lines
