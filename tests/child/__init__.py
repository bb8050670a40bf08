"""What every Python that a test starts runs first; `tests.network_guard` puts it on its path."""
