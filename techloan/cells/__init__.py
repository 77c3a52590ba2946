"""Read one typed or messy cell, and say what was repaired and what is doubtful.

Nothing doubtful is applied: it is offered, and a person decides.
"""

from techloan.cells.codes import reference, serial, tag
from techloan.cells.dates import day
from techloan.cells.imei import ImeiReading, imei
from techloan.cells.numbers import pence, whole_number
from techloan.cells.phones import phone, postcode
from techloan.cells.reading import Reading
from techloan.cells.sims import sims
from techloan.cells.texts import name, note, text, yes_no

__all__ = [
    "ImeiReading",
    "Reading",
    "day",
    "imei",
    "name",
    "note",
    "pence",
    "phone",
    "postcode",
    "reference",
    "serial",
    "sims",
    "tag",
    "text",
    "whole_number",
    "yes_no",
]
