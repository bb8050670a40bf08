"""The core of Safekeeping: guides, references and what is said of them.

Plain functions and frozen dataclasses. Nothing here knows MkDocs or a command line;
`hooks` and `scripts` import this package and never the other way round.
"""
