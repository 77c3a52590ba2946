"""The pictures of guides: our own line drawings of each kind of device, made from a few parts.

A drawing is an outline with a finger, a plug or a sign on its screen, so that one idea looks alike
on every kind of device. Nothing depends on colour: on grey paper the tint stays lighter than the
lines.
"""

from dataclasses import dataclass
from functools import cache

from techloan.support.guides.glyphs import GLYPHS
from techloan.support.guides.rules import System

WIDTH, HEIGHT = 120, 100
_TINT, _INK, _TEAL = "#e2f1f0", "#111", "#0b5b5b"


@dataclass(frozen=True)
class Outline:
    """A kind of device: its lines, its screen (x, y, width, height), and where its parts are."""

    lines: str
    screen: tuple[int, int, int, int]
    power: tuple[int, int]
    volume: tuple[int, int]
    charge: tuple[int, int]
    camera: tuple[int, int] | None = None
    # Where the key for the start is; nothing where one slides a finger.
    home: tuple[int, int] | None = None
    # What one presses to wake it; nothing where one slides a finger.
    unlock: tuple[int, int] | None = None


def _box(x: float, y: float, w: float, h: float, r: float = 0, fill: str = "#fff") -> str:
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{r}" fill="{fill}"/>'


def _keys(x: int, y: int) -> str:
    return "".join(_box(x + 9 * (n % 3), y + 7 * (n // 3), 6, 4, 1) for n in range(12))


OUTLINES = {
    System.ANDROID_TABLET: Outline(
        _box(36, 8, 52, 80, 6) + _box(88, 20, 3, 8, 1) + _box(88, 33, 3, 18, 1),
        (41, 16, 42, 62), (90, 24), (90, 42), (62, 88), (62, 12),
    ),
    System.IPAD: Outline(
        _box(36, 8, 52, 80, 6) + _box(74, 5, 9, 3, 1) + _box(88, 20, 3, 8, 1)
        + _box(88, 31, 3, 8, 1) + '<circle cx="62" cy="83" r="3.2" fill="#fff"/>',
        (41, 16, 42, 61), (79, 6), (90, 30), (62, 88), (62, 12), (62, 83), (62, 83),
    ),
    System.ANDROID_PHONE: Outline(
        _box(43, 6, 38, 84, 6) + _box(81, 38, 3, 9, 1) + _box(81, 18, 3, 16, 1),
        (47, 14, 30, 68), (83, 42), (83, 26), (62, 90), (62, 10),
    ),
    System.BASIC_PHONE: Outline(
        _box(44, 3, 36, 40, 6) + _box(44, 45, 36, 44, 6) + _keys(50, 60) + _box(80, 14, 3, 12, 1)
        + _box(48, 50, 9, 6, 2) + _box(67, 50, 9, 6, 2, "#999"),
        (48, 8, 28, 30), (72, 53), (82, 20), (62, 89),
    ),
    System.WINDOWS_LAPTOP: Outline(
        _box(24, 8, 72, 52, 4) + '<path d="M24 60h72l12 24a4 4 0 0 1-3 5H15a4 4 0 0 1-3-5z"'
        ' fill="#fff"/><path d="M26 66h68M23 72h74M21 78h78" stroke-dasharray="5 2.5"/>'
        + _box(50, 81, 20, 5, 1) + _box(88, 62.3, 6, 2.4, 1, "#999"),
        (30, 15, 60, 39), (91, 63), (66, 66), (108, 80), (60, 11), (32, 78), (60, 78),
    ),
    System.MIFI: Outline(
        _box(32, 34, 60, 40, 8) + _box(88, 40, 6, 8, 2), (40, 42, 28, 18), (93, 44), (93, 44),
        (62, 74),
    ),
}  # fmt: skip

# What is shown on the screen of the device itself.
_ON_SCREEN = {
    *("settings", "text", "wifi", "list", "password", "video", "name", "mic", "sound", "people"),
    *("pin", "leave"),
}
_ALONE = {
    *("wait", "sim", "keys", "call", "letter", "shield", "money", "restart", "calendar", "photo"),
    *("bag", "help", "home_house"),
}
_ON_DEVICE = {
    *("device", "power", "volume", "charge", "camera", "home", "swipe", "sleep", "square", "tap"),
}
NAMES = tuple(sorted(_ON_SCREEN | _ALONE | _ON_DEVICE | {"parts", "mifi"}))


@cache
def svg(name: str, system: System | None, *, shown: str = "") -> str:
    """Return a drawing as SVG; "" for a name that is none.

    `shown` is what a screen reader says of it; without it the drawing is for the eye only.
    """
    drawn = _drawn(name, OUTLINES[system or System.ANDROID_TABLET])
    if not drawn:
        return ""
    said = f'role="img" aria-label="{shown}"' if shown else 'aria-hidden="true" focusable="false"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" class="drawing"'
        f' {said} fill="none" stroke="{_INK}" stroke-width="2" stroke-linejoin="round"'
        f' stroke-linecap="round">{drawn}</svg>'
    )


def _drawn(name: str, on: Outline) -> str:
    if name not in NAMES:
        return ""
    if name in _ALONE:
        return _glyph(name, 60, 50, 74)
    if name == "parts":
        return _glyph("plug", 60, 50, 74)
    if name == "mifi":
        box = OUTLINES[System.MIFI]
        return _device(box) + '<path d="M46 26a22 22 0 0 1 32 0M52 31a13 13 0 0 1 20 0"/>'
    x, y, w, h = on.screen
    middle, centre, size = x + w / 2, y + h / 2, min(w, h) * 0.82
    if name in _ON_SCREEN:
        return _device(on) + _glyph(name, middle, centre, size)
    return _device(on, dark=name == "sleep") + _done(name, on, middle, centre)


def _done(name: str, on: Outline, middle: float, centre: float) -> str:
    """Draw what a hand does with the device."""
    if name in ("power", "volume"):
        px, py = on.power if name == "power" else on.volume
        return _press(px, py)
    if name == "charge":
        px, py = on.charge
        if px > 100:
            return _box(px, py - 3, 7, 6, 1, _TEAL) + f'<path d="M{px + 7} {py}h5v20"/>'
        plug = _box(px - 4, py + 1, 8, 6, 1, _TEAL) + f'<path d="M{px} {py + 7}v3h34v-8"/>'
        arrow = _arrow(px - 14, py + 11, px - 14, py - 4)
        return f'{plug}<g stroke="{_TEAL}" stroke-width="3">{arrow}</g>'
    if name == "camera":
        return _ring(*(on.camera or (middle, centre)))
    if name == "home":
        if on.home:
            return _press(*on.home)
        return _slide(middle, on.screen[1] + on.screen[3] + 4, 26)
    if name == "swipe":
        return _press(*on.unlock) if on.unlock else _slide(middle, centre + 18, 34)
    if name == "square":
        return _glyph("dots", middle, centre, min(on.screen[2:]) * 0.72) + _corners(on)
    if name == "tap":
        wide = min(on.screen[2:]) * 0.8
        button = _box(middle - wide / 2, centre - 7, wide, 12, 3)
        return button + _finger(middle + 3, centre)
    return ""


def _device(on: Outline, *, dark: bool = False) -> str:
    return on.lines + _box(*on.screen, 2, "#444" if dark else _TINT)


def _glyph(name: str, x: float, y: float, size: float) -> str:
    scale = size / 24
    width = max(2.0, min(2.2 * scale, 4.5)) / scale
    return (
        f'<g transform="translate({x - size / 2:.1f} {y - size / 2:.1f}) scale({scale:.2f})"'
        f' stroke-width="{width:.2f}">{GLYPHS[name]}</g>'
    )


def _ring(x: float, y: float) -> str:
    return f'<circle cx="{x}" cy="{y}" r="7" stroke="{_TEAL}" stroke-width="3"/>' + _arrow_to(x, y)


def _press(x: float, y: float) -> str:
    return f'<circle cx="{x}" cy="{y}" r="8" stroke="{_TEAL}" stroke-width="3"/>' + _arrow_to(x, y)


def _arrow_to(x: float, y: float) -> str:
    """Draw an arrow that comes from the nearer side of the picture."""
    begin = 118 if x >= 60 else 2
    end = x + 11 if x >= 60 else x - 11
    return f'<g stroke="{_TEAL}" stroke-width="3">{_arrow(begin, y, end, y)}</g>'


def _arrow(x: float, y: float, to_x: float, to_y: float) -> str:
    """Draw an arrow that runs across or up."""
    if y == to_y:
        back = 5 if x > to_x else -5
        ends = (to_x + back, to_y - 5), (to_x + back, to_y + 5)
    else:
        ends = (to_x - 5, to_y + 5), (to_x + 5, to_y + 5)
    (ax, ay), (bx, by) = ends
    head = f"M{ax:.1f} {ay:.1f}L{to_x:.1f} {to_y:.1f}L{bx:.1f} {by:.1f}"
    return f'<path d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}{head}"/>'


def _slide(x: float, y: float, length: float) -> str:
    arrow = _arrow(x - 9, y, x - 9, y - length)
    return f'<g stroke="{_TEAL}" stroke-width="3">{arrow}</g>' + _finger(x + 3, y - length / 2)


def _finger(x: float, y: float) -> str:
    """Draw a hand with a finger whose tip is at this place."""
    return (
        f'<path transform="translate({x:.1f} {y:.1f}) scale(1.15)" fill="#fff"'
        ' d="M-2.5 0a2.5 2.5 0 0 1 5 0v9l8 2a4 4 0 0 1 3 4.500l-1.500 9h-12l-7-9.500a2.500 2.500 0'
        ' 0 1 4-3l.500.600z"/>'
    )


def _corners(on: Outline) -> str:
    x, y, w, h = on.screen
    size = min(w, h) * 0.9
    left, top = x + (w - size) / 2, y + (h - size) / 2
    right, low, c = left + size, top + size, 5
    return (
        f'<path stroke="{_TEAL}" stroke-width="2.5" d="M{left} {top + c}V{top}H{left + c}'
        f"M{right - c} {top}H{right}V{top + c}M{right} {low - c}V{low}H{right - c}"
        f'M{left + c} {low}H{left}V{low - c}"/>'
    )
