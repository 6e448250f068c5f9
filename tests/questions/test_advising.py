"""What a good editor remarks about a question: negations that nobody should miss, and none where there are none."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils.translation import override

from accounts.vietnamese import fold
from questions.advising import ALL_OF_THEM, NEGATIVE, NONE_OF_THEM, advice_on, advice_on_facts
from questions.writing import Wording
from tests.factories import NOW, make_question
from tests.questions.importing import row

ASKED = [
    "Hành vi nào sau đây cán bộ không được làm?",
    "Khi thi hành công vụ, công chức không được làm gì với nhân dân?",
    "Những giấy tờ nào không phải số hóa khi tiếp nhận hồ sơ?",
    "Nội dung nào sau đây sai?",
    "Phát biểu nào sau đây là sai về văn hóa công vụ?",
    "Các cơ quan sau đều có thẩm quyền, ngoại trừ:",
    "Tất cả đều đúng, trừ một trường hợp. Đó là trường hợp nào?",
    "Cơ quan nào chưa có thẩm quyền chứng thực?",
    "Đâu không phải là quyền của công dân?",
    "Đáp án không đúng là đáp án nào?",
    "Hãy chọn phương án sai.",
    "Những trường hợp sau phải nộp lệ phí, trừ trường hợp nào?",
    "Các loại sau đây là văn bản quy phạm pháp luật, trừ…",
]
NOT_ASKED = [
    "Phản ánh phải được chuyển đi trong không quá bao nhiêu ngày làm việc?",
    "Bà Lan còn phải đưa giấy tờ cho người trực kiểm tra không?",
    "Hồ sơ không đúng quy định. Cách làm nào phù hợp?",
    "Ai phê duyệt danh sách (nơi không theo mô hình một cấp)?",
    "Cơ quan nào giải quyết trong thời hạn không quá 5 ngày?",
    "Điểm của đơn vị bị trừ ở tiêu chí nào?",
    "Chị Hà phát hiện tên mình bị ghi sai. Chị nên làm gì?",
    "Việc khấu trừ thuế do ai làm?",
    "Câu trả lời này có đúng hay không?",
    "Cơ quan nào quyết định việc có cấp phép hay không, theo quy định?",
    "Hồ sơ phải nộp trực tiếp, trừ trường hợp luật có quy định khác. Ai tiếp nhận?",
    "Người cố ý tố cáo sai sự thật thì phải làm gì?",
]
REMARK = "Make the negation bold"


def advice(
    stem: str, kind: str = "single", options: tuple[str, ...] = ("Một", "Hai"), why: str = "Vì thế."
) -> list[str]:
    found = row(stem, options)
    with override("en"):
        return advice_on(Wording(kind=kind, level=1, stem=stem, content=found.content, key="A", explanation=why))


def is_remarked(stem: str, kind: str = "single") -> bool:
    return any(REMARK in sentence for sentence in advice(stem, kind))


@pytest.mark.parametrize("stem", ASKED)
def test_a_negation_that_is_asked_for_is_remarked_unless_it_is_emphasised(stem):
    said = next(word for word in ("ngoại trừ", "không", "chưa", "trừ", "sai") if word in stem)
    bold, loud = stem.replace(said, f"**{said}**"), stem.replace(said, said.upper())
    assert [is_remarked(each) for each in (stem, bold, loud)] == [True, False, False]


@pytest.mark.parametrize(
    "stem, remarked",
    [
        ("**Nội dung nào** sau đây không đúng?", True),
        ("Theo **Luật**, hành vi nào **cán bộ** không được làm?", True),
        ("Theo **Luật**, hành vi nào không được **làm**?", True),
        ("Nội dung nào sau đây **không đúng**?", False),
        ("Nội dung nào sau đây __không__ đúng với **Luật**?", False),
    ],
)
def test_what_else_is_emphasised_does_not_stand_for_the_negation(stem, remarked):
    assert is_remarked(stem) is remarked


@pytest.mark.parametrize("stem", NOT_ASKED)
def test_a_negation_of_the_story_or_a_limit_is_none(stem):
    assert is_remarked(stem) is False


def test_a_statement_may_be_negative():
    assert is_remarked(ASKED[0], "true_false") is False


def test_few_questions_of_our_own_bank_are_remarked():
    """What its module says of them."""
    bank = (settings.BASE_DIR / "fixtures" / "questions-vi.jsonl").read_text().splitlines()
    stems = [record["stem"] for record in map(json.loads, bank) if record["kind"] != "true_false"]
    assert sum(NEGATIVE.search(stem) is not None for stem in stems) == 11


def test_no_advice_shows_marks_as_they_are_typed():
    assert [sentence for sentence in advice(ASKED[0]) if "**" in sentence] == []


# --- options that speak of others ---------------------------------------------------------------------------------

ALL = [
    *(
        "Tất cả các đáp án trên",
        "Tất cả đều đúng",
        "Tất cả đều sai",
        "Cả A, B và C",
        "Cả A và B đều đúng",
        "Cả a, b, c",
    ),
    *("Cả ba phương án trên", "Cả 3 ý trên", "Mọi trường hợp nêu trên", "Cả hai đều sai", "Tất cả ý trên đều đúng"),
    *("Cả hai phương án đều không đúng", "Cả đáp án A và B", "Cả a, b, c", "All of the above"),
]
NOT_ALL = [
    *("Chỉ doanh nghiệp mới được sử dụng", "Phải in ra giấy và đóng dấu mới dùng được", "Cá nhân sử dụng trên mạng"),
    *("Nộp lại một bộ hồ sơ mới có cùng nội dung", "Cả nước dùng chung", "Mỗi cơ quan trên địa bàn", "Mọi công dân"),
    *("Tất cả hồ sơ trên 20 năm", "Cả ba cấp", "Tất cả các cơ quan trên địa bàn tỉnh", "Ca trực A, B"),
    *("Tất cả nội dung trên mạng", "Cả hai đúng thời hạn"),
]


NO_BASIS, TELLS_NOTHING = "No legal basis is named.", "There is no explanation."
OF_ALL, OF_NONE, LONGEST = (
    "An option speaks of all",
    "An option says that none",
    "The right option is by far the longest",
)


def told_first_words(*options: str, why: str = "Vì thế.") -> list[str]:
    known = (NO_BASIS, OF_ALL, OF_NONE, LONGEST, TELLS_NOTHING)
    return [
        words
        for sentence in advice("Ai ký?", options=options, why=why)
        for words in known
        if sentence.startswith(words)
    ]


@pytest.mark.parametrize("text", ALL)
def test_an_option_that_speaks_of_all_others_is_advised_against(text):
    assert told_first_words("Một chữ ký", "Hai chữ ký", text) == [NO_BASIS, OF_ALL]


@pytest.mark.parametrize("text", NOT_ALL)
def test_an_option_with_like_words_is_not(text):
    assert told_first_words("Một chữ ký", "Hai chữ ký", text) == [NO_BASIS]


@pytest.mark.parametrize("text", ["Không có đáp án nào đúng", "Không phương án nào", "None of the above"])
def test_an_option_that_says_that_none_is_right_is_advised_against(text):
    assert told_first_words("Một chữ ký", "Hai chữ ký", text) == [NO_BASIS, OF_NONE]


def test_no_option_of_the_plans_own_bank_speaks_of_all_others_or_of_none():
    lines = (settings.PLAN_DATA_DIR / "questions-vi.jsonl").read_text("utf-8").splitlines()
    texts = [fold(option["text"]) for line in lines for option in json.loads(line)["options"]]
    assert [text for text in texts if ALL_OF_THEM.search(text) or NONE_OF_THEM.search(text)] == []


def test_a_right_option_much_longer_than_the_others_and_no_explanation_are_remarked():
    assert told_first_words("Chủ tịch Ủy ban nhân dân", "Hai", why=" ") == [NO_BASIS, LONGEST, TELLS_NOTHING]


def test_text_for_an_old_font_is_remarked_first_and_ours_never():
    told = advice("C«ng chøc ph¶i lµm g× khi hå s¬ qu¸ h¹n?", options=("§óng hÑn", "Xin lçi"))
    assert told[0] == (
        "The text is written for an old font (TCVN3 or VNI). Convert it to Unicode, with UniKey for one, first."
    )
    assert [sentence for sentence in advice("Công chức phải làm gì khi hồ sơ quá hạn?") if "font" in sentence] == []


@pytest.mark.parametrize(
    ("days", "changes", "count"),
    [(-1, {}, 1), (0, {}, 0), (-1, {"use": "history"}, 0), (-1, {"approved": True}, 0)],
)
def test_facts_that_are_over_before_anybody_approved_them_are_remarked(db, days, changes, count):
    until = NOW.date() + timedelta(days=days)
    question = make_question(**{"approved": False} | changes)
    question.facts_valid_until = until
    with override("en"):
        told = advice_on_facts(question, NOW.date())
    sentence = f"Its facts were valid until {until:%d/%m/%Y}, which is over: no paper would get this question."
    assert told == [sentence] * count
