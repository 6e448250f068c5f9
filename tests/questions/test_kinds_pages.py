"""What a page shows of a question, reads from a plain form, and tells afterwards."""

import json
from html.parser import HTMLParser

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.translation import override

from questions.kinds import KINDS, UnreadableAnswer, kind
from tests.questions.samples import ALL_IGNORED, SAMPLES, content, ids_of, keys_of, option

STORED = {
    "single": "B",
    "true_false": "F",
    "multiple": ["B", "C"],
    "numeric": "4,5",
    "short_text": "thủ tục",
    "ordering": ["D", "C", "B", "A"],
    "matching": {"1": "A", "3": "C"},
}


def in_ids(code: str, answer):
    """The answer with the keys of its options turned into ids."""
    ids = ids_of(SAMPLES[code][0])
    if isinstance(answer, dict):
        return {ids[left]: ids[right] for left, right in answer.items()}
    if isinstance(answer, list):
        return [ids[key] for key in answer]
    return ids.get(answer, answer)


def present(code: str, answer=None) -> dict:
    sample, _key = SAMPLES[code]
    ids = ids_of(sample)
    return kind(code).present(sample, list(ids), ids.__getitem__, in_ids(code, answer))


class Controls(HTMLParser):
    """The form controls of a page, as a browser would send them, and the names that a screen reader would say."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.sent: list[tuple[str, str]] = []
        self.select = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append((tag, found))
        if tag == "select":
            self.select = found["name"]
        sends = {
            "input": found.get("type") == "text" or "checked" in found,
            "option": "selected" in found,
        }
        if sends.get(tag):
            self.sent.append((found.get("name", self.select), found["value"]))


def page(code: str, answer=None, **more) -> str:
    return render_to_string(
        kind(code).template, {"question": present(code, answer) | {"slot": 7, "disabled": False} | more}
    )


@pytest.mark.parametrize("code", KINDS)
def test_the_form_of_a_stored_answer_sends_it_again(code):
    sample, _key = SAMPLES[code]
    ids = ids_of(sample)
    sent = QueryDict(mutable=True)
    for name, value in Controls(page(code, STORED[code])).sent:
        sent.appendlist(name, value)
    expected = in_ids(code, STORED[code])
    read = kind(code).from_form(sent, sample, list(ids), ids.__getitem__)
    assert read == (sorted(expected) if code == "multiple" else expected)


@pytest.mark.parametrize("code", KINDS)
def test_a_fresh_form_answers_nothing(code):
    sample, _key = SAMPLES[code]
    ids = ids_of(sample)
    sent = QueryDict(mutable=True)
    sent.setlist("answer", [value for _name, value in Controls(page(code)).sent])
    assert kind(code).from_form(sent, sample, list(ids), ids.__getitem__) is None
    assert kind(code).from_form(QueryDict(), sample, list(ids), ids.__getitem__) is None


@pytest.mark.parametrize("code", KINDS)
def test_no_page_holds_a_key(code):
    """The keys of these options are long and rare, so that finding them means a leak."""
    sample, _key = SAMPLES[code]
    renamed = {entry["key"]: f"Q{number}CANARY" for number, entry in enumerate(sample["options"])}
    secret = sample | {"options": [entry | {"key": renamed[entry["key"]]} for entry in sample["options"]]}
    ids = ids_of(secret)
    presented = kind(code).present(secret, list(ids), ids.__getitem__)
    html = render_to_string(kind(code).template, {"question": presented | {"slot": 1}})
    assert "CANARY" not in html + json.dumps(presented)
    assert "Thủ tục hành chính" not in html


@pytest.mark.parametrize("code", KINDS)
def test_what_a_page_may_see_is_listed_field_by_field(code):
    assert set(present(code)) <= {
        "kind",
        "template",
        "options",
        "positions",
        "left",
        "right",
        "unit",
        "value",
        "longest",
        "unit_words",
        "given",
        "parts",
        "advice",
        "is_number",
    }


@pytest.mark.parametrize("code", KINDS)
def test_every_control_has_a_name_and_ids_are_unique(code):
    tags = Controls(page(code, STORED[code])).tags
    ids = [attributes["id"] for _tag, attributes in tags if "id" in attributes]
    labelled = {attributes.get("for") for tag, attributes in tags if tag == "label"}
    assert len(set(ids)) == len(ids)
    assert all(name.startswith("q7-") for name in ids)
    for tag, attributes in tags:
        if tag in ("input", "select") and code in ("numeric", "short_text", "matching"):
            assert attributes["id"] in labelled
        assert not {"style", "onclick"} & set(attributes)


@pytest.mark.parametrize("code", KINDS)
def test_a_disabled_question_cannot_be_answered(code):
    disabled = [tag for tag, attributes in Controls(page(code, disabled=True)).tags if "disabled" in attributes]
    expected = {
        "single": 1,
        "true_false": 1,
        "multiple": 1,
        "numeric": 1,
        "short_text": 1,
        "ordering": 4,
        "matching": 3,
    }
    assert len(disabled) == expected[code]
    assert "disabled" not in page(code)


def test_the_markup_that_styles_and_scripts_rely_on():
    name = ids_of(SAMPLES["single"][0])["A"]
    with override("en"):
        html = " ".join(page("single").split())
    assert '<fieldset class="options"> <legend class="visually-hidden">Question 7: choose one answer</legend>' in html
    assert (
        f'<label class="option"> <input class="option-input" type="radio" name="answer" value="{name}">'
        ' <span class="option-mark" aria-hidden="true">A</span>'
        ' <span class="option-text" lang="vi">Trang phục</span> </label>'
    ) in html


def test_an_order_is_shown_as_it_was_stored():
    shown = present("ordering", ["D", "C", "B", "A"])["options"]
    assert [entry["text"] for entry in shown] == ["Xe công", "Tiền lương", "Giao tiếp", "Trang phục"]
    assert [entry["position"] for entry in shown] == [1, 2, 3, 4]
    assert [entry["position"] for entry in present("ordering")["options"]] == [None] * 4


def test_an_order_with_missing_lines_still_shows_them_all():
    shown = present("ordering", ["D"])["options"]
    assert [(entry["text"], entry["position"]) for entry in shown][:2] == [("Xe công", 1), ("Trang phục", None)]
    assert len(shown) == 4


def test_texts_are_rendered_and_escaped():
    sample = content(option("A", "**Đậm** <script>"), option("B", "b"))
    ids = ids_of(sample)
    presented = kind("single").present(sample, ["A", "B"], ids.__getitem__)
    html = render_to_string("questions/kinds/single.html", {"question": presented})
    assert '<span class="option-text" lang="vi"><strong>Đậm</strong> &lt;script&gt;</span>' in html


def test_a_typed_answer_is_escaped():
    assert 'value="&quot;&gt;&lt;script&gt;"' in page("short_text", '"><script>')


def read(code: str, query: str):
    """Read a form written with keys; {A} stands for the id of A."""
    sample, _key = SAMPLES[code]
    ids = ids_of(sample)
    return kind(code).from_form(
        QueryDict(query.format(**{f"o{key}": name for key, name in ids.items()})), sample, list(ids), ids.__getitem__
    )


@pytest.mark.parametrize(
    "code,query,answer",
    [
        ("single", "answer={oC}", "C"),
        ("single", "answer=", None),
        ("multiple", "answer={oC}&answer={oA}&answer={oC}", ["A", "C"]),
        ("ordering", "position-{oA}=4&position-{oB}=1&position-{oC}=3&position-{oD}=2", ["B", "D", "C", "A"]),
        ("matching", "match-{o1}={oB}&match-{o2}=&match-{o3}={oB}", {"1": "B", "3": "B"}),
        ("numeric", "answer=+4,5+", "4,5"),
        ("short_text", "answer=++", None),
    ],
)
def test_forms_are_read(code, query, answer):
    expected = in_ids(code, answer)
    assert read(code, query) == (sorted(expected) if code == "multiple" else expected)


FOREIGN = "This answer belongs to another question. Open the question again and answer there."


@pytest.mark.parametrize(
    "code,query,sentence",
    [
        ("single", "answer=foreign", FOREIGN),
        ("multiple", "answer={oA}&answer=foreign", FOREIGN),
        ("matching", "match-{o1}=foreign", FOREIGN),
        ("matching", "match-{o1}={o2}", FOREIGN),
        ("ordering", "position-{oA}=1&position-{oB}=2", "Give every line a position. Still free: 3, 4."),
        (
            "ordering",
            "position-{oA}=1&position-{oB}=2&position-{oC}=2&position-{oD}=4",
            "Position 2 is chosen twice. Give each line a position of its own.",
        ),
        ("ordering", "position-{oA}=5", "A position on this page does not exist. Choose the positions again."),
        ("ordering", "position-{oA}=x", "A position on this page does not exist. Choose the positions again."),
        (
            "short_text",
            "answer=" + "x" * 501,
            "This answer is too long or holds characters that cannot be kept. Type it again.",
        ),
        ("numeric", "answer=a%00", "This answer is too long or holds characters that cannot be kept. Type it again."),
    ],
)
def test_forms_that_contradict_themselves_are_refused(code, query, sentence):
    with override("en"), pytest.raises(UnreadableAnswer) as refusal:
        read(code, query)
    with override("en"):
        assert str(refusal.value) == sentence


def review(code: str, answer) -> dict:
    sample, key = SAMPLES[code]
    return kind(code).review(sample, key, in_ids(code, answer), keys_of(sample))


@pytest.mark.parametrize("code", KINDS)
def test_a_review_without_an_answer_shows_the_right_one(code):
    shown = review(code, None)
    assert (shown["kind"], shown["answered"], shown["is_right"]) == (code, False, False)
    assert shown["options"] or shown["rows"]
    assert not any(entry["chosen"] for entry in shown["options"])
    assert not any(entry["given"] for entry in shown["rows"])


def test_choices_are_reviewed_option_by_option():
    shown = review("multiple", ["A", "C"])
    assert [(o["letter"], o["chosen"], o["is_key"], o["is_right"]) for o in shown["options"]] == [
        ("A", True, True, True),
        ("B", False, True, False),
        ("C", True, False, False),
        ("D", False, False, True),
    ]
    assert shown["answered"] is True
    assert shown["is_right"] is False


def test_options_are_reviewed_in_the_order_of_the_paper():
    ids = ids_of(SAMPLES["single"][0])
    key_of = {ids[key]: key for key in "DBAC"}
    shown = kind("single").review(*SAMPLES["single"], ids["B"], key_of)
    assert [(o["letter"], o["html"]) for o in shown["options"]] == [
        ("A", "Xe công"),
        ("B", "Giao tiếp"),
        ("C", "Trang phục"),
        ("D", "Tiền lương"),
    ]
    assert shown["is_right"] is True


def test_an_order_is_reviewed_place_by_place():
    shown = review("ordering", ["C", "D", "A"])["rows"]
    assert [(row["label"], row["given"], row["right"], row["is_right"]) for row in shown] == [
        ("1", "Tiền lương", "Tiền lương", True),
        ("2", "Xe công", "Trang phục", False),
        ("3", "Trang phục", "Xe công", False),
        ("4", "", "Giao tiếp", False),
    ]


def test_a_matching_is_reviewed_line_by_line():
    shown = review("matching", {"1": "B", "2": "C"})["rows"]
    assert [(row["label"], row["html"], row["given"], row["right"], row["is_right"]) for row in shown] == [
        ("1", "Người dân", "Lắng nghe", "Lắng nghe", True),
        ("2", "Cấp trên", "Gương mẫu", "Phục tùng", False),
        ("3", "Cấp dưới", "", "Gương mẫu", False),
    ]


@pytest.mark.parametrize(
    "code,key,unit,right",
    [
        ("numeric", {"value": "1234.5", "tolerance": "0"}, "năm", "1234,5 năm"),
        ("numeric", {"value": "4", "tolerance": "0.5"}, None, "4 ± 0,5"),
        ("short_text", {"accepted": ["nóng", "đường dây nóng"], "match": ALL_IGNORED}, None, "nóng / đường dây nóng"),
    ],
)
def test_the_right_answer_is_shown_as_a_reader_writes_it(code, key, unit, right):
    with override("vi"):
        shown = kind(code).review(content(unit=unit), key, "sai", {})
    assert shown["rows"] == [{"label": "", "html": "", "given": "sai", "right": right, "is_right": False}]


def test_letters_follow_the_order_of_the_paper():
    ids = ids_of(SAMPLES["single"][0])
    presented = kind("single").present(SAMPLES["single"][0], ["C", "A", "D", "B"], ids.__getitem__, ids["D"])
    assert [(o["letter"], o["html"], o["selected"]) for o in presented["options"]] == [
        ("A", "Tiền lương", False),
        ("B", "Trang phục", False),
        ("C", "Xe công", True),
        ("D", "Giao tiếp", False),
    ]


def test_the_unit_describes_the_field():
    html = page("numeric")
    assert 'aria-describedby="q7-unit q7-advice"' in html
    assert '<span class="answer-unit" lang="vi" id="q7-unit">năm</span>' in html
    assert "answer-unit" not in page("short_text")
