import re
import threading
from unicodedata import normalize

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Consent, ConsentText, User
from tests.factories import NOW, make_consent_text, make_person


def errors(response) -> dict:
    return response.context["form"].errors.get_json_data()


def test_a_person_signs_up_by_phone_and_is_signed_in(client, sign_up):
    response = sign_up()
    assert (response.status_code, response["Location"]) == (302, reverse("me"))
    person = User.objects.get()
    assert (person.login, person.full_name, person.search_text) == ("+84912345678", "Nguyễn Văn An", "nguyen van an")
    assert client.session["_auth_user_id"] == str(person.pk)


@pytest.mark.parametrize("typed", ["nguyễn văn an", "NGUYỄN VĂN AN", normalize("NFD", "nguyễn văn an")])
def test_a_name_in_small_letters_or_in_capitals_is_written_as_names_are(sign_up, typed):
    sign_up(full_name=typed)
    assert User.objects.get().full_name == "Nguyễn Văn An"


def test_a_person_signs_up_by_e_mail(sign_up):
    sign_up(username=" An.Nguyen@Example.VN ")
    assert User.objects.get().login == "an.nguyen@example.vn"


def test_the_password_is_kept_only_as_a_hash(sign_up):
    sign_up(password1=" hoa sen trang ")
    person = User.objects.get()
    assert (person.check_password(" hoa sen trang "), person.check_password("hoa sen trang")) == (True, False)


def test_consent_is_kept_with_its_version_and_time(sign_up, consent_text):
    sign_up()
    consent = Consent.objects.get()
    assert (consent.person, consent.text, consent.purpose) == (User.objects.get(), consent_text, "account")
    assert consent.given_at >= consent.person.date_joined


def test_the_box_of_consent_is_not_ticked_beforehand(client, consent_text):
    box = client.get("/accounts/signup/").context["form"]["consent"]
    assert ("checked" in str(box), "Tôi đồng ý." in client.get("/accounts/signup/").content.decode()) == (False, True)


def test_without_consent_there_is_no_account(sign_up):
    assert errors(sign_up(consent=None))["consent"][0]["code"] == "required"
    assert User.objects.count() == 0


def test_words_that_changed_meanwhile_are_shown_again(sign_up):
    newer = make_consent_text(text_vi="Lời mới.")
    response = sign_up()
    assert "consent" in errors(response)
    assert (User.objects.count(), response.context["form"]["consent_version"].value()) == (0, newer.version)
    assert "Lời mới." in response.content.decode()
    assert 'name="consent" checked' not in response.content.decode()


@pytest.mark.parametrize(
    "again", ["0912345678", "+84 912 345 678", "84912345678", "０９１２３４５６７８", "0912.345.678"]
)
def test_the_same_number_written_otherwise_is_the_same_account(sign_up, again):
    make_person(login="0912345678")
    response = sign_up(username=again)
    assert errors(response)["username"][0]["code"] == "username_taken"
    assert reverse("account_reset_password") in response.content.decode()
    assert User.objects.count() == 1


def test_the_same_e_mail_in_capitals_is_the_same_account(sign_up):
    make_person(login="an@example.vn")
    assert errors(sign_up(username="AN@EXAMPLE.VN"))["username"][0]["code"] == "username_taken"


@pytest.mark.parametrize(
    "field, typed",
    [
        ("username", ""),
        ("username", "an"),
        ("username", "12345"),
        ("username", "+1 202 555 0123"),
        ("username", "x" * 300 + "@example.vn"),
        ("username", "0912345678\x00"),
        ("full_name", ""),
        ("full_name", "   \u200b "),
        ("full_name", "12345"),
        ("full_name", "..."),
        ("full_name", "<script>alert(1)</script>"),
        ("full_name", "Nguyễn 2"),
        ("full_name", "A" * 121),
        ("full_name", "ﬃ" * 120),
        ("full_name", "=HYPERLINK(1)"),
        ("full_name", "A" * 200),
        ("full_name", "A"),
        ("full_name", "Nguyễn Văn An 🌸"),
        ("full_name", "\u3164\u3164"),
        ("full_name", "محمد علي"),
        ("full_name", "N\u0300\u0301\u0302\u0303\u0304guyễn An"),
        ("password1", ""),
        ("password1", "ngan"),
        ("password1", "12345678"),
        ("password1", "password"),
        ("password1", "0912345678"),
        ("password1", "x" * 129),
    ],
)
def test_bad_input_is_refused_at_its_field(sign_up, field, typed):
    response = sign_up(**{field: typed})
    assert (response.status_code, field in errors(response), User.objects.count()) == (200, True, 0)
    assert "" not in [error["message"] for error in errors(response)[field]]


@pytest.mark.parametrize(
    "name",
    [
        "Đinh Văn H'Măng",
        "Y-Blô Niê",
        "Trần Thị B.",
        "  Nguyễn   Văn  An ",
        "Kpă Klơng",
        "Bê\u0306 Ksơ\u0306r",
        "ƀok Ơi",
    ],
)
def test_real_names_are_taken(sign_up, name):
    sign_up(full_name=name)
    assert User.objects.get().full_name == " ".join(name.split())


def test_a_name_is_kept_without_what_nobody_sees(sign_up):
    sign_up(full_name="\u202eNguyễn\u200b Văn\u00a0An\u202c")
    assert User.objects.get().full_name == "Nguyễn Văn An"


@pytest.mark.parametrize(
    "password",
    [
        "nguyenvanan",
        "Nguyễn Văn An 1",
        "nguyenvanan1990",
        "0912345678a",
        "84912345678",
        "912345678",
        "mat khau 123",
        "Mật khẩu!",
    ],
)
def test_a_password_that_others_would_try_first_is_refused(sign_up, password):
    assert list(errors(sign_up(password1=password))) == ["password1"]
    assert User.objects.count() == 0


@pytest.mark.parametrize(
    "password", ["hoa sen trang", "an cư lạc nghiệp", "nguyễn trãi đánh giặc", "0912 giờ này ở đâu"]
)
def test_a_sentence_is_a_good_password(sign_up, password):
    assert sign_up(password1=password).status_code == 302


def test_letters_in_pieces_do_not_make_a_password_longer(sign_up):
    assert list(errors(sign_up(password1=normalize("NFD", "ếếế")))) == ["password1"]


def test_what_is_missing_is_named(client, sign_up):
    client.cookies["language"] = "en"
    said = errors(sign_up(full_name="", username="", password1="", consent=""))
    assert {field: error["message"] for field, [error] in said.items()} == {
        "full_name": "Anh/Chị chưa ghi họ và tên.",
        "username": "Anh/Chị chưa ghi số điện thoại hoặc thư điện tử.",
        "password1": "Anh/Chị chưa đặt mã PIN hoặc mật khẩu.",
        "consent": "Anh/Chị cần đồng ý cho xử lý dữ liệu cá nhân thì chúng tôi mới lập và giữ được tài khoản.",
    }


def test_the_summary_is_announced_and_leads_to_the_first_wrong_field(sign_up):
    page = sign_up(full_name="", username="an").content.decode()
    summary = page.split('role="alert"')[1].split("</ul>")[0]
    assert re.findall(r'href="#(\w+)"', summary) == ["id_full_name", "id_username"]
    assert 'id="id_full_name"' in page


def test_the_second_of_two_tabs_finds_the_person_signed_in(consent_text, client):
    strict = Client(enforce_csrf_checks=True)
    tabs = [token_on(strict.get("/accounts/signup/")) for _ in range(2)]
    form = {"full_name": "Nguyễn Văn An", "username": "0912345678", "password1": "hoa sen trang", "consent": "on"}
    form |= {"consent_version": consent_text.version, "next": "/contact/"}
    answers = [strict.post("/accounts/signup/", form | {"csrfmiddlewaretoken": token}) for token in tabs]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, "/contact/")] * 2
    assert User.objects.count() == 1


def token_on(page) -> str:
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]


def test_everything_typed_comes_back_but_the_password(sign_up):
    page = sign_up(username="nothing").content.decode()
    assert ("Nguyễn Văn An" in page, "nothing" in page, "hoa sen trang" in page) == (True, True, False)


def test_a_hostile_name_is_shown_as_text(sign_up):
    assert "<script>alert" not in sign_up(full_name="<script>alert(1)</script>").content.decode()


def test_a_site_without_words_of_consent_takes_no_accounts(client, db):
    assert ConsentText.objects.count() == 0
    assert client.get("/accounts/signup/").templates[0].name == "account/signup_closed.html"


def test_who_is_signed_in_does_not_sign_up(client, sign_up):
    sign_up()
    assert client.get("/accounts/signup/")["Location"] == reverse("me")


@time_machine.travel(NOW, tick=False)
def test_an_address_that_floods_with_accounts_is_refused_with_a_page(client, sign_up, settings):
    settings.ADDRESS_LIMITS = settings.ADDRESS_LIMITS | {"signup": 2}
    statuses = []
    for number in range(3):
        statuses.append(sign_up(username=f"091234567{number}").status_code)
        client.logout()
    assert (statuses, User.objects.count()) == ([302, 302, 429], 2)
    assert client.get("/accounts/signup/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_equal_sign_ups_at_once_make_one_account(consent_text):
    form = {
        "full_name": "Nguyễn Văn An",
        "username": "0912345678",
        "password1": "hoa sen trang",
        "consent": "on",
        "consent_version": consent_text.version,
    }
    statuses, together = [], threading.Barrier(4)

    def press_the_button():
        together.wait()
        statuses.append(Client().post("/accounts/signup/", form).status_code)
        connection.close()

    threads = [threading.Thread(target=press_the_button) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(statuses), User.objects.count(), Consent.objects.count()) == ([200, 200, 200, 302], 1, 1)
