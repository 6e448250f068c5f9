"""What is read over loudspeakers: a few questions with pauses, their answers, and how one takes part."""

from collections.abc import Sequence

from contest.spread.look import DEMO
from contest.spread.notices import Asked, Notice, said
from exchange.letters import Letter, Words

ORDINALS = ("thứ nhất", "thứ hai", "thứ ba", "thứ tư", "thứ năm")
PAUSE = "(Dừng mười giây để người nghe suy nghĩ)"


def script_docx(notice: Notice, questions: Sequence[Asked]) -> bytes:
    """The script as a Word file, so that the station can change it."""
    letter = Letter(f"Bài phát thanh: {notice.title}")
    _opening(letter, notice, len(questions))
    for ordinal, asked in zip(ORDINALS, questions, strict=False):
        _question(letter, ordinal, asked)
    _closing(letter, notice)
    return letter.saved()


def _opening(letter: Letter, notice: Notice, count: int) -> None:
    if notice.is_demo:
        letter.paragraph([Words(DEMO, bold=True)])
    letter.paragraph([Words("BÀI PHÁT THANH", bold=True)])
    letter.paragraph([Words(notice.title, bold=True)])
    if notice.unit:
        letter.paragraph([Words(f"Đơn vị phát: {notice.unit}", italic=True)])
    held = "" if notice.title.casefold().startswith(("cuộc thi", "hội thi")) else "cuộc thi "
    host = f"{notice.organiser} tổ chức {held}“{notice.title}”. Thời gian: {notice.when}."
    letter.paragraph([Words(f"Kính thưa bà con và các Anh, các Chị! {host}")], space=12)
    number = {3: "ba", 2: "hai", 1: "một"}.get(count, str(count))
    letter.paragraph([Words(f"Sau đây, mời bà con nghe {number} câu hỏi ôn tập và cùng tìm câu trả lời.")])


def _question(letter: Letter, ordinal: str, asked: Asked) -> None:
    letter.paragraph([Words(f"Câu hỏi {ordinal}: ", bold=True), Words(asked.stem)], space=14)
    if asked.note:
        letter.paragraph([Words(asked.note)], space=3)
    for mark, text, _right in asked.options:
        letter.paragraph([Words(f"Phương án {mark}: ", bold=True), Words(text)], indent=8, space=3)
    letter.paragraph([Words(PAUSE, italic=True)])
    right = "; ".join(f"phương án {mark}: {text}" for mark, text in asked.right)
    letter.paragraph([Words("Câu trả lời đúng là ", bold=True), Words(f"{right}")])
    if asked.explanation:
        letter.paragraph([Words(asked.explanation)])
    if asked.bases:
        letter.paragraph([Words(f"Căn cứ: {'; '.join(asked.bases)}.")])


def _closing(letter: Letter, notice: Notice) -> None:
    letter.paragraph([Words("Cách tham gia: ", bold=True), Words(_how(notice))], space=14)
    letter.paragraph([Words(f"Xin nhắc lại, số cần nhập là: {said(notice.code)}.")])
    if notice.hotline:
        letter.paragraph([Words(f"Cần giúp, bà con gọi số {notice.hotline}.")])
    letter.paragraph([Words("Trân trọng cảm ơn bà con đã lắng nghe.")])


def _how(notice: Notice) -> str:
    return f"bà con mở trang {notice.site} trên điện thoại, rồi nhập số: {said(notice.code)}."
