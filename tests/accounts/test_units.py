from datetime import date

import pytest
from django.utils.translation import override

from accounts.models import Audience, Headcount, Unit, UnitSuccession
from accounts.units import (
    BLOCS,
    Loaded,
    ids_with_those_above,
    ids_with_those_below,
    load_units,
    place_and_end_of,
    place_of,
    search_units,
    words_on_absence,
)
from tests.accounts.conftest import UNITS_FILE
from tests.factories import make_unit

IN_2021 = date(2021, 4, 1)
IN_2026 = date(2026, 4, 1)
SINCE_JULY = "gia-lai-2025-former-binh-dinh"


def names(query, day=IN_2021, **options):
    return [unit.name for unit in search_units(query, as_of=day, **options)]


# --- finding ---


@pytest.mark.parametrize(
    "query", ["so noi vu", "Sở Nội vụ", "SO NOI VU", " sở   nội vụ ", "noi vu", "vu noi", "S\u1edf No\u0323\u0302i"]
)
def test_a_department_is_found_however_it_is_typed(plan_units, query):
    assert names(query)[0] == "Sở Nội vụ"


@pytest.mark.parametrize(
    "query, best",
    [
        ("nhon li", "Xã Nhơn Lý"),
        ("xã Nhơn Lí", "Xã Nhơn Lý"),
        ("thành phố Qui Nhơn", "Thành phố Quy Nhơn"),
        ("thôn 2 xã Nhơn Lí", "Xã Nhơn Lý"),
        ("xã phước mĩ", "Xã Phước Mỹ"),
        ("phường thị nại", "Phường Thị Nại"),
    ],
)
def test_a_name_is_found_with_i_for_y(plan_units, query, best):
    assert names(query)[0] == best


def test_the_exact_name_comes_first_then_what_begins_so(plan_units):
    assert names("quy nhon")[0] == "Thành phố Quy Nhơn"


def test_a_word_may_be_the_parents(plan_units):
    best = search_units("khu vuc 1 nhon phu", as_of=IN_2021)[0]
    assert (best.name, best.parent.name) == ("Khu vực 1", "Phường Nhơn Phú")


def test_children_are_not_found_by_their_parents_name_alone(plan_units, the_unit):
    assert the_unit("phong-kstthc") not in search_units("văn phòng uỷ ban nhân dân tỉnh", as_of=IN_2021)


@pytest.mark.parametrize("day, expected", [(IN_2021, 1), (date(2025, 6, 30), 1), (date(2025, 7, 1), 0), (IN_2026, 0)])
def test_the_district_ended_on_the_first_of_july_2025(plan_units, day, expected):
    assert names("huyện hoài ân", day).count("Huyện Hoài Ân") == expected


def test_the_communes_of_2025_are_found_only_since_then(plan_units):
    assert (names("canh vinh", date(2025, 6, 30))[0], names("canh vinh", date(2025, 7, 1))[0]) == ("Xã Canh Vinh",) * 2
    trees = [search_units("canh vinh", as_of=day)[0].tree for day in (date(2025, 6, 30), date(2025, 7, 1))]
    assert trees == ["binh-dinh-2021", "gia-lai-2025-former-binh-dinh"]


@pytest.mark.parametrize("typed", ["sowr nooij vuj", "Sowr Nooij vuj", "so nooij vu"])
def test_a_name_typed_in_telex_with_the_keyboard_switched_off_is_understood(plan_units, typed):
    assert names(typed)[0] == "Sở Nội vụ"


def test_only_units_of_the_audience_are_found(plan_units):
    assert names("sở nội vụ", audience=Audience.CITIZENS) == []
    assert names("ngoài tỉnh", audience=Audience.CITIZENS) == ["Ngoài tỉnh / khác"]


@pytest.mark.parametrize(
    "query", ["", "   ", "\u200b", "\x00", "không có đơn vị này", "%", "_", "'; DROP TABLE accounts_unit; --", "\\"]
)
def test_a_query_that_matches_nothing_finds_nothing(plan_units, query):
    assert names(query) == []


@pytest.mark.parametrize(
    "address, best",
    [
        ("thôn 3 xã Phước Lộc", "Xã Phước Lộc"),
        ("thon 3 phuoc loc", "Xã Phước Lộc"),
        ("Thôn 3, xã Phước Lộc, huyện Tuy Phước, tỉnh Bình Định", "Xã Phước Lộc"),
        ("tổ 5 khu phố 2 phường Trần Phú", "Phường Trần Phú"),
        ("số 12/3 đường Nguyễn Huệ, P. Lê Lợi, TP Quy Nhơn", "Phường Lê Lợi"),
        ("gần chợ xã Phước Lộc", "Xã Phước Lộc"),
        ("ấp 5 nhơn lý, quy nhơn", "Xã Nhơn Lý"),
        ("thôn Phú Mỹ, Phước Lộc", "Xã Phước Lộc"),
        ("thôn Phú Mỹ xã Phước Lộc", "Xã Phước Lộc"),
        ("trường tiểu học Cát Hanh, xã Phước Lộc", "Xã Phước Lộc"),
    ],
)
def test_an_address_finds_the_commune_that_it_names(plan_units, address, best):
    assert names(address, audience=Audience.CITIZENS)[0] == best


@pytest.mark.parametrize("audience", Audience.values)
@pytest.mark.parametrize(
    "typed, unit",
    [
        ("Ủy ban nhân dân xã Phước Lộc", "Xã Phước Lộc"),
        ("UBND xã Phước Lộc", "Xã Phước Lộc"),
        ("Hội đồng nhân dân phường Trần Phú", "Phường Trần Phú"),
        ("uỷ ban nhân dân phường Trần Phú, thành phố Quy Nhơn", "Phường Trần Phú"),
        ("Văn phòng Uỷ ban nhân dân huyện Tuy Phước", "Huyện Tuy Phước"),
        ("thôn Phú Mỹ, Phước Lộc", "Xã Phước Lộc"),
    ],
)
def test_an_authority_or_hamlet_is_found_by_its_place_whoever_asks(plan_units, typed, unit, audience):
    assert names(typed, audience=audience) == [unit]


def test_the_office_of_the_province_is_found_by_its_own_name(plan_units):
    assert names("Văn phòng UBND tỉnh") == names("Ủy ban nhân dân tỉnh") == ["Văn phòng Ủy ban nhân dân tỉnh"]


def test_in_an_address_a_word_is_no_part_of_another(plan_units):
    assert names("Buôn Ma") == []


def test_who_types_a_whole_name_gets_nothing_but_what_has_it(plan_units):
    assert names("xã phước lộc") == ["Xã Phước Lộc"]


def test_of_an_address_only_the_best_matches_are_told(plan_units):
    assert names("gần chợ xã Phước Lộc") == ["Xã Phước Lộc"]
    assert "Xã Phước Lộc" in names("xa phuoc lop")


@pytest.mark.parametrize("query", ["thôn 3", "xóm 12", "tổ dân phố xyzzy", "xã xyzzy", "phường 14, thành phố xyzzy"])
def test_no_place_is_recognised_by_what_every_address_has(plan_units, query):
    assert names(query, audience=Audience.CITIZENS) == []


@pytest.mark.parametrize("audience", [None, Audience.CITIZENS])
def test_a_body_that_is_not_here_is_not_taken_for_one_that_shares_a_few_words(plan_units, audience):
    assert names("Ban Tổ chức Tỉnh ủy", audience=audience) == []


def test_letters_that_are_no_words_are_looked_for_once(plan_units, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert names(" ".join("bcdfgjnpqrvxz" * 4)) == []


def test_a_huge_query_is_cut_short(plan_units, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert names("so noi vu " * 100_000) == ["Sở Nội vụ"]


def test_no_more_than_the_limit_is_found(plan_units):
    assert (len(names("xa")), len(names("xa", limit=3))) == (20, 3)


@pytest.mark.parametrize("how_many", [1, 3])
def test_searching_takes_one_query(db, django_assert_num_queries, how_many):
    root = make_unit("Tỉnh")
    for _ in range(how_many):
        make_unit("Sở Vũ trụ", parent=root)
    with django_assert_num_queries(1):
        found = search_units("so vu tru", as_of=IN_2021)
        assert [place_of(unit) for unit in found] == ["Tỉnh"] * how_many


def test_without_a_day_units_of_any_day_are_found_and_their_last_day_tells_them_apart(plan_units):
    found = search_units("canh vinh", as_of=None)
    with override("vi"):
        told = {unit.tree: place_and_end_of(unit) for unit in found}
    assert told == {
        "binh-dinh-2021": "Huyện Vân Canh, đến hết 30/06/2025",
        SINCE_JULY: "Tỉnh Gia Lai, trước thuộc Vân Canh",
    }


def test_a_unit_at_the_top_that_has_ended_tells_its_last_day_alone(db):
    province = make_unit("Tỉnh", valid_to=date(2025, 7, 1))
    with override("vi"):
        assert place_and_end_of(province) == "đến hết 30/06/2025"


def test_only_the_given_units_are_searched(plan_units, the_unit):
    among = Unit.objects.filter(tree=SINCE_JULY)
    found = [search_units("canh vinh", as_of=day, among=among) for day in (None, IN_2026, IN_2021)]
    assert found == [[the_unit("gl--x-canh-vinh", SINCE_JULY)]] * 2 + [[]]


@pytest.mark.parametrize(
    "life, nearest",
    [
        ((None, None), IN_2026),
        ((date(2025, 7, 1), None), IN_2026),
        ((None, date(2025, 7, 1)), date(2025, 6, 30)),
        ((None, IN_2026), date(2026, 3, 31)),  # the day on which it no longer exists
        ((None, date(2026, 4, 2)), IN_2026),  # its last day
        ((date(2026, 7, 1), None), date(2026, 7, 1)),
        ((IN_2026, date(2026, 4, 2)), IN_2026),
    ],
)
def test_a_unit_knows_its_day_that_is_nearest(life, nearest):
    valid_from, valid_to = life
    assert Unit(valid_from=valid_from, valid_to=valid_to).nearest_day(IN_2026) == nearest


def test_the_former_district_tells_namesakes_apart(plan_units, the_unit):
    unit = the_unit("gl--x-canh-vinh", "gia-lai-2025-former-binh-dinh")
    assert place_of(unit) == "Tỉnh Gia Lai, trước thuộc Vân Canh"


NOW = date(2026, 11, 27)


def test_an_old_name_is_explained_by_the_day_on_which_the_unit_ended(plan_units):
    assert words_on_absence("diêu trì", as_of=NOW) == (
        "Thị trấn Diêu Trì (Huyện Tuy Phước) không còn từ ngày 01/07/2025. "
        "Cuộc thi dùng tên đơn vị tại ngày 27/11/2026: mời Anh/Chị gõ tên đơn vị đang dùng vào ngày đó."
    )


def test_a_name_of_later_days_is_explained_by_the_day_on_which_it_began(plan_units):
    assert words_on_absence("quy nhơn nam", as_of=date(2021, 4, 1)) == (
        "Phường Quy Nhơn Nam (Tỉnh Gia Lai, trước thuộc Quy Nhơn) có từ ngày 01/07/2025. "
        "Cuộc thi dùng tên đơn vị tại ngày 01/04/2021: mời Anh/Chị gõ tên đơn vị đang dùng vào ngày đó."
    )


def test_an_old_name_leads_to_what_an_act_says_it_went_on_as(db):
    old, new = make_unit("Xã Cũ", valid_to=date(2025, 7, 1)), make_unit("Xã Mới", valid_from=date(2025, 7, 1))
    UnitSuccession.objects.create(predecessor=old, successor=new, on=date(2025, 7, 1))
    assert words_on_absence("xa cu", as_of=NOW) == "Xã Cũ không còn từ ngày 01/07/2025, nay là: Xã Mới."


@pytest.mark.parametrize("query", ["", "   ", "xyzzy", "tri", "\x00", "x" * 5000])
def test_other_letters_need_no_explanation(plan_units, query):
    assert words_on_absence(query, as_of=date(2021, 4, 1)) == ""


@pytest.mark.parametrize("query", ["trường", "huyện", "thị trấn", "ban", "văn phòng", "huyen an", "xã phước"])
def test_a_name_that_is_only_begun_is_taken_for_no_unit_that_ended(plan_units, query):
    assert words_on_absence(query, as_of=NOW) == ""


def test_a_name_that_several_ended_units_had_is_not_explained_by_one_of_them(db):
    for _unit in range(2):
        make_unit("Xã Cũ", valid_to=date(2025, 7, 1))
    assert words_on_absence("xa cu", as_of=NOW) == ""


def test_a_subtree_holds_the_unit_and_all_below(plan_units, the_unit):
    office = the_unit("vp-ubnd-tinh")
    below = {"vp-ubnd-tinh", "tt-phuc-vu-hcc-tinh", "phong-kstthc"}
    assert set(Unit.objects.filter(pk__in=ids_with_those_below([office.pk])).values_list("code", flat=True)) == below


def test_below_several_units_stand_all_their_parts(units, django_assert_num_queries):
    below = {units.department.pk, units.elsewhere.pk, units.other_department.pk}
    with django_assert_num_queries(1):
        assert ids_with_those_below([units.department.pk, units.elsewhere.pk]) == below
    assert ids_with_those_below([]) == frozenset()


def test_above_several_units_stand_all_their_parents(units, django_assert_num_queries):
    places = [units.department.pk, units.other_department.pk, units.province.pk]
    with django_assert_num_queries(1):
        assert ids_with_those_above(places) == {*places, units.elsewhere.pk}


# --- what was loaded ---


def test_every_bloc_of_the_plan_has_a_name(plan_units):
    assert set(Unit.objects.exclude(bloc="").values_list("bloc", flat=True)) <= set(BLOCS)


def test_no_successor_and_no_headcount_is_invented(plan_units):
    assert (UnitSuccession.objects.count(), Headcount.objects.count()) == (0, 0)


def test_the_facts_of_a_unit_are_kept(plan_units, the_unit):
    unit = the_unit("gl--x-canh-vinh", "gia-lai-2025-former-binh-dinh")
    kept = (unit.former_district, unit.official_code, unit.bloc, unit.valid_from, unit.valid_to, unit.parent.code)
    assert kept == ("Vân Canh", "22006", "khoi-xa", date(2025, 7, 1), None, "gia-lai")


def test_what_people_edited_is_never_overwritten(plan_units, the_unit):
    unit = the_unit("so-noi-vu")
    unit.set_names("Sở Nội vụ tỉnh")
    unit.save()
    Unit.objects.filter(code="so-tu-phap").delete()
    assert load_units(UNITS_FILE) == Loaded(created=1, kept=292)
    assert the_unit("so-noi-vu").name == "Sở Nội vụ tỉnh"


@pytest.mark.parametrize(
    ("type", "name", "issuer"),
    [
        ("tinh", "Tỉnh Bình Định", "Ủy ban nhân dân tỉnh Bình Định"),
        ("thi_tran", "Thị trấn Tuy Phước", "Ủy ban nhân dân thị trấn Tuy Phước"),
        ("so", "Sở Nội vụ", "Sở Nội vụ"),
    ],
)
def test_for_a_place_its_peoples_committee_signs(type, name, issuer):
    assert Unit(type=type, name=name).issuer == issuer


def test_a_long_name_is_cut_where_it_has_to_be_the_short_one_too(db):
    unit = make_unit("Ủy ban " * 28)
    unit.refresh_from_db()
    assert (len(unit.name), len(unit.short_name)) == (196, 120)
