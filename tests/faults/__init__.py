"""Faults done on purpose to real servers, and the oracle of all of them. See docs/faults.md."""
