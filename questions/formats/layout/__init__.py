"""Questions as people lay them out in Word and in plain text: stems, lettered options, marked keys, answers."""

from questions.formats.layout.reading import read_lines
from questions.formats.layout.tabbed import with_tables

__all__ = ["read_lines", "with_tables"]
