"""What all tests share."""

pytest_plugins = [
    "tests.network_guard",
    "tests.checking",
    "tests.built_site",
    "tests.published_site",
    "tests.two_languages",
]
