"""Files in and out by command: all that is read is told, and a file or a place that cannot be used is refused."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from accounts.models import AuditEvent, Role
from questions.confirming import NOT_ALL_FIT
from questions.formats import lines
from questions.importing import Usual
from questions.models import Bank
from tests.factories import grant, make_bank, make_person, make_topic
from tests.questions.importing import imported, made_by, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank() -> Bank:
    return make_bank()


@pytest.fixture
def usual() -> Usual:
    return Usual(make_topic())


def run(*arguments: object) -> str:
    out = StringIO()
    call_command(*map(str, arguments), stdout=out, stderr=StringIO())
    return out.getvalue()


def test_what_a_file_says_of_tags_and_origin_is_told(bank, usual, tmp_path):
    imported(bank, [row(tags=["một cửa"], source="https://a.vn", confidence="high")], usual)
    path = tmp_path / "out.jsonl"
    run("export_questions", "--bank", bank.slug, "--format", "lines", "--output", path)
    (told,) = json.loads(run("import_questions", path, "--bank", make_bank().slug, "--preview", "--json"))["questions"]
    assert (told["tags"], told["source"], told["confidence"]) == (["một cửa"], "https://a.vn", "high")


def test_a_huge_file_is_read_no_further_than_needed_and_told(bank, tmp_path):
    path = tmp_path / "out.jsonl"
    with path.open("wb") as file:
        file.truncate(8 * 1024**3)
    told = json.loads(run("import_questions", path, "--bank", bank.slug, "--preview", "--json"))
    assert [remark["code"] for remark in told["remarks"]] == ["file-too-large"]


def test_the_log_says_who_took_the_keys_or_that_the_platform_did(bank, usual, tmp_path):
    (question,) = made_by(imported(bank, [row()], usual))
    person, asked = make_person(), ("export_questions", "--bank", bank.slug, "--format", "lines")
    for by in ((), ("--by", person.login)):
        run(*asked, "--output", tmp_path / "out.jsonl", *by)
    events = AuditEvent.objects.filter(verb="questions-exported").order_by("pk")
    assert [(one.actor, one.after["keys"]) for one in events] == [(None, [question.pk]), (person, [question.pk])]
    with pytest.raises(CommandError, match="nobody"):
        run(*asked, "--by", "khong-co-ai")


def test_an_export_to_where_nothing_can_be_written_is_refused(bank, tmp_path):
    with pytest.raises(CommandError, match="directory"):
        run("export_questions", "--bank", bank.slug, "--format", "lines", "--output", tmp_path)
    assert AuditEvent.objects.count() == 0


def test_a_folder_is_no_file_with_questions(bank, tmp_path):
    with pytest.raises(CommandError, match="directory"):
        run("import_questions", tmp_path, "--bank", bank.slug, "--format", "lines", "--preview")


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.ORGANISER])
def test_a_login_is_known_as_people_write_it_and_must_be_of_somebody_who_may_write_there(role, bank, usual, tmp_path):
    path = tmp_path / "de.txt"
    path.write_text("Câu 1: Ai ký?\nA. Một\nB. Hai\nĐáp án: B\n", "utf-8")
    asked = ("import_questions", path, "--format", "pasted", "--bank", bank.slug, "--topic", usual.topic.slug)
    make_person(login="0912345679")
    for nobody in ("khong-co-ai", "0912345678", "0912345679"):
        with pytest.raises(CommandError):
            run(*asked, "--by", nobody)
    assert bank.questions.count() == 0
    grant(make_person(login="0912345678"), role, bank.owner)
    run(*asked, "--by", "0912 345 678")
    assert bank.questions.count() == 1


def test_who_takes_the_keys_is_known_by_a_number_as_people_write_it(bank, usual, tmp_path):
    imported(bank, [row()], usual)
    person, asked = make_person(login="0912345678"), ("export_questions", "--bank", bank.slug, "--format", "lines")
    run(*asked, "--output", tmp_path / "out.jsonl", "--by", "0912345678")
    assert AuditEvent.objects.get(verb="questions-exported").actor == person


STEM = "Thời hạn giải quyết thủ tục hành chính cấp lại giấy chứng nhận đăng ký kinh doanh là bao nhiêu ngày làm việc?"


def test_a_refusal_is_told_to_programs_too_and_to_people_what_is_alike(bank, usual, tmp_path):
    imported(bank, [row(STEM, code="a-1")], usual)
    path, author = tmp_path / "out.jsonl", grant(make_person(), Role.AUTHOR, bank.owner)
    rows = [row(STEM, key="B"), row(STEM, ("Ba", "Bốn")), row(STEM.replace("cấp lại", "cấp đổi"))]
    path.write_bytes(lines.write(rows).content)
    asked = ("import_questions", path, "--bank", bank.slug, "--topic", usual.topic.slug, "--by", author.login)
    out = StringIO()
    with override("en"), pytest.raises(CommandError, match=r"^Nothing was imported: some questions need another"):
        call_command(*map(str, asked), "--json", stdout=out)
    told = json.loads(out.getvalue())
    codes = [alike.get("code") for one in told["questions"] for alike in one["alike"] if "question" in alike]
    assert (told["imported"], codes) == (0, ["a-1", "a-1", "a-1"])
    with override("en"):
        assert told["error"] == str(NOT_ALL_FIT)
        report = run(*asked[:6], "--preview")
    said = ["(a-1: the same words)", "(a-1: the same question text, other options)", "% alike)"]
    assert [part for part in [*said, "(row 1 of this file: "] if part not in report] == []
    assert report.count("another answer right") == 1
