"""Declarations for the tests: a choice about working days, and changes to it."""

from typing import Any

DUE = {
    "parameters": [
        {"name": "ngay_nop", "kind": "date", "from": "2025-03-03", "to": "2025-06-30"},
        {"name": "so_ngay", "kind": "integer", "values": [3, 5, 7, 10]},
        {"name": "nguoi_nop", "kind": "name", "values": ["bà Lan", "ông Bình", "chị Hoa"]},
    ],
    "derived": [
        {"name": "ngay_tra", "expression": "add_working_days(ngay_nop, so_ngay)"},
        {"name": "som", "expression": "add_days(ngay_tra, -1)"},
        {"name": "muon", "expression": "add_days(ngay_tra, 1)"},
    ],
    "conditions": ["is_working_day(ngay_nop)"],
    "stem": "{nguoi_nop} nộp hồ sơ {ngay_nop:long}, thời hạn {so_ngay:two} ngày làm việc. Trả kết quả ngày nào?",
    "options": [
        {"key": "A", "text": "Ngày {ngay_tra:date}"},
        {"key": "B", "text": "Ngày {som:date}"},
        {"key": "C", "text": "Ngày {muon:date}"},
    ],
    "key": "A",
    "explanation": "Tính từ ngày làm việc tiếp theo, đến hết ngày {ngay_tra:date}.",
}

STATEMENT = {
    "parameters": [{"name": "n", "kind": "integer", "from": 1, "to": 9}],
    "stem": "{n} lớn hơn 5.",
    "options": [
        {"key": "T", "text": "Đúng", "right": "n > 5"},
        {"key": "F", "text": "Sai", "right": "n <= 5"},
    ],
}

SUM = {
    "parameters": [{"name": "phi", "kind": "amount", "from": 50_000, "to": 200_000, "step": 10_000}],
    "derived": [{"name": "giam", "expression": "phi * 0.7"}],
    "stem": "Lệ phí {phi:money}, nộp trực tuyến giảm 30 %. Phải nộp bao nhiêu?",
    "unit": "đồng",
    "key": {"value": "{giam:plain}", "tolerance": "0"},
}


def changed(declaration: dict, **fields: Any) -> dict:
    return declaration | fields


def parameter(**fields: Any) -> dict:
    """A declaration whose one parameter is this, as a statement that is always right."""
    options = [{"key": "T", "text": "Đúng"}, {"key": "F", "text": "Sai"}]
    return {"parameters": [{"name": "n", **fields}], "stem": "{n}", "options": options, "key": "T"}
