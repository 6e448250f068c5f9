"""What makes a contest known: QR codes, posters, pictures, texts, scripts for loudspeakers and papers to print.

Values in, files out; nothing here knows a record. All of it is for the public and so in Vietnamese, whatever language
the organiser reads the site in, as the office's papers are (exchange.letters).
"""

from contest.spread.codes import code_png, code_svg
from contest.spread.notices import Asked, Notice, grouped
from contest.spread.paper import paper_pdf
from contest.spread.parcels import parcel
from contest.spread.picture import PICTURE_SIZE, share_picture
from contest.spread.poster import poster_pdf
from contest.spread.script import script_docx
from contest.spread.texts import facebook_text, zalo_text

__all__ = [
    "PICTURE_SIZE",
    "Asked",
    "Notice",
    "code_png",
    "code_svg",
    "facebook_text",
    "grouped",
    "paper_pdf",
    "parcel",
    "poster_pdf",
    "script_docx",
    "share_picture",
    "zalo_text",
]
