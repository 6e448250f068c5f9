"""The question with parameters that the manual writes as its example, and that the pictures show: field by field."""

from contest.forms.variation import ParameterRow, VariationForm
from questions.kinds import LETTERS
from questions.writing import Wording

STEM = (
    "Người dân nộp hồ sơ vào {ngay_nop:long}. Thời hạn giải quyết là {so_ngay:two} ngày làm việc, tính từ ngày làm "
    "việc liền sau ngày nộp. Kết quả phải được trả chậm nhất vào ngày nào?"
)
OPTIONS = ("Ngày {ngay_tra:date}", "Ngày {ngay_som:date}", "Ngày {ngay_lich:date}", "Ngày {ngay_muon:date}")
EXPLANATION = (
    "Tính {so_ngay:two} ngày làm việc từ ngày liền sau ngày nộp, không tính thứ Bảy, Chủ nhật và ngày nghỉ lễ: "
    "hạn trả kết quả là {ngay_tra:long}."
)
PARAMETERS = (
    {"name": "ngay_nop", "kind": "date", "first": "02/03/2026", "last": "30/10/2026"},
    {"name": "so_ngay", "kind": "integer", "listed": "5; 7; 10"},
)
DERIVED = """ngay_tra = add_working_days(ngay_nop, so_ngay)
ngay_som = add_working_days(ngay_nop, so_ngay - 1)
ngay_lich = add_days(ngay_nop, so_ngay)
ngay_muon = add_working_days(ngay_nop, so_ngay + 1)"""
MUST_HOLD = "is_working_day(ngay_nop)"
MUST_DIFFER = "ngay_lich != ngay_som\nngay_lich != ngay_tra\nngay_lich != ngay_muon"
"""Without these some days of filing make two options alike, and nobody can approve the question."""
CONDITIONS = f"{MUST_HOLD}\n{MUST_DIFFER}"


def typed_texts() -> list[str]:
    """Everything that a person types for it."""
    rows = [text for row in PARAMETERS for name, text in row.items() if name != "kind"]
    return [STEM, *OPTIONS, EXPLANATION, DERIVED, CONDITIONS, *rows]


def example(conditions: str = CONDITIONS) -> Wording:
    """What the editor makes of it."""
    form = VariationForm({"varies": "on", "derived": DERIVED, "conditions": conditions}, kind="single")
    rows = [ParameterRow(row) for row in PARAMETERS]
    assert all(one.is_valid() for one in (form, *rows))
    options = [{"key": letter, "text": text} for letter, text in zip(LETTERS, OPTIONS, strict=False)]
    return form.applied_to(Wording("single", 3, STEM, {"options": options}, "A", EXPLANATION), rows)
