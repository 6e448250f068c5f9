"""Mutated files for every reader, in great number: python -m tests.fuzz."""
