"""External and internal links: a server that misbehaves, the real LinkChecker, the ledger."""
