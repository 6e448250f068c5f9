"""One question of each kind, and its options' ids, for the tests of the kinds."""

from questions.drawing import option_ids

ALL_IGNORED = {"case": True, "diacritics": True, "spaces": True, "punctuation": True}


def content(*options: dict, keep_order: bool = False, unit: str | None = None) -> dict:
    return {"options": list(options), "keep_order": keep_order, "unit": unit}


def option(key: str, text: str, side: str | None = None) -> dict:
    return {"key": key, "text": text} | ({"side": side} if side else {})


LETTERED = [option("A", "Trang phục"), option("B", "Giao tiếp"), option("C", "Tiền lương"), option("D", "Xe công")]
SIDES = [
    option("1", "Người dân", "left"),
    option("2", "Cấp trên", "left"),
    option("3", "Cấp dưới", "left"),
    option("A", "Phục tùng", "right"),
    option("B", "Lắng nghe", "right"),
    option("C", "Gương mẫu", "right"),
]
SAMPLES = {
    "single": (content(*LETTERED), "B"),
    "true_false": (content(option("T", "Đúng"), option("F", "Sai")), "F"),
    "multiple": (content(*LETTERED), ["A", "B"]),
    "numeric": (content(unit="năm"), {"value": "4", "tolerance": "0"}),
    "short_text": (content(), {"accepted": ["Thủ tục hành chính"], "match": ALL_IGNORED}),
    "ordering": (content(*LETTERED), ["C", "A", "D", "B"]),
    "matching": (content(*SIDES), {"1": "B", "2": "A", "3": "C"}),
}


def ids_of(sample: dict, secret: bytes = b"secret", slot: int = 1) -> dict[str, str]:
    """The id of each option by its key."""
    return option_ids(secret, slot, [entry["key"] for entry in sample["options"]])


def keys_of(sample: dict, **where) -> dict[str, str]:
    """The key of each option by its id."""
    return {name: key for key, name in ids_of(sample, **where).items()}
