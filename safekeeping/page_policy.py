"""What a page may load and do, in the terms of HTTP headers."""

from __future__ import annotations

from collections.abc import Mapping

# Where each language's folder has the stylesheet of all pages.
STYLESHEET = "assets/safekeeping.css"
# The same of checklists and pages to print, which only they and the PDFs use.
PAPER_STYLESHEET = "assets/paper.css"

# Everything is forbidden but our stylesheets and pictures of our own. `data:` is for QR codes,
# and for the empty icon, which keeps browsers from asking for one.
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'"
)

# The search page, and no other, runs a script of our own. It loads, in its language's folder:
SEARCH_SCRIPT = "assets/search.js"
SEARCH_INDEX = "assets/search-index.js"
SEARCH_STYLES = "assets/search.css"
SEARCH_POLICY = PAGE_POLICY.replace("; ", "; script-src 'self'; ", 1)

# What the pages have no use for, so that nothing that got into them could use it either.
_FORBIDDEN_FEATURES = (
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "usb",
)

POLICY_HEADER = "Content-Security-Policy"


def policy_header(policy: str) -> str:
    """Return a page's policy as its header says it.

    `frame-ancestors` counts only in a header, not in a page.
    """
    return f"{policy}; frame-ancestors 'none'"


RESPONSE_HEADERS: Mapping[str, str] = {
    POLICY_HEADER: policy_header(PAGE_POLICY),
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _FORBIDDEN_FEATURES),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
