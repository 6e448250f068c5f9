"""Practice questions on paper, for whoever has no phone; the answers stand on a page of their own."""

import io
from collections.abc import Sequence
from html import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, PageBreak, Paragraph, SimpleDocTemplate, Spacer

from contest.spread.look import BOLD, DEMO, INK, MUTED, PLAIN, STAGE, on_paper
from contest.spread.notices import Asked, Notice, grouped, one_line, sentence

NOT_MARKED = "Phiếu để ôn tập, không tính điểm dự thi. Khoanh tròn chữ cái trước câu trả lời đúng; đáp án ở cuối phiếu."
_BASE = {"fontName": PLAIN, "textColor": HexColor(INK), "splitLongWords": 1}
TITLE = ParagraphStyle(
    "title", fontSize=18, leading=25, spaceBefore=9, spaceAfter=5, alignment=1, **_BASE | {"fontName": BOLD}
)
SMALL = ParagraphStyle("small", fontSize=10.5, leading=15, alignment=1, **_BASE | {"textColor": HexColor(MUTED)})
STEM = ParagraphStyle("stem", fontSize=12.5, leading=18, spaceBefore=10, spaceAfter=3, **_BASE | {"fontName": BOLD})
OPTION = ParagraphStyle("option", fontSize=12.5, leading=18, leftIndent=9 * mm, firstLineIndent=-7 * mm, **_BASE)
PLAIN_TEXT = ParagraphStyle("plain", fontSize=11, leading=16, leftIndent=7 * mm, **_BASE)
NOTE = ParagraphStyle("note", fontSize=10.5, leading=16, leftIndent=2 * mm, **_BASE | {"textColor": HexColor(MUTED)})
HEADING = ParagraphStyle("heading", fontSize=14, leading=19, **_BASE | {"fontName": BOLD, "textColor": HexColor(STAGE)})


def paper_pdf(notice: Notice, questions: Sequence[Asked]) -> bytes:
    """The paper as PDF, A4, in letters that older eyes can read."""
    on_paper()
    file = io.BytesIO()
    margins = {"leftMargin": 20 * mm, "rightMargin": 20 * mm, "topMargin": 18 * mm, "bottomMargin": 18 * mm}
    document = SimpleDocTemplate(file, pagesize=A4, title=notice.title, lang="vi", invariant=1, **margins)
    told = [*_head(notice), *_questions(questions), *_how(notice), PageBreak(), *_answers(questions)]
    document.build(told, onFirstPage=_page_number, onLaterPages=_page_number)
    return file.getvalue()


def _head(notice: Notice) -> list[Flowable]:
    lines = [DEMO] if notice.is_demo else []
    lines += [notice.organiser, notice.unit] if notice.unit else [notice.organiser]
    return [
        *(_words(line, SMALL) for line in lines),
        _words("PHIẾU CÂU HỎI ÔN TẬP", TITLE),
        _words(notice.title, SMALL),
        _words(NOT_MARKED, SMALL),
    ]


def _questions(questions: Sequence[Asked]) -> list[Flowable]:
    told = []
    for number, asked in enumerate(questions, 1):
        options = [_words(f"{letter}. {text}", OPTION) for letter, text, _right in asked.options]
        note = [_words(asked.note, NOTE)] if asked.note else []
        told.append(KeepTogether([_words(f"Câu {number}. {asked.stem}", STEM), *note, *options]))
    return told


def _how(notice: Notice) -> list[Flowable]:
    how = f"Mở {notice.site} trên điện thoại hoặc máy tính, nhập số {grouped(notice.code)}. {sentence(notice.when)}."
    return [Spacer(1, 8 * mm), KeepTogether([_words("Muốn dự thi", HEADING), _words(how, PLAIN_TEXT)])]


def _answers(questions: Sequence[Asked]) -> list[Flowable]:
    told: list[Flowable] = [_words("ĐÁP ÁN", TITLE)]
    for number, asked in enumerate(questions, 1):
        right = "; ".join(f"{letter}. {text}" for letter, text in asked.right)
        lines = [_words(f"Câu {number}: {right}", STEM)]
        lines += [_words(asked.explanation, PLAIN_TEXT)] if asked.explanation else []
        lines += [_words(f"Căn cứ: {'; '.join(asked.bases)}.", PLAIN_TEXT)] if asked.bases else []
        told.append(KeepTogether(lines))
    return told


def _words(text: str, style: ParagraphStyle) -> Paragraph:
    """Words as they are: marks in them are no markup of reportlab's."""
    return Paragraph(escape(one_line(text), quote=False), style)


def _page_number(canvas: Canvas, document: SimpleDocTemplate) -> None:
    canvas.setFont(PLAIN, 9)
    canvas.setFillColor(HexColor(MUTED))
    canvas.drawCentredString(A4[0] / 2, 10 * mm, str(document.page))
