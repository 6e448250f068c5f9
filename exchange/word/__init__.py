"""Word files (.docx), read as lines of text with what a reader sees: numbers, bold, colours, tables, pictures."""

from exchange.word.body import read_word
from exchange.word.lines import Image, Line, Look, Place, Run

__all__ = ["Image", "Line", "Look", "Place", "Run", "read_word"]
