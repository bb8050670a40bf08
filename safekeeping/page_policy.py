"""What a page may load and do, in the terms of HTTP headers, and the picture of its tab."""

from __future__ import annotations

from collections.abc import Mapping

# Where each language's folder has the stylesheet of all pages.
STYLESHEET = "assets/safekeeping.css"
# The same of checklists and pages to print, which only they and the PDFs use.
PAPER_STYLESHEET = "assets/paper.css"

# Everything is forbidden but our stylesheets and pictures of our own. `data:` is for the
# favicon, which stands in the page so that it costs no request.
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

# A keyhole in a shield, drawn for this project. No space may stand in an address.
FAVICON = (
    "data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'%20viewBox='0,0,16,16'%3E"
    "%3Cpath%20fill='%230b5d5b'%20d='M1,1h14v8q0,6-7,7-7-1-7-7zm5,3v8h4V4z'/%3E%3C/svg%3E"
)
