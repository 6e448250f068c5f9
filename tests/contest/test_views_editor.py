"""The editor: rows that move without a script, kinds that change, drafts of new questions, pictures that have gone."""

from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.utils.translation import gettext, override

from accounts.models import AuditEvent, Role
from contest.forms.rows import CHOOSE_AGAIN
from questions.models import Draft, Question, QuestionImage, Revision
from questions.variants import shipped_calendar
from questions.writing import KEY_WAS_SHOWN, wording_of
from tests.contest.editors import ANSWERS, CHOICES, address, edited, filled, form_as_sent
from tests.factories import grant, make_bank, make_person, make_question, options, picture_bytes

pytestmark = pytest.mark.django_db


def texts(editor) -> list[str]:
    return [row["text"].value() or "" for row in editor.options.placed]


# --- rows -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pressed", "expected"),
    [
        ("options 1 up", ["Phó Chủ tịch", "Chủ tịch", "", ""]),
        ("options 0 down", ["Phó Chủ tịch", "Chủ tịch", "", ""]),
        ("options 0 remove", ["Phó Chủ tịch", "", ""]),
    ],
)
def test_a_row_is_moved_or_removed_without_a_script_and_nothing_is_judged(client, bank, author, pressed, expected):
    answer = client.post(address(bank, "questions", "new"), filled(bank, stem="") | {"row": pressed})
    assert (answer.status_code, texts(answer.context["editor"])) == (200, expected)
    assert (answer.context["form"].errors, Question.objects.count()) == ({}, 0)


def test_the_right_option_stays_right_when_it_moves(client, bank, author):
    moved = client.post(address(bank, "questions", "new"), filled(bank) | {"row": "options 0 down"})
    client.post(address(bank, "questions", "new"), form_as_sent(moved.context["editor"]))
    wording = wording_of(Question.objects.get().latest_revision)
    assert (wording.key, [option["text"] for option in wording.content["options"]]) == (
        "B",
        ["Phó Chủ tịch", "Chủ tịch"],
    )


@pytest.mark.parametrize("kind", ["ordering", "matching"])
def test_lines_and_pairs_keep_their_key_when_they_move(client, bank, author, kind):
    client.post(address(bank, "questions", "new"), filled(bank, kind))
    question = Question.objects.get()
    before = wording_of(question.latest_revision)
    sent = form_as_sent(client.get(address(bank, "questions", question.pk, "edit")).context["editor"])
    moved = client.post(address(bank, "questions", question.pk, "edit"), sent | {"row": "options 1 up"})
    client.post(address(bank, "questions", question.pk, "edit"), form_as_sent(moved.context["editor"]))
    after = wording_of(Question.objects.get().latest_revision)
    assert told_of(after, kind) == (told_of(before, kind)[::-1] if kind == "ordering" else told_of(before, kind))


def told_of(wording, kind: str) -> object:
    named = {option["key"]: option["text"] for option in wording.content["options"]}
    if kind == "ordering":
        return [named[key] for key in wording.key]
    return {named[left]: named[right] for left, right in wording.key.items()}


def test_a_row_that_a_script_removed_stays_away_when_the_form_comes_back(client, bank, author):
    gone = {"options-1-DELETE": "on", "options-2-text": "Chánh Văn phòng"}
    answer = client.post(address(bank, "questions", "new"), filled(bank, stem="") | gone)
    assert answer.status_code == 422
    assert [bool(row["DELETE"].value()) for row in answer.context["editor"].options] == [False, True, False, False]
    client.post(address(bank, "questions", "new"), filled(bank) | gone)
    told = wording_of(Question.objects.get().latest_revision).content["options"]
    assert [option["text"] for option in told] == ["Chủ tịch", "Chánh Văn phòng"]


def test_rows_that_a_script_moved_stand_so_when_the_form_comes_back(client, bank, author):
    places = {"options-0-ORDER": "2", "options-1-ORDER": "1", "options-2-ORDER": "3", "options-3-ORDER": "4"}
    answer = client.post(address(bank, "questions", "new"), filled(bank, stem="") | places)
    assert texts(answer.context["editor"]) == ["Phó Chủ tịch", "Chủ tịch", "", ""]


def test_a_row_of_an_unsound_number_changes_nothing(client, bank, author):
    for pressed in ("options 77 up", "options x up", "answer_key 0 up", ""):
        answer = client.post(address(bank, "questions", "new"), filled(bank) | {"row": pressed})
        assert (answer.status_code, texts(answer.context["editor"])[:2]) == (200, ["Chủ tịch", "Phó Chủ tịch"])


# --- another kind -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["true_false", "numeric", "short_text", "ordering", "matching", "multiple"])
def test_going_to_another_kind_and_back_loses_no_option(client, bank, author, kind):
    new = address(bank, "questions", "new")
    there = client.post(new, filled(bank) | {"was": "single", "kind": kind, "rekind": "1"})
    sent = form_as_sent(there.context["editor"]) | dict(there.context["carried"])
    back = client.post(new, sent | {"was": kind, "kind": "single", "rekind": "1"})
    client.post(new, form_as_sent(back.context["editor"]) | {"was": "single"})
    wording = wording_of(Question.objects.get().latest_revision)
    assert (wording.kind, wording.key) == ("single", "A")
    assert [option["text"] for option in wording.content["options"]] == ["Chủ tịch", "Phó Chủ tịch"]


def test_what_the_new_kind_has_no_place_for_is_on_the_page(client, bank, author):
    there = client.post(address(bank, "questions", "new"), filled(bank) | {"was": "single", "kind": "numeric"})
    page = there.content.decode()
    assert '<input type="hidden" name="options-0-text" value="Chủ tịch">' in page
    assert (there.status_code, len(there.context["turned"].told), Question.objects.count()) == (200, 1, 0)


def test_another_kind_of_an_empty_question_finds_nothing_wrong_with_it(client, bank, author):
    empty = filled(bank, stem="", topic="", code="") | dict.fromkeys(ANSWERS["single"], "")
    for kind in ("single", *ANSWERS):
        answer = client.post(address(bank, "questions", "new"), empty | {"was": "single", "kind": kind, "rekind": "1"})
        told = answer.status_code, answer.context["form"].is_bound, "errorlist" in answer.content.decode()
        assert told == (200, False, False)


@pytest.mark.parametrize(
    ("kind", "called"),
    [
        ("single", ["Phương án A", "Phương án B", "Phương án C", "Phương án D"]),
        ("ordering", ["Dòng 1", "Dòng 2", "Dòng 3", "Dòng 4"]),
        ("matching", ["Cặp 1", "Cặp 2", "Cặp 3", "Cặp 4"]),
    ],
)
def test_each_option_is_called_by_its_letter_and_each_line_by_its_number(client, bank, author, kind, called):
    answer = client.get(address(bank, "questions", "new"), {"kind": kind})
    assert [row["text"].label for row in answer.context["editor"].options.placed] == called


def test_an_option_that_moved_is_called_by_its_new_letter(client, bank, author):
    new = address(bank, "questions", "new")
    answer = client.post(new, filled(bank, stem="") | {"options-0-ORDER": "2", "options-1-ORDER": "1"})
    rows = answer.context["editor"].options.placed[:2]
    assert [(row["text"].label, row["text"].value()) for row in rows] == [
        ("Phương án A", "Phó Chủ tịch"),
        ("Phương án B", "Chủ tịch"),
    ]


# --- all that is wrong is said at once --------------------------------------------------------------------------------


def wrong(answer) -> dict[str, int]:
    """How much is said of each field; what belongs to none is counted under __all__."""
    return {name: len(found) for name, found in answer.context["form"].errors.items()}


@pytest.mark.parametrize(
    ("kind", "changes", "found"),
    [
        ("single", {"topic": ""} | dict.fromkeys(CHOICES, ""), {"topic": 1, "__all__": 2}),
        ("single", {"topic": "", "level": "", "options-0-right": ""}, {"topic": 1, "level": 1, "__all__": 1}),
        ("multiple", {"stem": "", "options-0-right": "", "options-2-right": ""}, {"stem": 1, "__all__": 1}),
        ("matching", {"code": "", "options-0-match": ""}, {"code": 1, "__all__": 1}),
        ("numeric", {"topic": "", "value": "nhiều"}, {"topic": 1, "value": 1}),
        ("numeric", {"value": ""}, {"value": 1}),
        ("numeric", {"tolerance": "ít"}, {"tolerance": 1}),
        ("numeric", {"value": "nhiều", "tolerance": "-1"}, {"value": 1, "tolerance": 1}),
        ("true_false", {"statement": "", "tags": "x" * 61}, {"statement": 1, "tags": 1}),
        ("short_text", {"accepted": "", "stem": "x" * 5_001}, {"accepted": 1, "stem": 1}),
        ("single", {"topic": "", "bases-0-article": "x" * 21}, {"topic": 1}),
        ("single", {"topic": "", "options-0-text": "x" * 9_999}, {"topic": 1}),
    ],
)
def test_what_is_wrong_in_fields_and_in_options_is_said_at_once(client, bank, author, kind, changes, found):
    answer = client.post(address(bank, "questions", "new"), filled(bank, kind) | changes)
    assert (answer.status_code, wrong(answer), Question.objects.count()) == (422, found, 0)


@pytest.mark.parametrize(
    ("ticks", "told"),
    [
        ({"options-0-right": ""}, "No option is ticked as right. Tick the one that is."),
        ({"options-1-right": "on"}, "Only one option can be right now: leave one ticked."),
    ],
    ids=["none", "two"],
)
def test_ticks_that_are_no_answer_are_told_as_ticks(client, bank, author, ticks, told):
    answer = client.post(address(bank, "questions", "new"), filled(bank) | ticks)
    with override("vi"):
        assert (answer.status_code, answer.context["form"].non_field_errors()) == (422, [gettext(told)])


@pytest.mark.parametrize("kind", ["single", "multiple"])
def test_a_tick_at_an_option_that_says_nothing_is_never_lost_in_silence(client, bank, author, kind):
    answer = client.post(address(bank, "questions", "new"), filled(bank, kind) | {"options-3-right": "on"})
    told = [list(row.errors) for row in answer.context["editor"].options.placed]
    assert (answer.status_code, told, Question.objects.count()) == (422, [[], [], [], ["text"]], 0)


def test_a_tick_that_another_kind_does_not_show_keeps_nobody_from_saving(client, bank, author):
    answer = client.post(address(bank, "questions", "new"), filled(bank, "ordering") | {"options-3-right": "on"})
    assert (answer.status_code, Question.objects.count()) == (302, 1)


def test_what_varies_and_is_wrong_in_part_is_not_judged_as_a_whole(client, bank, author):
    varies = {"varies": "on", "derived": "no equals sign", "topic": ""} | dict.fromkeys(CHOICES, "")
    answer = client.post(address(bank, "questions", "new"), filled(bank) | varies)
    assert (answer.status_code, wrong(answer)) == (422, {"topic": 1})
    assert [*answer.context["editor"].variation.errors] == ["derived"]


@pytest.mark.parametrize(
    ("typed", "ways"), [("1.500", ("1500", "1,5")), ("1,234", ("1234", "1,2340"))], ids=["thousands", "decimals"]
)
def test_a_right_number_that_can_be_read_in_two_ways_is_asked_again(client, bank, author, typed, ways):
    new = address(bank, "questions", "new")
    answer = client.post(new, filled(bank, "numeric", value=typed))
    with override("vi"):
        told = gettext("“%(typed)s” can be read in two ways. Write %(one)s or %(other)s.")
    told %= {"typed": typed, "one": ways[0], "other": ways[1]}
    assert (answer.status_code, answer.context["form"].errors["value"]) == (422, [told])
    for place, way in enumerate(ways):
        client.post(new, filled(bank, "numeric", value=way, code=f"so-{place}"))
    kept = [question.latest_revision.answer_key.key["value"] for question in Question.objects.order_by("code")]
    assert kept == [ways[0], ways[1].replace(",", ".").rstrip("0")]


# --- drafts of a new question -----------------------------------------------------------------------------------------


def test_a_new_question_is_kept_as_one_types_and_found_again(client, bank, author):
    new = address(bank, "questions", "new")
    page, swapped = client.get(new).context["page"], {"options-0-ORDER": "2", "options-1-ORDER": "1"}
    kept = client.post(f"{new}draft/", filled(bank, stem="Đang gõ") | {"draft": page, **swapped})
    assert (kept.status_code, Draft.objects.get().page) == (200, page)
    assert [draft.stem for draft in client.get(new).context["drafts"]] == ["Đang gõ"]
    again = client.get(new, {"draft": page})
    assert (again.context["form"]["stem"].value(), again.context["page"]) == ("Đang gõ", page)
    assert texts(again.context["editor"]) == ["Phó Chủ tịch", "Chủ tịch", "", ""]
    assert again.context["form"].errors == {}


def test_a_saved_question_is_no_draft_any_more(client, bank, author):
    new = address(bank, "questions", "new")
    other = uuid4()
    for page in (other, one := uuid4()):
        client.post(f"{new}draft/", filled(bank) | {"draft": page})
    client.post(new, filled(bank) | {"draft": one})
    assert (Question.objects.count(), Draft.objects.get().page) == (1, other)


def test_a_draft_is_thrown_away_by_its_author_alone(client, bank, author):
    new, page = address(bank, "questions", "new"), uuid4()
    client.post(f"{new}draft/", filled(bank) | {"draft": page})
    client.force_login(grant(make_person(), Role.AUTHOR, bank.owner))
    client.post(f"{new}draft/", {"draft": page, "forget": "1"})
    assert list(client.get(new).context["drafts"]) == []
    assert client.get(new, {"draft": page}).context["form"]["stem"].value() is None
    client.force_login(author)
    client.post(f"{new}draft/", {"draft": page, "forget": "1"})
    assert Draft.objects.count() == 0


@pytest.mark.parametrize("page", ["", "x", "../../etc"])
def test_a_draft_of_no_page_is_not_found(client, bank, author, page):
    assert client.post(address(bank, "questions", "new", "draft"), filled(bank) | {"draft": page}).status_code == 404
    assert client.get(address(bank, "questions", "new"), {"draft": page}).status_code == 200


# --- pictures ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def lost(bank) -> QuestionImage:
    """A picture whose file has gone from the disk."""
    question = make_question(bank=bank, approved=False)
    file = ContentFile(picture_bytes(), name=f"{uuid4()}.webp")
    picture = QuestionImage.objects.create(revision=question.latest_revision, image=file, alt_text="Sơ đồ")
    picture.image.storage.delete(picture.image.name)
    return picture


def test_a_picture_whose_file_has_gone_is_said_and_its_question_still_opens(client, bank, author, lost):
    question = lost.revision.question
    pages = [client.get(address(bank, "questions", question.pk, *rest)) for rest in ([], ["edit"])]
    assert [page.status_code for page in pages] == [200, 200]
    assert ["picture-missing" in pages[0].content.decode(), "editor-missing" in pages[1].content.decode()] == [True] * 2
    assert client.get(address(bank, "questions", question.pk, "images", lost.pk)).status_code == 404


def test_a_question_without_its_picture_file_is_saved_and_exported(client, bank, author, lost):
    question = lost.revision.question
    kept = {"pictures-0-kept": lost.pk, "pictures-0-alt_text": "Sơ đồ"}
    assert client.post(address(bank, "questions", question.pk, "edit"), edited(question, **kept)).status_code == 302
    told = client.post(address(bank, "export"), {"format": "moodle"})
    assert len(told.context["lost"]) >= 1
    assert client.post(address(bank, "export"), {"format": "moodle", "anyway": "moodle"}).status_code == 200


# --- the preview ------------------------------------------------------------------------------------------------------


@pytest.fixture
def pictured(bank) -> QuestionImage:
    """A stored picture of a question."""
    question = make_question(bank=bank, approved=False)
    file = ContentFile(picture_bytes(), name=f"{uuid4()}.webp")
    return QuestionImage.objects.create(revision=question.latest_revision, image=file, alt_text="Sơ đồ")


def test_the_preview_says_what_keeps_it_from_coming(client, bank, author):
    wrong = {"stem": "", "options-0-right": ""}
    answer = client.post(address(bank, "questions", "new"), filled(bank, preview="1") | wrong)
    assert (answer.status_code, len(answer.context["editor"].problems)) == (422, 2)
    assert all(problem in answer.content.decode() for problem in answer.context["editor"].problems)
    assert CHOICES["options-0-text"] in answer.content.decode()


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_stored_question_is_shown_before_anything_is_typed(client, bank, author, kind):
    client.post(address(bank, "questions", "new"), filled(bank, kind))
    question = Question.objects.get()
    at_first = client.get(address(bank, "questions", question.pk, "edit")).context["preview"]
    typed = client.post(address(bank, "questions", question.pk, "edit"), edited(question, kind, preview="live"))
    assert at_first == typed.context["preview"]
    assert client.get(address(bank, "questions", "new")).context["preview"] is None


@pytest.mark.parametrize(("stem", "seen"), [("Ai ký thay?", "<p>Ai ký thay?</p>"), ("", None)])
def test_a_draft_that_is_taken_up_is_shown_as_far_as_it_can_be_seen(client, bank, author, stem, seen):
    new = address(bank, "questions", "new")
    page = client.get(new).context["page"]
    client.post(f"{new}draft/", filled(bank, stem=stem) | {"draft": page})
    preview = client.get(new, {"draft": page}).context["preview"]
    assert (preview and preview["face"]["stem"].strip()) == seen


@pytest.mark.parametrize("kind", ["single", "multiple"])
def test_options_have_the_same_letters_in_the_editor_the_preview_and_the_key(client, bank, author, kind):
    many = {f"options-{place}-text": f"Phương án thứ {place}" for place in range(4)}
    client.post(address(bank, "questions", "new"), filled(bank, kind) | many)
    question = Question.objects.get()
    page = client.get(address(bank, "questions", question.pk))
    shown = [[(one["letter"], one["html"]) for one in page.context[part]["options"]] for part in ("face", "key")]
    assert shown == [[*zip("ABCD", many.values(), strict=True)]] * 2


def test_the_preview_asks_for_nothing_that_an_entrant_does_not_see_and_saving_does(client, bank, author):
    unfiled = filled(bank, topic="", level="9", code="", tags="x" * 61)
    answer = client.post(address(bank, "questions", "new"), unfiled | {"preview": "1"})
    assert (answer.status_code, wrong(answer)) == (200, {})
    assert "Ai ký Kế hoạch?" in answer.context["preview"]["face"]["stem"]
    saved = client.post(address(bank, "questions", "new"), unfiled)
    assert (saved.status_code, wrong(saved)) == (422, {"topic": 1, "level": 1, "code": 1, "tags": 1})


@pytest.mark.parametrize(
    ("changes", "seen"),
    [({}, ["Sơ đồ mới"]), ({"pictures-0-DELETE": "on"}, []), ({"pictures-0-alt_text": "Bảng"}, ["Bảng"])],
)
def test_the_preview_shows_the_pictures_that_are_kept(client, bank, author, pictured, changes, seen):
    question = pictured.revision.question
    kept = {"pictures-0-kept": pictured.pk, "pictures-0-alt_text": "Sơ đồ mới"}
    sent = edited(question, preview="1", **kept) | changes
    answer = client.post(address(bank, "questions", question.pk, "edit"), sent)
    assert [picture.alt_text for picture in answer.context["preview"]["face"]["pictures"]] == seen
    source = address(bank, "questions", question.pk, "images", pictured.pk)
    aside = answer.content.decode().partition('<aside id="preview"')[2]
    assert (aside.count(f'<img lang="vi" src="{source}"'), QuestionImage.objects.get().alt_text) == (len(seen), "Sơ đồ")


@pytest.mark.parametrize("files", [{}, {"pictures-0-picture": ContentFile(picture_bytes(), name="so-do.png")}])
def test_the_preview_tells_a_new_picture_by_its_words_whether_it_is_sent_or_not(client, bank, author, files):
    sent = filled(bank, preview="live", **{"pictures-0-alt_text": "Sơ đồ"}) | files
    answer = client.post(address(bank, "questions", "new"), sent)
    assert (answer.status_code, QuestionImage.objects.count()) == (200, 0)
    assert '<p class="picture-to-come">Hình: Sơ đồ</p>' in answer.content.decode()


@pytest.mark.parametrize("changes", [{}, {"pictures-0-alt_text": "Sơ đồ", "topic": ""}], ids=["no words", "no topic"])
def test_a_picture_that_a_refused_page_cannot_keep_is_to_be_chosen_again(client, bank, author, changes):
    new, file = address(bank, "questions", "new"), ContentFile(picture_bytes(), name="so-do.png")
    answer = client.post(new, filled(bank) | changes | {"pictures-0-picture": file})
    shown = [page.context["editor"].pictures.forms[0]["picture"].help_text for page in (answer, client.get(new))]
    assert (answer.status_code, shown) == (422, [CHOOSE_AGAIN, ""])


def test_a_picture_without_words_says_so_at_its_own_row_and_nowhere_else(client, bank, author):
    files = {f"pictures-{n}-picture": ContentFile(picture_bytes(), name="so-do.png") for n in range(2)}
    counts = {"pictures-TOTAL_FORMS": 2, "pictures-0-alt_text": "Sơ đồ", "pictures-1-alt_text": "  "}
    answer = client.post(address(bank, "questions", "new"), filled(bank) | counts | files)
    editor = answer.context["editor"]
    said = [list(row.errors) for row in editor.pictures.forms]
    assert (answer.status_code, said, editor.form.errors) == (422, [[], ["alt_text"]], {})
    assert "id_pictures-1-alt_text_error" in answer.text
    assert Question.objects.count() == 0


def test_a_picture_that_is_kept_needs_its_words_and_one_that_is_removed_does_not(client, bank, author, pictured):
    question = pictured.revision.question
    edit, kept = address(bank, "questions", question.pk, "edit"), {"pictures-0-kept": pictured.pk}
    refused = client.post(edit, edited(question, **kept, **{"pictures-0-alt_text": ""}))
    assert (refused.status_code, list(refused.context["editor"].pictures.forms[0].errors)) == (422, ["alt_text"])
    client.post(edit, edited(question, **kept, **{"pictures-0-alt_text": "", "pictures-0-DELETE": "on"}))
    question.refresh_from_db()
    assert (question.latest_revision.number, question.latest_revision.images.count()) == (2, 0)


@pytest.mark.parametrize("value", ["4.5", "1500.5", "1.234", "-0.25", "1500", "1234567.125"])
def test_the_editor_shows_a_number_as_it_is_written_here_and_takes_it_back_unchanged(client, bank, author, value):
    key, unit = {"value": value, "tolerance": "0"}, {"options": [], "keep_order": False, "unit": "%"}
    question = make_question(bank=bank, kind="numeric", content=unit, key=key, approved=False)
    edit = address(bank, "questions", question.pk, "edit")
    shown = client.get(edit).context["form"]["value"].value()
    assert ("." in shown, shown.rstrip("0") == value.replace(".", ",").rstrip("0")) == (False, True)
    client.post(edit, edited(question, kind="numeric", value=shown, tolerance="0", unit="%", stem="Bao nhiêu?"))
    question.refresh_from_db()
    assert (question.latest_revision.number, question.latest_revision.answer_key.key["value"]) == (2, value)


def test_a_preview_leaves_no_trace(client, bank, author, pictured):
    question = pictured.revision.question
    edit = address(bank, "questions", question.pk, "edit")
    client.get(edit)
    before = AuditEvent.objects.count()
    for preview in ("1", "live"):
        assert client.post(edit, edited(question, preview=preview)).status_code == 200
    assert (AuditEvent.objects.count(), Draft.objects.count(), question.revisions.count()) == (before, 0, 1)
    client.post(edit, edited(question, preview="1", row="options 0 down"))  # which may show what is stored
    assert AuditEvent.objects.count() == before + 1


# --- what is much like it ---------------------------------------------------------------------------------------------

LIKE = {"stem": "Cơ quan nào chịu trách nhiệm trả kết quả giải quyết thủ tục hành chính cho tổ chức, cá nhân?"}


def test_the_preview_names_what_is_much_like_the_question_and_saving_is_free(client, bank, author):
    there = make_question(bank=bank, stem=LIKE["stem"], content={"options": options("Chủ tịch", "Phó Chủ tịch")})
    hidden = make_question(stem=LIKE["stem"])
    new = address(bank, "questions", "new")
    page = client.post(new, filled(bank, preview="1", **LIKE))
    assert [(one.question, one.percent) for one in page.context["preview"]["alike"]] == [(there, 100)]
    assert f'href="{address(bank, "questions", there.pk)}"' in page.content.decode()
    assert hidden.code not in page.content.decode()
    assert client.post(new, filled(bank, **LIKE)).status_code == 302


def test_a_question_of_another_bank_is_named_to_whoever_may_read_it(client, bank, author):
    other = make_bank(bank.owner, name="Ngân hàng khác")
    there = make_question(bank=other, stem=LIKE["stem"], content={"options": options("Chủ tịch", "Phó Chủ tịch")})
    client.post(address(bank, "questions", "new"), filled(bank, **LIKE))
    own = bank.questions.get()
    page = client.get(address(bank, "questions", own.pk))
    assert [one.question for one in page.context["alike"]] == [there]
    assert "Ngân hàng khác" in page.content.decode()


def test_the_page_says_up_to_when_working_days_are_known(client, bank, author):
    page = client.get(address(bank, "questions", "new")).content.decode()
    assert [f"{last:%d/%m/%Y}" in page for _first, last in shipped_calendar().spans] == [True]


@pytest.mark.parametrize("kind, is_told", [("single", True), ("multiple", False), ("ordering", False)])
def test_who_has_no_script_is_told_that_one_tick_has_to_go_first(client, bank, author, kind, is_told):
    page = client.get(address(bank, "questions", "new"), {"kind": kind}).content.decode()
    assert ("data-one-right" in page, "data-only" in page) == (is_told, is_told)


def test_words_and_use_changed_in_one_save_leave_a_draft_and_the_page_says_to_submit_it(client, bank, author):
    question = make_question(bank=bank, use="practice")
    sent = edited(question, use="contest", stem="Viết lại?")
    page = client.post(address(bank, "questions", question.pk, "edit"), sent, follow=True)
    question.refresh_from_db()
    assert question.latest_revision.status == Revision.Status.DRAFT
    said = [str(KEY_WAS_SHOWN), "Saved as a draft. Submit it for review when it is ready."]
    assert [str(one) for one in page.context["messages"]] == [gettext(one) for one in said]


def test_what_was_practised_with_waits_for_review_again_and_the_page_says_why(client, bank, author):
    question = make_question(bank=bank, use="practice")
    form = address(bank, "questions", question.pk, "edit")
    sent = form_as_sent(client.get(form).context["editor"]) | {"use": "contest"}
    page = client.post(form, sent, follow=True)
    question.refresh_from_db()
    newest = question.latest_revision
    assert (question.approved_revision, newest.author, newest.status) == (None, author, Revision.Status.IN_REVIEW)
    assert [str(one) for one in page.context["messages"]] == [gettext(str(KEY_WAS_SHOWN))]
    assert [one.text for one in page.context["revision"].comments.all()] == [gettext(str(KEY_WAS_SHOWN))]
