"""The sheet that people fill in: an example of each kind, choices for kind and level, and a page that explains."""

from collections.abc import Sequence

from exchange.sheets import Page, write_sheet
from questions.formats.answers import TRUE_FALSE, content
from questions.formats.lines import LOOSE_MATCH
from questions.formats.rows import Row, option_rows
from questions.formats.sheet_writing import page_of

GUIDE = "Hướng dẫn"


def template() -> bytes:
    """The template as an xlsx file, in Vietnamese, as people fill it in."""
    guide = Page(GUIDE, GUIDE_LINES, widths=(22, 100))
    return write_sheet([page_of(_EXAMPLES), guide])


def _example(kind: str, stem: str, key: object, options: Sequence[dict] = (), unit: str | None = None) -> Row:
    return Row(line=0, stem=f"Ví dụ: {stem}", kind=kind, content=content(options, unit=unit), key=key, level=1)


# None of them states a law. They are to be deleted, which the guide says.
_EXAMPLES = (
    _example("single", "một tuần có mấy ngày?", "C", option_rows(["5 ngày", "6 ngày", "7 ngày", "8 ngày"])),
    _example("multiple", "những tháng nào có 30 ngày?", ["A", "C"], option_rows(["Tháng 4", "Tháng 5", "Tháng 6"])),
    _example("true_false", "một ngày có 24 giờ.", "T", TRUE_FALSE),
    _example("numeric", "một giờ có bao nhiêu phút?", {"value": "60", "tolerance": "0"}, unit="phút"),
    _example("short_text", "sau Chủ nhật là thứ mấy?", {"accepted": ["Thứ Hai", "Thứ 2"], "match": LOOSE_MATCH}),
    _example("ordering", "xếp các buổi từ sớm đến muộn.", ["A", "B", "C"], option_rows(["Sáng", "Chiều", "Tối"])),
    _example(
        "matching",
        "ghép mỗi khoảng thời gian với số phút của nó.",
        {"1": "A", "2": "B"},
        option_rows(["Một giờ", "Nửa giờ"], "left") + option_rows(["60 phút", "30 phút", "90 phút"], "right"),
    ),
)
GUIDE_LINES = (
    ("Cột, loại câu hỏi", "Cách ghi"),
    ("Trước khi gửi", "Xóa các dòng ví dụ. Mỗi câu hỏi một dòng; không đổi tên các cột."),
    ("Một lựa chọn", "Ghi mỗi phương án vào một ô; ô Đáp án đúng ghi chữ cái, ví dụ: B."),
    ("Nhiều lựa chọn", "Ghi như trên; ô Đáp án đúng ghi các chữ cái, ví dụ: A, C."),
    ("Đúng/Sai", "Để trống các ô phương án; ô Đáp án đúng ghi Đúng hoặc Sai."),
    ("Điền số", "Để trống các ô phương án; ô Đáp án đúng ghi số; ghi thêm Đơn vị và Sai số nếu cần."),
    ("Trả lời ngắn", "Ghi mỗi cách trả lời được chấp nhận vào một ô phương án; để trống ô Đáp án đúng."),
    ("Sắp xếp", "Ghi các dòng theo đúng thứ tự vào các ô phương án A, B, C…; để trống ô Đáp án đúng."),
    (
        "Ghép đôi",
        "Ghi mỗi cặp vào một ô phương án, dấu | ở giữa, ví dụ: Một giờ | 60 phút. Vế phải thừa ghi sau dấu |, "
        "ví dụ: | 90 phút.",
    ),
    ("Mức độ", "1 Nhận biết, 2 Thông hiểu, 3 Vận dụng."),
    ("Căn cứ", "Mỗi văn bản một dòng: số hiệu, dấu |, rồi điều, khoản."),
    ("Giữ thứ tự", "Ghi Có nếu các phương án phải đứng theo thứ tự đã ghi, ví dụ các con số tăng dần."),
)
