"""A link as a square of dots (a QR code), drawn as SVG. Never that of a device."""

# Blank modules that the square needs on every side (ISO/IEC 18004).
QUIET = 4


def square(link: str, *, shown: str = "") -> str:
    """Return the QR code of a link; "" for one that no square can hold.

    Level M, the usual one on paper: it reads when a seventh of it is lost. `shown` is what a screen
    reader says of it.
    """
    # The library loads another for pictures: only those who print pay for it.
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.exceptions import DataOverflowError
    from qrcode.main import QRCode

    writer = QRCode(error_correction=ERROR_CORRECT_M, mask_pattern=0)
    writer.add_data(link.encode())
    try:
        writer.make()
    except (DataOverflowError, ValueError):
        return ""
    size = writer.modules_count + 2 * QUIET
    dark = "".join(
        f"M{x + QUIET} {y + QUIET}h1v1h-1z"
        for y, row in enumerate(writer.modules)
        for x, on in enumerate(row)
        if on
    )
    said = f'role="img" aria-label="{shown}"' if shown else 'aria-hidden="true"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" class="square" {said}'
        f' shape-rendering="crispEdges"><rect width="{size}" height="{size}" fill="#fff"/>'
        f'<path d="{dark}" fill="#000"/></svg>'
    )
