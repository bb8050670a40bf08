"""What a page may load, in the terms of Content-Security-Policy, and the picture of its tab."""

from __future__ import annotations

# Everything is forbidden but the one stylesheet and pictures of our own. `data:` is for the
# favicon, which stands in the page so that it costs no request.
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'"
)

# A keyhole in a round shield, drawn for this project.
FAVICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Cpath fill='%230b5d5b' d='M8 0l7 3v5q0 6-7 8Q1 14 1 8V3z'/%3E"
    "%3Cpath fill='%23fff' d='M8 4a2.2 2.2 0 0 0-1 4.1L6.5 12h3L9 8.1A2.2 2.2 0 0 0 8 4z'/%3E"
    "%3C/svg%3E"
)
