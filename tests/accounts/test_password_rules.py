import pytest
from allauth.account.adapter import get_adapter
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User

AN = User(login="+84912345678", full_name="Nguyễn Văn An Khương")
BINH = User(login="le.binh@example.vn", full_name="Lê Bình")


@pytest.mark.parametrize(
    "password, person, code",
    [
        ("ngắn", AN, "password_too_short"),
        ("12345678", AN, "password_too_common"),
        ("anh yêu em", AN, "password_too_common"),
        ("Mật khẩu 2026", AN, "password_too_common"),
        ("Password#1", AN, "password_too_common"),
        ("Khương 1990", AN, "password_too_similar"),
        ("KHƯƠNG!!!", AN, "password_too_similar"),
        ("nguyenvanankhuong", AN, "password_too_similar"),
        ("0912 345 678", AN, "password_too_similar"),
        ("+84912345678", AN, "password_too_similar"),
        ("345678 91", AN, None),
        ("le.binh@example.vn", BINH, "password_too_similar"),
        ("lebinh2026", BINH, "password_too_similar"),
        ("binhbinhbinh", BINH, None),
        ("hoa sen trang", AN, None),
        ("hoa sen trang", None, None),
        ("!!!!!!!!", AN, None),
        ("khương ra chợ mua cá", AN, None),
    ],
)
def test_what_others_would_try_first_is_refused(password, person, code):
    try:
        validate_password(password, person)
        refused = None
    except ValidationError as error:
        refused = error.error_list[0].code
    assert refused == code


@pytest.mark.parametrize("password", ["ngắn", "12345678", "0912 345 678"])
def test_the_reason_says_what_to_do(password):
    with pytest.raises(ValidationError) as refusal:
        validate_password(password, AN)
    assert "%" not in refusal.value.messages[0]
    assert refusal.value.messages[0].lower().count("một câu ngắn") == 1


def test_a_form_gives_one_reason_at_a_time():
    with pytest.raises(ValidationError) as refusal:
        validate_password("123", AN)
    assert len(refusal.value.error_list) > 1
    with pytest.raises(ValidationError) as refusal:
        get_adapter().clean_password("123", AN)
    assert [error.code for error in refusal.value.error_list] == ["password_too_short"]
