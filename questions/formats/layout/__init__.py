"""Questions as people lay them out in Word and in plain text: stems, lettered options, marked keys, answers."""

from questions.formats.layout.reading import read_lines

__all__ = ["read_lines"]
