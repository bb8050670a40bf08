"""An address as a QR code, so that paper leads back to the site."""

from __future__ import annotations

import segno

# Modules of white around the code: ISO/IEC 18004 asks for four.
_QUIET = 4
# Pixels of a module: what shows it larger must not blur it, and each PDF carries it.
_SCALE = 2


def qr_code_address(address: str) -> str:
    """Return a `data:` address of a PNG with the QR code of an address.

    Error correction is M (15 %), at least: paper is copied, folded and stained.
    """
    code = segno.make_qr(address, error="m")
    return str(code.png_data_uri(scale=_SCALE, border=_QUIET))
