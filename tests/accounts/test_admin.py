import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.models import (
    AuditEvent,
    Consent,
    ConsentText,
    Headcount,
    Role,
    RoleGrant,
    SiteProfile,
    Unit,
    UnitSuccession,
    User,
)
from tests.factories import PASSWORD, make_consent_text, make_person, make_unit

MODELS = [User, Unit, UnitSuccession, Headcount, RoleGrant, ConsentText, Consent, AuditEvent, SiteProfile]
READ_ONLY = [Consent, AuditEvent]
REASON = "Đã xem giấy tờ"
PROFILE = {"province_name": "Bình Định", "agency": "UBND tỉnh", "form_of_address": "Anh/Chị"}


def page(model, action, *args):
    return reverse(f"admin:accounts_{model._meta.model_name}_{action}", args=args)


def inlines(*prefixes):
    return {f"{prefix}-{name}_FORMS": "0" for prefix in prefixes for name in ("TOTAL", "INITIAL")}


@pytest.fixture
def workshop(cast, client_of):
    return client_of(cast.superuser)


@pytest.fixture
def records(cast, units):
    """One of each record that the workshop shows."""
    cast.everybody()
    successor = make_unit("Xã Canh Vinh")
    UnitSuccession.objects.create(predecessor=units.department, successor=successor, on="2025-07-01")
    Headcount.objects.create(unit=units.department, on="2021-04-01", number=12)
    Consent.objects.create(person=cast.entrant, text=make_consent_text(), purpose="account")
    AuditEvent.objects.create(actor=cast.superuser, verb="demo-loaded")
    SiteProfile.objects.create(pk=1, **PROFILE)


@pytest.mark.parametrize("model", MODELS)
def test_every_list_opens_and_can_be_searched(workshop, records, model):
    queries = [{}, *({"q": typed} for typed in ("noi vu", "Nội vụ", "0912345678", "%_'\"\x00", "x" * 999))]
    assert [workshop.get(page(model, "changelist"), query).status_code for query in queries] == [200] * 6


@pytest.mark.parametrize("model", MODELS)
def test_every_record_opens(workshop, records, model):
    assert workshop.get(page(model, "change", model.objects.first().pk)).status_code == 200


@pytest.mark.parametrize("model", READ_ONLY)
def test_evidence_can_only_be_looked_at(workshop, records, model):
    pk = model.objects.first().pk
    tries = [
        workshop.get(page(model, "add")),
        workshop.post(page(model, "change", pk), {"reason": "x"}),
        workshop.post(page(model, "delete", pk), {"post": "yes"}),
    ]
    assert ([answer.status_code for answer in tries], model.objects.count()) == ([403] * 3, 1)


@pytest.mark.parametrize("model", [ConsentText, RoleGrant])
def test_words_agreed_to_and_roles_are_never_changed_in_place(workshop, records, model):
    pk = model.objects.first().pk
    assert workshop.post(page(model, "change", pk), {"version": "2"}).status_code == 403


def test_nobody_calls_a_real_headcount_invented(workshop, records):
    headcount = Headcount.objects.get()
    workshop.post(
        page(Headcount, "change", headcount.pk),
        {"unit": headcount.unit_id, "on": "2021-04-01", "number": 13, "is_demo": "on"},
    )
    assert Headcount.objects.values_list("number", "is_demo").get() == (13, False)


@pytest.mark.once
@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize("model", [User, Unit, RoleGrant, Consent, AuditEvent])
def test_a_longer_list_takes_no_more_queries(workshop, records, model, many, django_assert_max_num_queries):
    for number in range(many):
        person = make_person(f"Lê Văn {number}")
        person.role_grants.create(unit=make_unit(parent=make_unit()), role=Role.AUTHOR)
        Consent.objects.create(person=person, text=ConsentText.objects.get(), purpose="account")
        AuditEvent.objects.create(actor=person, verb="demo-loaded")
    workshop.get(page(model, "changelist"))
    with django_assert_max_num_queries(12):
        workshop.get(page(model, "changelist"))


@pytest.mark.parametrize("query", ["tran thi chu tri", "Trần Thị Chủ", "CHU TRI"])
def test_people_are_found_without_accents(workshop, cast, query):
    assert cast.organiser.full_name in workshop.get(page(User, "changelist"), {"q": query}).content.decode()


@pytest.mark.parametrize("query", ["0912 345 678", "+84912345678"])
def test_people_are_found_by_their_number_however_written(workshop, query):
    make_person("Mai Thị Số", login="0912345678")
    assert "Mai Thị Số" in workshop.get(page(User, "changelist"), {"q": query}).content.decode()


def test_a_person_is_added_in_canonical_form_and_cannot_sign_in_yet(workshop):
    form = {"full_name": " mai  thị bưởi ", "login": "0912 345 678", "is_active": "on"} | inlines("role_grants")
    workshop.post(page(User, "add"), form)
    person = User.objects.get(login="+84912345678")
    assert (person.full_name, person.search_text, person.has_usable_password()) == (
        "Mai Thị Bưởi",
        "mai thi buoi",
        False,
    )
    assert AuditEvent.objects.get(verb="workshop-added").subject_label == "Mai Thị Bưởi"


def test_the_log_keeps_no_number_by_which_somebody_signed_in(workshop):
    person = make_person("Mai Thị Số", login="0912345678")
    form = {"full_name": "Mai Thị Sáu", "login": "0987 654 321", "is_active": "on"} | inlines("role_grants")
    assert workshop.post(page(User, "change", person.pk), form).status_code == 302
    event = AuditEvent.objects.get(verb="workshop-changed")
    said = {"full_name": "Mai Thị Sáu", "login": "đã thay đổi; không lưu nội dung ở đây"}
    assert (event.before, event.after) == ({"full_name": "Mai Thị Số"}, said)


@pytest.mark.parametrize(
    "field, typed", [("login", "nothing"), ("login", "0900"), ("full_name", "123"), ("full_name", "")]
)
def test_a_bad_person_is_refused(workshop, field, typed):
    form = {"full_name": "Mai Thị Bưởi", "login": "0912345678"} | inlines("role_grants") | {field: typed}
    response = workshop.post(page(User, "add"), form)
    assert (response.status_code, field in response.context["adminform"].form.errors) == (200, True)


def test_two_people_cannot_share_a_number(workshop):
    make_person(login="0912345678")
    form = {"full_name": "Mai Thị Bưởi", "login": "+84 912 345 678"} | inlines("role_grants")
    assert "login" in workshop.post(page(User, "add"), form).context["adminform"].form.errors


def test_a_changed_name_is_found_and_logged_before_and_after(workshop, cast):
    form = {"full_name": "Nguyễn Văn Bình", "login": cast.entrant.login, "is_active": "on"} | inlines("role_grants")
    workshop.post(page(User, "change", cast.entrant.pk), form)
    cast.entrant.refresh_from_db()
    event = AuditEvent.objects.get(verb="workshop-changed")
    assert cast.entrant.search_text == "nguyen van binh"
    assert (event.before, event.after) == ({"full_name": "Nguyễn Văn An"}, {"full_name": "Nguyễn Văn Bình"})


def test_an_account_that_is_closed_and_opened_again_is_open_to_nobody_who_was_signed_in(workshop, cast, client):
    client.post("/accounts/login/", {"login": cast.entrant.login, "password": PASSWORD})
    assert client.get("/me/").status_code == 200
    form = {"full_name": cast.entrant.full_name, "login": cast.entrant.login} | inlines("role_grants")
    for wished in ({}, {"is_active": "on"}):
        workshop.post(page(User, "change", cast.entrant.pk), form | wished)
    cast.entrant.refresh_from_db()
    assert (cast.entrant.is_active, client.get("/me/").status_code) == (True, 302)


def test_a_role_is_given_by_somebody_and_logged(workshop, cast, units):
    form = {"person": cast.entrant.pk, "role": Role.AUTHOR, "unit": units.department.pk}
    workshop.post(page(RoleGrant, "add"), form)
    granted = RoleGrant.objects.get(person=cast.entrant)
    assert (granted.granted_by, AuditEvent.objects.get().verb) == (cast.superuser, "role-granted")
    workshop.post(page(RoleGrant, "delete", granted.pk), {"post": "yes"})
    assert AuditEvent.objects.first().verb == "role-revoked"


def test_a_renamed_unit_is_found_by_its_new_name(workshop, units):
    unit = units.department
    fields = ["tree", "code", "name", "short_name", "type", "level", "bloc"]
    form = {name: getattr(unit, name) for name in fields} | {"name": "Sở  Ngoại\u200b vụ", "audiences": '["officials"]'}
    shown = workshop.get(page(Unit, "change", unit.pk)).context["inline_admin_formsets"]
    form |= inlines(*(inline.formset.prefix for inline in shown))
    workshop.post(page(Unit, "change", unit.pk), form)
    unit.refresh_from_db()
    assert (unit.name, unit.search_text) == ("Sở Ngoại vụ", "so ngoai vu so noi vu")


# --- temporary passwords ---


def test_reissuing_asks_first_then_shows_the_password_once(workshop, cast):
    address = reverse("admin:reissue_password", args=[cast.entrant.pk])
    assert "Nguyễn Văn An" in workshop.get(address).content.decode()
    cast.entrant.refresh_from_db()
    assert cast.entrant.check_password(PASSWORD)
    response = workshop.post(address, {"reason": REASON}, follow=True)
    shown = re.search(r"<p><strong>([a-z0-9-]{14})</strong></p>", response.content.decode())[1]
    cast.entrant.refresh_from_db()
    assert (cast.entrant.check_password(shown), "no-store" in response["Cache-Control"]) == (True, True)
    again = workshop.get(address)
    assert (shown in again.text, again.context["unused"].actor) == (False, cast.superuser)


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_password_is_given_only_to_whoever_says_how_they_made_sure(workshop, cast, reason):
    address = reverse("admin:reissue_password", args=[cast.entrant.pk])
    assert workshop.post(address, {"reason": reason}).status_code == 422
    cast.entrant.refresh_from_db()
    assert cast.entrant.check_password(PASSWORD)
    workshop.post(address, {"reason": REASON})
    assert AuditEvent.objects.get(verb="password-reissued").reason == REASON


def test_nobody_takes_their_own_password_away_unseen(workshop, cast):
    response = workshop.post(reverse("admin:reissue_password", args=[cast.superuser.pk]))
    cast.superuser.refresh_from_db()
    assert (response["Location"], cast.superuser.check_password(PASSWORD)) == ("/accounts/password/change/", True)


def test_the_way_to_reissue_stands_on_the_persons_page(workshop, cast):
    address = reverse("admin:reissue_password", args=[cast.entrant.pk])
    assert address in workshop.get(page(User, "change", cast.entrant.pk)).content.decode()


def test_nobody_is_not_found(workshop):
    assert workshop.post(reverse("admin:reissue_password", args=[999_999])).status_code == 404


@pytest.mark.parametrize("role", ["entrant", "organiser", "stranger", None])
def test_only_the_workshop_reissues(cast, client_of, role):
    browser = client_of(getattr(cast, role) if role else None)
    assert browser.post(reverse("admin:reissue_password", args=[cast.entrant.pk])).status_code == 302
    cast.entrant.refresh_from_db()
    assert cast.entrant.check_password(PASSWORD)


def test_staff_without_the_right_are_refused(cast, client_of):
    clerk = make_person(is_staff=True)
    assert client_of(clerk).post(reverse("admin:reissue_password", args=[cast.entrant.pk])).status_code == 403


def test_the_workshop_shows_no_second_kind_of_address_or_role(workshop):
    listed = workshop.get("/admin/").content.decode()
    assert ("/admin/account/" in listed, "/admin/auth/" in listed, "/admin/accounts/user/" in listed) == (
        False,
        False,
        True,
    )


def test_the_workshop_signs_in_through_the_one_page(client, db):
    response = client.get("/admin/login/?next=/admin/")
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=%2Fadmin%2F")


# --- the site ---


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("emblem.png", content, "image/png")


def png() -> bytes:
    written = io.BytesIO()
    Image.new("RGBA", (3000, 3000), (255, 0, 0, 0)).save(written, "PNG")
    return written.getvalue()


@pytest.mark.once
def test_the_emblem_is_cleaned_and_shown_at_once(
    workshop, client, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    with django_capture_on_commit_callbacks(execute=True):
        workshop.post(page(SiteProfile, "add"), PROFILE | {"emblem": upload(png())})
    with SiteProfile.objects.get(pk=1).emblem.open() as file, Image.open(file) as kept:
        assert (kept.format, kept.size) == ("WEBP", (1600, 1600))
    assert reverse("emblem") in client.get("/contact/").content.decode()


@pytest.mark.once
@pytest.mark.parametrize("content", [b"<svg/>", b"", b"GIF89a", png()[:200]])
def test_what_is_no_picture_is_refused(workshop, content):
    response = workshop.post(page(SiteProfile, "add"), PROFILE | {"emblem": upload(content)})
    assert (response.status_code, SiteProfile.objects.count()) == (200, 0)
    assert "emblem" in response.context["adminform"].form.errors


@pytest.mark.once
def test_the_server_itself_decodes_nothing(workshop, monkeypatch, settings, tmp_path):
    """Django's own field for pictures would, with every decoder that Pillow has."""
    settings.MEDIA_ROOT = tmp_path
    content = png()

    def decode(*arguments, **options):
        raise AssertionError("decoded in the server's process")

    monkeypatch.setattr(Image, "open", decode)
    workshop.post(page(SiteProfile, "add"), PROFILE | {"emblem": upload(content)})
    assert SiteProfile.objects.get(pk=1).emblem.name.startswith("site/")


def test_there_is_one_profile_and_it_stays(workshop, records):
    assert workshop.get(page(SiteProfile, "add")).status_code == 403
    assert workshop.post(page(SiteProfile, "delete", 1), {"post": "yes"}).status_code == 403
