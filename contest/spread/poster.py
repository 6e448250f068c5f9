"""A poster of one page, A4: readable from three steps away, and without a camera."""

import io

from reportlab.lib.colors import HexColor, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from contest.spread.codes import matrix, runs
from contest.spread.fitting import LEADING, Fitted, fit
from contest.spread.look import BOLD, DEMO, INK, MUTED, PLAIN, SOFT, STAGE, on_paper
from contest.spread.notices import Notice, grouped, sentence

WIDTH, HEIGHT = A4
BAND = 104 * mm
CODE = 90 * mm
GAP = 4 * mm
INSIDE = WIDTH - 36 * mm
SCAN = "Quét mã bằng máy ảnh của điện thoại hoặc bằng Zalo"
NO_CODE = "Không quét được mã? Mở trang"
TYPE = "rồi nhập số"
NOTHING_TO_INSTALL = "Không phải cài ứng dụng. Dự thi trên điện thoại hoặc máy tính."


def poster_pdf(notice: Notice) -> bytes:
    """The poster as PDF: letters and code are drawn as shapes and stay sharp at any size."""
    on_paper()
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, pageCompression=1, invariant=True)
    canvas.setTitle(notice.title)
    _head(canvas, notice)
    _code(canvas, notice)
    _foot(canvas, notice)
    canvas.save()
    return file.getvalue()


def _head(canvas: Canvas, notice: Notice) -> None:
    canvas.setFillColor(HexColor(STAGE))
    canvas.rect(0, HEIGHT - BAND, WIDTH, BAND, stroke=0, fill=1)
    canvas.setFillColor(white)
    if notice.is_demo:
        _centred(canvas, DEMO, HEIGHT - 5 * mm, height=14, sizes=(11,), name=BOLD)
    for_unit = 50 if notice.unit else 0
    organiser = _fitted(notice.organiser, 44, (17, 15, 13), PLAIN)
    unit = _fitted(notice.unit, for_unit, (22, 19, 16, 13), BOLD)
    for_title = BAND - 22 * mm - 2 * GAP - organiser.height - for_unit
    title = _fitted(notice.title, for_title, (46, 42, 38, 34, 31, 28, 25, 22, 19), BOLD)
    told = organiser.height + title.height + unit.height + 2 * GAP
    below = _drawn(canvas, organiser, PLAIN, HEIGHT - 11 * mm - (BAND - 22 * mm - told) / 2)
    below = _drawn(canvas, title, BOLD, below - GAP)
    _drawn(canvas, unit, BOLD, below - GAP)


def _code(canvas: Canvas, notice: Notice) -> None:
    canvas.setFillColor(HexColor(INK))
    modules = matrix(notice.link)
    side, left, top = CODE / len(modules), (WIDTH - CODE) / 2, HEIGHT - BAND - 4 * mm
    shape = canvas.beginPath()
    for row, column, length in runs(modules):
        shape.rect(left + column * side, top - (row + 1) * side, length * side, side)
    canvas.setFillColor(HexColor("#000000"))
    canvas.drawPath(shape, stroke=0, fill=1)
    canvas.setFillColor(HexColor(INK))
    _centred(canvas, SCAN, top - CODE - 1 * mm, height=24, sizes=(17, 15), name=BOLD)


def _foot(canvas: Canvas, notice: Notice) -> None:
    box = HEIGHT - BAND - CODE - 18 * mm
    canvas.setFillColor(HexColor(SOFT))
    canvas.roundRect(18 * mm, box - 50 * mm, INSIDE, 50 * mm, 4 * mm, stroke=0, fill=1)
    canvas.setFillColor(HexColor(INK))
    below = _centred(canvas, NO_CODE, box - 4 * mm, height=20, sizes=(15,), name=PLAIN)
    below = _centred(canvas, notice.site, below - 1 * mm, height=34, sizes=(26, 22, 18, 14, 11, 9), name=BOLD)
    below = _centred(canvas, TYPE, below - 1 * mm, height=20, sizes=(15,), name=PLAIN)
    _centred(canvas, grouped(notice.code), below - 0.5 * mm, height=54, sizes=(42, 34), name=BOLD)
    below = _centred(canvas, sentence(notice.when), box - 53 * mm, height=42, sizes=(16, 14, 12), name=BOLD)
    canvas.setFillColor(HexColor(MUTED))
    help_words = f"{NOTHING_TO_INSTALL} Cần giúp, gọi {notice.hotline}." if notice.hotline else NOTHING_TO_INSTALL
    _centred(canvas, help_words, below - 2 * mm, height=34, sizes=(12, 11, 10), name=PLAIN)


def _centred(canvas: Canvas, text: str, top: float, *, height: float, sizes: tuple[int, ...], name: str) -> float:
    """Draw words below this line in the middle of the page, and return where they end."""
    return _drawn(canvas, _fitted(text, height, sizes, name), name, top)


def _fitted(text: str, height: float, sizes: tuple[int, ...], name: str) -> Fitted:
    return fit(text, INSIDE - 8 * mm, height, sizes, lambda words, size: stringWidth(words, name, size))


def _drawn(canvas: Canvas, fitted: Fitted, name: str, top: float) -> float:
    canvas.setFont(name, fitted.size)
    for number, line in enumerate(fitted.lines):
        canvas.drawCentredString(WIDTH / 2, top - fitted.size * (1 + LEADING * number), line)
    return top - fitted.height
