"""Materials of a contest and its units: what they tell, and that their questions are nobody's on a round."""

import io
from datetime import timedelta
from zipfile import ZipFile

import pytest
import time_machine
from django.core.files.base import ContentFile
from PIL import Image

from accounts.models import SiteProfile
from contest.asking_aloud import TooFewQuestions, questions_to_tell
from contest.links import make_links
from contest.materials import BY_NAME, MATERIALS, Place, make_material, notice_of, parcel_of, picture_of
from contest.models import Channel, Contest, RoundDivision
from contest.practice_pool import forget_practice
from exchange.word import read_word
from questions.models import QuestionImage, Use
from tests.contest.practised import make_practice
from tests.contest.qr import code_of
from tests.factories import (
    NOW,
    make_blueprint,
    make_contest,
    make_division,
    make_round,
    make_topic,
    make_unit,
    picture_bytes,
)

ROOT = "https://hoithi.example.vn/"
OFFICIALS = {"officials"}
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def contest(units) -> Contest:
    contest = make_contest(units.province, slug="cchc", short_code="250303", title_vi="Tìm hiểu cải cách")
    make_division(contest)
    make_round(contest)
    make_links(contest, [units.department], now=NOW)
    return contest


@pytest.fixture
def place(contest) -> Place:
    return Place(contest, contest.unit_links.get(), ROOT)


def stems(contest: Contest, count: int, *, now=NOW, audiences=OFFICIALS) -> list[str]:
    forget_practice()
    return [asked.stem for asked in questions_to_tell(contest, audiences, count, now=now)]


def numbered(count: int, **fields) -> list:
    return [make_practice(stem=f"Câu số {number}", **fields)[0] for number in range(count)]


# --- what they tell ------------------------------------------------------------------------------------------------


def test_a_notice_tells_the_contest_the_unit_and_where_it_is_found(place):
    Channel.objects.create(code="facebook", name_vi="Facebook")
    notice = notice_of(place, "facebook", now=NOW)
    number = place.link.number
    assert (notice.title, notice.organiser, notice.unit, notice.code, notice.site) == (
        "Tìm hiểu cải cách",
        place.contest.owner.issuer,
        "Sở Nội vụ",
        number,
        "hoithi.example.vn",
    )
    assert notice.link == f"{ROOT}c/{number}/?k=facebook"
    assert notice.when == "từ 16 giờ ngày 19/5/2026 đến 16 giờ ngày 21/5/2026"


def test_a_channel_that_is_not_offered_stands_on_no_link(place):
    Channel.objects.create(code="closed", name_vi="Đã ngừng", is_active=False)
    assert [notice_of(place, code, now=NOW).link for code in ("closed", "unknown")] == [
        f"{ROOT}c/{place.link.number}/"
    ] * 2


def test_a_contest_without_rounds_invents_no_days(contest):
    contest.rounds.all().delete()
    place = Place(Contest.objects.get(), None, ROOT)
    notice = notice_of(place, now=NOW)
    assert (notice.when, notice.code) == ("theo thông báo của Ban Tổ chức", "250303")


def rounds_at(contest: Contest, *spans: tuple[int, int]) -> Place:
    """The place of a contest with these rounds: from and until so many days from NOW."""
    contest.rounds.all().delete()
    for opens, closes in spans:
        make_round(contest, opens_at=NOW + opens * DAY, closes_at=NOW + closes * DAY)
    return Place(Contest.objects.get(), None, ROOT)


@pytest.mark.parametrize(
    "spans, when",
    [
        ([(-2, -1), (1, 2)], "Đợt 2 từ 16 giờ ngày 21/5/2026 đến 16 giờ ngày 22/5/2026"),
        (
            [(-1, 1), (2, 3)],
            "Đợt 1 từ 16 giờ ngày 19/5/2026 đến 16 giờ ngày 21/5/2026; "
            "Đợt 2 từ 16 giờ ngày 22/5/2026 đến 16 giờ ngày 23/5/2026",
        ),
        (
            [(5, 6), (1, 2), (3, 4)],
            "Đợt 2 từ 16 giờ ngày 21/5/2026 đến 16 giờ ngày 22/5/2026; các đợt sau theo lịch trên trang của cuộc thi",
        ),
        ([(-1, 1), (1, 3)], "từ 16 giờ ngày 19/5/2026 đến 16 giờ ngày 23/5/2026"),
        ([(-1, 9), (1, 2), (3, 4)], "từ 16 giờ ngày 19/5/2026 đến 16 giờ ngày 29/5/2026"),
        ([(-3, -1), (-1, 1)], "từ 16 giờ ngày 19/5/2026 đến 16 giờ ngày 21/5/2026"),
        (
            [(-4, -3), (-2, -1)],
            "Đợt 1 từ 16 giờ ngày 16/5/2026 đến 16 giờ ngày 17/5/2026; "
            "Đợt 2 từ 16 giờ ngày 18/5/2026 đến 16 giờ ngày 19/5/2026",
        ),
    ],
)
def test_a_notice_tells_no_day_on_which_nothing_is_open(spans, when, contest):
    """Rounds that are over are left out while another is to come; a contest that never rests is told as one."""
    assert notice_of(rounds_at(contest, *spans), now=NOW).when == when


@pytest.mark.parametrize("name", ["zalo.txt", "facebook.txt"])
def test_a_text_to_paste_names_each_round_that_is_not_over(name, contest):
    place = rounds_at(contest, (-2, -1), (1, 2), (3, 4), (5, 6))
    told = make_material(place, BY_NAME[name], now=NOW).decode()
    start = told.index("Thời gian:")
    assert told[start:].split("\n")[:4] == [
        "Thời gian:",
        "– Đợt 2 từ 16 giờ ngày 21/5/2026 đến 16 giờ ngày 22/5/2026",
        "– Đợt 3 từ 16 giờ ngày 23/5/2026 đến 16 giờ ngày 24/5/2026",
        "– Đợt 4 từ 16 giờ ngày 25/5/2026 đến 16 giờ ngày 26/5/2026",
    ]


@pytest.mark.parametrize("name", ["zalo.txt", "facebook.txt"])
def test_a_text_that_did_not_ask_for_rests_would_invite_people_on_closed_days(name, contest, monkeypatch):
    """Seeded: the whole span of the contest, as it stood there once."""
    monkeypatch.setattr("contest.materials._rests", lambda _rounds: False)
    told = make_material(rounds_at(contest, (1, 2), (30, 31)), BY_NAME[name], now=NOW).decode()
    assert "Thời gian: từ 16 giờ ngày 21/5/2026 đến 16 giờ ngày 20/6/2026." in told


def test_the_word_for_a_round_is_the_contests_own(contest):
    contest.round_word_vi = "Tuần"
    contest.save()
    notice = notice_of(rounds_at(contest, (1, 2), (3, 4), (5, 6)), now=NOW)
    assert (notice.rounds[1][:10], notice.when.partition("; ")[2]) == (
        "Tuần 2 từ ",
        "các tuần sau theo lịch trên trang của cuộc thi",
    )


def test_the_picture_changes_when_a_round_is_over(contest):
    place = rounds_at(contest, (-1, 1), (2, 3))
    assert picture_of(place, now=NOW) != picture_of(place, now=NOW + 1.5 * DAY)


@pytest.mark.parametrize("material", MATERIALS, ids=lambda material: material.name)
def test_every_material_is_made_for_a_unit_and_for_the_contest(material, contest, place):
    numbered(10)
    forget_practice()
    made = [make_material(one, material, now=NOW) for one in (place, Place(contest, None, ROOT))]
    beginning = {"pdf": b"%PDF", "png": b"\x89PNG", "svg": b"<svg", "docx": b"PK\x03\x04"}
    expected = beginning.get(material.name.rpartition(".")[2], made[0][:4])
    assert ([one[:4] for one in made], made[0] != made[1]) == ([expected] * 2, True)


def test_a_parcel_has_a_folder_for_each_with_everything(contest, place):
    numbered(10)
    with ZipFile(io.BytesIO(parcel_of([place, Place(contest, None, ROOT)], now=NOW))) as archive:
        names = archive.namelist()
    folders = [f"{place.link.number}-so-noi-vu", "250303"]
    assert names == [f"{folder}/{material.name}" for folder in folders for material in MATERIALS]


def test_a_parcel_goes_without_questions_where_practice_has_too_few(place):
    with ZipFile(io.BytesIO(parcel_of([place], now=NOW))) as archive:
        names = {name.partition("/")[2] for name in archive.namelist()}
    assert names == {material.name for material in MATERIALS if not material.questions}


def test_hostile_names_of_units_stay_in_their_folder(contest, units):
    unit = make_unit("../../Ộ <b>\\..:*?\x07 " + "dài " * 40, parent=units.province)
    make_links(contest, [unit], now=NOW)
    place = Place(contest, contest.unit_links.get(unit=unit), ROOT)
    [folder] = {name.partition("/")[0] for name in ZipFile(io.BytesIO(parcel_of([place], now=NOW))).namelist()}
    assert (folder.startswith(f"{place.link.number}-o-b-dai"), len(folder) < 70, ".." in folder) == (True, True, False)


def test_the_picture_beside_a_link_is_drawn_once_and_anew_when_the_words_change(place):
    first = picture_of(place, now=NOW)
    assert (code_of(Image.open(io.BytesIO(first))), picture_of(place, now=NOW) is not None) == (
        f"{ROOT}c/{place.link.number}/",
        True,
    )
    place.contest.title_vi = "Tên khác"
    assert picture_of(place, now=NOW) != first


def test_the_hotline_stands_on_materials(place):
    SiteProfile.objects.create(pk=1, hotline="0256 3822 222")
    assert "0256 3822 222" in make_material(place, BY_NAME["zalo.txt"], now=NOW).decode()


# --- questions -----------------------------------------------------------------------------------------------------


def test_three_questions_are_told_with_their_answers(contest, place):
    numbered(3)
    forget_practice()
    lines = read_word(make_material(place, BY_NAME["bai-phat-thanh.docx"], now=NOW))
    text = "\n".join("".join(run.text for run in line.runs) for line in lines if hasattr(line, "runs"))
    assert ([text.count(f"Câu số {number}") for number in range(3)], text.count(": UBND tỉnh")) == ([1, 1, 1], 6)


def test_each_day_has_others_and_all_day_the_same(contest):
    numbered(30)
    first = stems(contest, 3)
    assert (stems(contest, 3), stems(contest, 3, now=NOW + DAY) != first) == (first, True)


def test_only_what_can_be_heard_is_told(contest):
    [good] = make_practice("single", stem="Nghe được")
    make_practice("numeric", "ordering", "matching", "short_text", "multiple")
    [pictured] = make_practice("single", stem="Có hình")
    picture = ContentFile(picture_bytes(), name="a.webp")
    QuestionImage.objects.create(revision=pictured.approved_revision, image=picture, alt_text="Sơ đồ")
    make_practice("single", stem="Đúng một thời, không rõ khi nào", use=Use.HISTORY)
    assert stems(contest, 1) == [good.approved_revision.stem]
    with pytest.raises(TooFewQuestions):
        stems(contest, 2)


def test_what_was_right_at_another_time_comes_last_and_says_when(contest):
    make_practice("single", stem="Theo luật năm 2021", use=Use.HISTORY, as_of="2021-03")
    make_practice("single", stem="Theo luật hiện hành")
    assert stems(contest, 2) == ["Theo luật hiện hành", "Theo luật năm 2021"]
    told = questions_to_tell(contest, OFFICIALS, 2, now=NOW)
    assert [asked.note for asked in told] == ["", "Câu hỏi theo quy định tại thời điểm tháng 3/2021."]


def test_the_audience_decides_which_topics_are_told(contest):
    make_practice("single", stem="Của người dân", topic=make_topic(audience="citizens"))
    make_practice("single", stem="Của cán bộ")
    assert (stems(contest, 1), stems(contest, 1, audiences={"citizens"})) == (["Của cán bộ"], ["Của người dân"])


def asked_by_a_round(question, contest: Contest) -> RoundDivision:
    """A round that is running and may draw this question, though it is filed for practice: as a demo's may."""
    blueprint = make_blueprint({"topic": question.topic}, owner=contest.owner)
    joined = RoundDivision.objects.create(
        round=contest.rounds.get(), division=contest.divisions.get(), blueprint=blueprint, uses=[Use.PRACTICE]
    )
    joined.banks.add(question.bank)
    return joined


def test_no_question_that_a_running_round_may_ask_is_told(contest):
    [asked] = make_practice("single", stem="Đang thi")
    make_practice("single", stem="Chỉ ôn tập")
    asked_by_a_round(asked, contest)
    assert stems(contest, 1) == ["Chỉ ôn tập"]
    with pytest.raises(TooFewQuestions):
        stems(contest, 2)


def test_a_bug_that_told_them_would_be_seen(contest, monkeypatch):
    [asked] = make_practice("single", stem="Đang thi")
    asked_by_a_round(asked, contest)
    monkeypatch.setattr("contest.practice_pool.withheld_from_practice", lambda *_args, **_named: set())
    assert stems(contest, 1) == ["Đang thi"]


def test_marks_of_a_question_are_not_read_out(contest):
    make_practice("single", stem="**Ai** ban hành\nkế hoạch `25/KH-UBND` & <b>khi nào</b>?")
    assert stems(contest, 1) == ["Ai ban hành kế hoạch 25/KH-UBND & <b>khi nào</b>?"]
