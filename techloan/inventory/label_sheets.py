"""The sheets and rolls of labels that can be printed on: where each label lies, in millimetres from
the top left.

Sizes of the Avery sheets: public projects that agree with each other, and arithmetic. Two side
margins, the labels and their gaps make exactly 210 mm, two ends and the rows exactly 297 mm. Rolls:
the makers' names of their sizes.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class LabelSheet:
    """One kind of label paper; all lengths in millimetres.

    `margin_across` and `margin_along` are what no printer reaches, or what a slightly shifted sheet
    would cut: ink keeps that far from the edges of a label. A label that is taller than wide is
    read turned by a quarter.
    """

    name: str
    words: str
    page_width: float
    page_height: float
    columns: int
    rows: int
    label_width: float
    label_height: float
    top: float
    left: float
    pitch_across: float
    pitch_down: float
    margin_across: float
    margin_along: float

    @property
    def per_page(self) -> int:
        """How many labels one page holds."""
        return self.columns * self.rows

    @property
    def turned(self) -> bool:
        """Whether the words run down the label instead of across it."""
        return self.label_height > self.label_width

    def corner(self, place: int) -> tuple[float, float]:
        """Left and top of a label on its page; `place` counts from 0, row by row."""
        row, column = divmod(place, self.columns)
        return self.left + column * self.pitch_across, self.top + row * self.pitch_down


def _avery(
    name: str,
    columns: int,
    rows: int,
    label_width: float,
    label_height: float,
    top: float,
    left: float,
    margin: float,
) -> LabelSheet:
    """An A4 sheet whose labels touch downwards and stand 2.5 mm apart across."""
    return LabelSheet(
        name=name,
        words=f"Avery {name}: {columns * rows} on A4, {label_width:g} x {label_height:g} mm",
        page_width=210,
        page_height=297,
        columns=columns,
        rows=rows,
        label_width=label_width,
        label_height=label_height,
        top=top,
        left=left,
        pitch_across=label_width + 2.5,
        pitch_down=label_height,
        margin_across=margin,
        margin_along=margin,
    )


def _roll(width: float, height: float, maker: str, margin_along: float) -> LabelSheet:
    """A roll: every label is a page, as wide as the roll. Printers leave 1.5 mm at its sides and
    more at its ends.
    """
    return LabelSheet(
        name=f"{width:g}x{height:g}",
        words=f"Roll {width:g} x {height:g} mm ({maker})",
        page_width=width,
        page_height=height,
        columns=1,
        rows=1,
        label_width=width,
        label_height=height,
        top=0,
        left=0,
        pitch_across=width,
        pitch_down=height,
        margin_across=1.5,
        margin_along=margin_along,
    )


# The ends that the rolls' own printers do not reach: Brother 3 mm; Dymo 5.9 mm (by its driver, at
# the leading end, kept at both since a label may be fed either way).
_BROTHER_ENDS = 3.0
_DYMO_ENDS = 5.9

SHEETS: dict[str, LabelSheet] = {
    sheet.name: sheet
    for sheet in (
        _avery("L7160", 3, 7, 63.5, 38.1, top=15.15, left=7.25, margin=2.0),
        _avery("L7159", 3, 8, 63.5, 33.9, top=12.9, left=7.25, margin=2.0),
        _avery("L7163", 2, 7, 99.1, 38.1, top=15.15, left=4.65, margin=2.0),
        _avery("L7651", 5, 13, 38.1, 21.2, top=10.7, left=4.75, margin=1.5),
        _roll(62, 29, "Brother DK-11209", _BROTHER_ENDS),
        _roll(36, 89, "Dymo 99012", _DYMO_ENDS),
        _roll(57, 32, "Dymo 11354", _DYMO_ENDS),
        _roll(25, 54, "Dymo 11352", _DYMO_ENDS),
    )
}
"""Every sheet and roll by its name, in the order in which they are offered."""
