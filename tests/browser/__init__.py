"""Tests in real browsers: Chromium by Playwright, Firefox ESR by Marionette, both from Debian."""
