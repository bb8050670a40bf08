"""Commands for people and CI. Each reads its arguments, calls `safekeeping`, prints, exits."""
