"""Tests; `tests.small_site` holds what they share."""
