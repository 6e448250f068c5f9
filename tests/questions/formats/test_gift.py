"""GIFT is read as its documentation says (docs.moodle.org, "GIFT format"), and written so that Moodle and we read it.

Each question stands for a form of the published examples, in words of our own; those themselves are in
test_published.py.
"""

import time

import pytest

from questions.formats import gift
from questions.formats.remarks import ERROR, weight
from questions.formats.rows import Reading, Remark, Row, option_rows


def read(text: str) -> Reading:
    return gift.read(text.encode())


def only(text: str) -> Row:
    (row,) = read(text).rows
    return row


def options(row: Row) -> list[str]:
    return [option["text"] for option in row.content["options"]]


def codes(remarks: list[Remark]) -> list[str]:
    return [remark.code for remark in remarks]


CHOICES = [
    ("Thủ đô của Việt Nam?{~Huế ~Đà Nẵng =Hà Nội}", "Thủ đô của Việt Nam?", ["Huế", "Đà Nẵng", "Hà Nội"], "C"),
    ("Nước {~sôi =đóng băng} ở 0 độ.", "Nước _____ ở 0 độ.", ["sôi", "đóng băng"], "B"),
    ("Tuần có mấy ngày? {\n    ~6\n    =7\n    ~8}", "Tuần có mấy ngày?", ["6", "7", "8"], "B"),
    ("Đáp số nào bằng 5? {\n ~ \\= 2 + 2\n = \\= 2 + 3 }", "Đáp số nào bằng 5?", ["= 2 + 2", "= 2 + 3"], "B"),
    ("Dấu nào? {~\\~ =\\\\ ~\\{ ~\\}}", "Dấu nào?", ["~", "\\", "{", "}"], "B"),
]


@pytest.mark.parametrize("text, stem, texts, key", CHOICES)
def test_a_choice_is_read(text, stem, texts, key):
    row = only(text)
    assert (row.stem, row.kind, options(row), row.key, row.certain, row.remarks) == (
        stem,
        "single",
        texts,
        key,
        True,
        [],
    )


@pytest.mark.parametrize("word, key", [("T", "T"), ("TRUE", "T"), ("F", "F"), ("FALSE", "F")])
def test_a_statement_is_true_or_false(word, key):
    row = only(f"Mặt trời mọc ở hướng đông.{{{word}}}")
    assert (row.kind, options(row), row.key, row.certain) == ("true_false", ["Đúng", "Sai"], key, True)


@pytest.mark.parametrize(
    "word, key", [("Đúng", "T"), ("SAI", "F"), ("Đ", "T"), ("s", "F"), ("dung", "T"), ("true", "T"), ("f", "F")]
)
def test_true_and_false_in_other_letters_must_be_confirmed(word, key):
    row = only(f"Mặt trời mọc ở hướng đông.{{{word}}}")
    assert (row.kind, row.key, row.certain) == ("true_false", key, False)
    assert row.remarks == [Remark("gift-truth", 1, {"text": word})]


@pytest.mark.parametrize("text", ["Hai cộng hai bằng {bốn}.", "A. một B. hai {B}", "Tính x^{2}"])
def test_an_answer_without_a_sign_must_be_confirmed(text):
    row = only(text)
    assert (row.kind, row.certain, codes(row.remarks)) == ("short_text", False, ["typed-answer"])


UNSIGNED = [
    ("{Hà Nội ~Huế =Đà Nẵng}", "Hà Nội"),
    ("{1:MC:=a~b}", "1:MC:"),
    ("{abc\n=a\n~b}", "abc"),
    ("{Hà Nội =Huế}", "Hà Nội"),
    ("{%50%Hà Nội ~%50%Huế ~%50%Vinh}", "%50%Hà Nội"),
]


@pytest.mark.parametrize("answer, text", UNSIGNED)
def test_an_answer_before_the_first_sign_is_in_error(answer, text):
    row = only(f"Thủ đô? {answer}")
    assert (row.key, row.remarks[-1]) == (None, Remark("gift-unsigned", 1, {"text": text}))
    assert weight(row.remarks[-1]) == ERROR


def test_a_truth_behind_a_sign_is_an_answer_to_be_typed():
    row = only("Điền từ: {=Đúng} hay sai?")
    assert (row.kind, row.key["accepted"], row.certain) == ("short_text", ["Đúng"], True)


@pytest.mark.parametrize(
    "answer, accepted",
    [("=bốn =4", ["bốn", "4"]), ("bốn", ["bốn"]), ("=[plain]*\\* \\= x", None), ("=T", ["T"]), ("=a\\=b", ["a=b"])],
)
def test_a_typed_answer_has_its_wordings(answer, accepted):
    row = only(f"Hai cộng hai bằng {{{answer}}}.")
    match = {"case": True, "diacritics": False, "spaces": False, "punctuation": False}
    assert row.kind == "short_text"
    if accepted:
        assert row.key == {"accepted": accepted, "match": match}
    else:
        assert (row.key["accepted"], row.certain, codes(row.remarks)) == (["** = x"], False, ["wildcard"])


NUMBERS = [
    ("#1945", "1945", "0"),
    ("#1945:2", "1945", "2"),
    ("#3.1415:0.0005", "3.1415", "0.0005"),
    ("#3.141..3.142", "3.1415", "0.0005"),
    ("# =1945:0", "1945", "0"),
    ("#3:2~#Sai hẳn", "3", "2"),
]


@pytest.mark.parametrize("answer, value, tolerance", NUMBERS)
def test_a_number_has_a_tolerance_or_a_range(answer, value, tolerance):
    row = only(f"Năm nào? {{{answer}}}")
    assert (row.kind, row.key) == ("numeric", {"value": value, "tolerance": tolerance})


def test_of_several_numbers_the_full_one_is_right_and_the_others_are_told():
    row = only("Năm nào? {#\n =1945:0 #Đúng!\n =%50%1945:2 #Gần đúng.\n}")
    assert row.key == {"value": "1945", "tolerance": "0"}
    assert row.remarks == [
        Remark("partial-answers", 1, {"texts": "1945 ± 2"}),
        Remark("feedback-dropped", 1, {"count": 2}),
    ]


def test_two_full_numbers_must_be_confirmed():
    row = only("Số nào? {#=3 =5}")
    assert (row.key["value"], row.certain, row.remarks) == ("3", False, [Remark("several-numbers", 1, {"texts": "5"})])


def test_a_number_behind_a_wrong_one_is_read():
    row = only("Số nào? {# 3 ~4 =5 ~%50%6 ~#Sai rồi}")
    remarks = [("partial-answers", {"texts": "6 ± 0"}), ("several-numbers", {"texts": "5"})]
    told = [(remark.code, remark.values) for remark in row.remarks]
    assert (row.key["value"], row.certain, told) == ("3", False, [*remarks, ("feedback-dropped", {"count": 1})])


def test_what_is_no_number_is_told():
    row = only("Số nào? {#ba}")
    assert (row.key, codes(row.remarks)) == (None, ["number-unreadable"])


def test_pairs_are_matched_and_an_extra_right_side_is_one_more_choice():
    row = only("Ghép nước với thủ đô.{=Việt Nam -> Hà Nội =Lào->Viêng Chăn = -> [html] =Ta -> Hà Nội}")
    assert options(row) == ["Việt Nam", "Lào", "Ta", "Hà Nội", "Viêng Chăn", "[html]"]
    assert (row.kind, row.key) == ("matching", {"1": "A", "2": "B", "3": "A"})


@pytest.mark.parametrize(
    "pairs, wrong",
    [
        ("=Việt Nam -> Hà Nội =Lào → Viêng Chăn =Nga -> Moskva", ["Lào → Viêng Chăn"]),
        ("=Việt Nam -> Hà Nội =Lào => Viêng Chăn", ["Lào", "> Viêng Chăn"]),
        ("=Việt Nam -> Hà Nội =Lào", ["Lào"]),
    ],
)
def test_a_pair_with_another_arrow_leaves_the_matching_without_a_key(pairs, wrong):
    row = only(f"Ghép.{{{pairs}}}")
    assert (row.kind, row.key, {weight(remark) for remark in row.remarks}) == ("matching", None, {"error"})
    assert row.remarks == [Remark("gift-matching", 1, {"text": text}) for text in wrong]


@pytest.mark.parametrize("pairs", ["=Việt Nam → Hà Nội =Lào → Viêng Chăn", "=Việt Nam => Hà Nội =Lào => Viêng Chăn"])
def test_answers_that_all_have_another_arrow_must_be_confirmed(pairs):
    row = only(f"Ghép.{{{pairs}}}")
    assert (row.kind, row.certain, codes(row.remarks)) == ("short_text", False, ["gift-arrow"])


def test_one_answer_with_another_arrow_is_an_answer():
    row = only("Xếp theo mũi tên.{=nộp → xử lý → trả}")
    assert (row.kind, row.key["accepted"], row.certain, row.remarks) == ("short_text", ["nộp → xử lý → trả"], True, [])


def test_several_right_answers_are_those_with_a_share():
    row = only("Hai số chẵn nào?{~%-50%1 ~%50%2 ~%50%4 ~%-50%3}")
    assert (row.kind, row.key, row.remarks) == ("multiple", ["B", "C"], [])


def test_shares_that_our_rule_does_not_give_are_told():
    row = only("Hai số chẵn nào?{~1 ~%50%2 ~%50%4 ~3}")
    assert (row.key, row.remarks) == (["B", "C"], [Remark("shares-dropped", 1, {"shares": "0%, 50%, 50%, 0%"})])


def test_half_an_answer_of_a_choice_is_told():
    row = only("Khó.{~sai ~%50%nửa =đúng}")
    assert (row.kind, row.key, codes(row.remarks)) == ("single", "C", ["shares-dropped"])


def test_two_full_answers_of_a_choice_must_be_confirmed():
    row = only("Khó.{=đúng =cũng đúng ~sai}")
    assert (row.kind, row.key, row.certain) == ("multiple", ["A", "B"], False)
    assert row.remarks == [Remark("several-right", 1, {"keys": "A, B"})]


def test_general_feedback_is_the_explanation_and_other_feedback_is_counted():
    row = only("Một cộng một bằng hai.{TRUE#Sai rồi.#Đúng rồi.####Vì [không] 1\\=2-1.}")
    assert row.explanation == "Vì [không] 1=2-1."
    assert row.remarks == [Remark("feedback-dropped", 1, {"count": 2})]


def test_a_category_directly_below_a_question_ends_it():
    rows = read("$CATEGORY: Một\nMột? {T}\n$CATEGORY: Hai\n// [id:b]\nHai? {F}\n").rows
    assert [(row.line, row.stem, row.topic, row.code) for row in rows] == [
        (2, "Một?", "Một", ""),
        (5, "Hai?", "Hai", "b"),
    ]


def test_titles_categories_comments_ids_and_tags_are_read():
    text = (
        "// bình luận\n$CATEGORY: $course$/top/Một cửa//Hồ sơ\n\n"
        "// question: 7  name: x\n// [id:o1-7] [tag:hồ sơ] [tag:a\\]b]\n"
        "::Câu 1\\: Mở đầu::Một?\n// giữa\n{T}\n\nHai?{F}"
    )
    first, second = read(text).rows
    assert (first.number, first.code, first.tags, first.line) == ("Câu 1: Mở đầu", "o1-7", ["hồ sơ", "a]b"], 6)
    assert (first.topic, second.topic, second.code, second.line) == ("Một cửa/Hồ sơ", "Một cửa/Hồ sơ", "", 10)


@pytest.mark.parametrize(
    "source, stem",
    [
        ("[html]<p>Chọn <b>một</b>\\: {T}", "Chọn **một**:"),
        ("[markdown]Chọn **một** {T}", "Chọn **một**"),
        ("[plain]Chọn **một** {T}", "Chọn \\*\\*một\\*\\*"),
        ("[moodle]Chọn **một** {T}", "Chọn \\*\\*một\\*\\*"),
        ("Chọn <b>một</b> {T}", "Chọn **một**"),
        ("[lạ]Chọn {T}", "[lạ]Chọn"),
        ("5 &lt; 7 &amp; 7&nbsp;&gt; 5? {T}", "5 < 7 & 7 > 5?"),
        ('Màu <font color\\="red">đỏ</font> <small>nhỏ</small>? {T}', "Màu đỏ nhỏ?"),
        ("[plain]5 &lt; 7? {T}", "5 \\&lt; 7?"),
        ("Nếu a<b và b>c thì AT&T? {T}", "Nếu a<b và b>c thì AT&T?"),
        ("Dòng một\\n\\nDòng hai {T}", "Dòng một\n\nDòng hai"),
    ],
)
def test_each_format_of_a_text_is_shown_as_moodle_shows_it(source, stem):
    assert only(source).stem == stem


def test_what_only_begins_like_a_tag_is_read_in_the_time_that_it_takes():
    begun = time.process_time()
    row = only("Chọn <a " + "\\=" * 20_000 + "{T}")
    assert (len(row.stem), time.process_time() - begun < 1) == (20_008, True)


def test_an_option_has_the_format_of_its_question_or_its_own():
    row = only("[html]Chọn{=<i>a</i> ~[plain]<i>b</i> ~[markdown]*c*}")
    assert options(row) == ["*a*", "<i>b</i>", "*c*"]


def test_what_is_no_question_here_is_told_with_its_line():
    reading = read("Đọc đoạn sau.\n\n::Luận::Viết một bài. {}\n\nXếp {>ALL VERTICAL\na\nb\n}\n\nThật?{T}")
    assert reading.remarks == [
        Remark("unsupported-kind", 1, {"kind": "description", "name": "Đọc đoạn sau."}),
        Remark("unsupported-kind", 3, {"kind": "essay", "name": "Luận"}),
        Remark("unsupported-kind", 5, {"kind": "ordering", "name": "Xếp"}),
    ]
    assert [row.stem for row in reading.rows] == ["Thật?"]


@pytest.mark.parametrize("text", ["Thiếu {=a ~b", "Thừa =a ~b}", "Ngược } {"])
def test_a_brace_without_a_partner_is_told(text):
    assert codes(read(text).remarks) == ["gift-braces", "no-questions"]


@pytest.mark.parametrize("text", ["Một?{T}\nHai?{F}", "::1:: Một? {T}\n::2:: Hai? {F}", "Tính x^{2}: {#4}"])
def test_a_question_with_two_answers_in_braces_is_in_error(text):
    assert [remark.code for remark in only(text).remarks if weight(remark) == "error"] == ["gift-second-brace"]


def test_other_encodings_and_empty_files_are_told():
    assert [codes(gift.read(content).remarks) for content in (b"\xe9", b"")] == [["not-utf-8"], ["no-questions"]]


def test_a_choice_is_written_as_moodle_writes_it():
    row = Row(1, "Một = *mấy*?\nHả", "multiple", {"options": option_rows(["a", "#b", "**c**"])}, ["A", "C"], code="x]")
    assert gift.write([row]).content.decode() == (
        "// [id:x\\]]\n[html]<p>Một \\= <em>mấy</em>?<br>\\nHả</p>{\n"
        "\t~%50%[plain]a\n\t~%-100%[plain]\\#b\n\t~%50%<strong>c</strong>\n}\n"
    )


@pytest.mark.parametrize(
    "kind, content, key, code",
    [
        ("ordering", {"options": option_rows("ab")}, ["A", "B"], "lost-kind"),
        ("single", {"options": option_rows("ab")}, None, "lost-unfinished"),
        ("short_text", {"options": []}, {"accepted": ["a->b"], "match": gift.answers.STRICT_MATCH}, "lost-arrow"),
    ],
)
def test_a_question_that_gift_cannot_hold_is_left_out_and_told(kind, content, key, code):
    written = gift.write([Row(1, "Hỏi?", kind, content, key, level=2)])
    assert written == (b"", [Remark(code, 1)])


def test_typed_answers_with_arrows_are_written_with_a_word_on_what_is_asked_when_they_are_read():
    content = {"options": [], "unit": None}
    key = {"accepted": ["a → b", "c → d"], "match": gift.answers.STRICT_MATCH}
    written = gift.write([Row(1, "Hỏi?", "short_text", content, key)])
    (back,) = gift.read(written.content).rows
    assert written.remarks == [Remark("lost-certainty", 1)]
    assert (back.key["accepted"], back.certain) == (key["accepted"], False)


def test_what_gift_cannot_hold_of_a_question_is_told():
    unit = {"options": [], "unit": "ngày"}
    rows = [
        Row(1, "Một?", "true_false", {"options": option_rows("ab")}, "T"),
        Row(2, "Hai?", "numeric", unit, {"value": "2", "tolerance": "0"}, level=2, source="Luật"),
        Row(3, "Ba?", "single", {"options": option_rows("ab"), "keep_order": True}, "A"),
    ]
    assert gift.write(rows).remarks == [
        Remark("lost-unfinished", 1),
        Remark("lost-level", 2),
        Remark("lost-origin", 2),
        Remark("lost-unit", 2),
        Remark("lost-keep-order", 3),
    ]
