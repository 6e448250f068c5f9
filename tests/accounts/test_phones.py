import pytest

from accounts.phones import NotALogin, NotAPhone, canonical_login, display, mask, mask_login, normalize


@pytest.mark.parametrize(
    "text",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "091-234-5678",
        "(0912) 345678",
        "+84912345678",
        "+84 912 345 678",
        "+84 (0) 912 345 678",
        "84912345678",
        "0084 912 345 678",
        "０９１２ ３４５ ６７８",
        "＋84 912\u00a0345\u00a0678",
        "  0912345678\t",
        "\u202a0912 345 678\u202c",
        "\u200b0912\u2060345\ufeff678",
    ],
)
def test_every_way_of_writing_a_mobile_number_is_one_number(text):
    assert normalize(text) == "+84912345678"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0256 3822 222", "+842563822222"),
        ("024 3825 1234", "+842438251234"),
        ("0842 345 678", "+84842345678"),
        ("0332345678", "+84332345678"),
        ("0563822222", "+84563822222"),
        ("0256382222", "+84256382222"),
    ],
)
def test_landlines_and_every_mobile_prefix_are_taken(text, number):
    assert normalize(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "091234567",
        "09123456789",
        "0112345678",
        "0412345678",
        "0612345678",
        "912345678",
        "+1 202 555 0123",
        "+8491234567",
        "0912345678; 0987654321",
        "0912 34a 678",
        "٠٩١٢٣٤٥٦٧٨",
        "O912345678",
        "0912345678\x00",
        "' OR 1=1 --",
        "0" * 100_000,
    ],
)
def test_what_is_no_vietnamese_number_is_refused(text):
    with pytest.raises(NotAPhone):
        normalize(text)


@pytest.mark.parametrize(
    ("phone", "shown", "masked"),
    [
        ("+84912345678", "0912 345 678", "0912 *** 678"),
        ("+842563822222", "0256 3822 222", "0256 *** 222"),
        ("+842438251234", "024 38251 234", "0243 *** 234"),
    ],
)
def test_numbers_are_shown_and_masked_as_people_write_them(phone, shown, masked):
    assert (display(phone), mask(phone)) == (shown, masked)


@pytest.mark.parametrize("text", ["1022", "an@example.vn", ""])
def test_what_is_no_number_is_displayed_untouched(text):
    assert display(text) == text


@pytest.mark.parametrize(
    ("text", "login"),
    [
        (" 0912 345 678 ", "+84912345678"),
        ("+84912345678", "+84912345678"),
        ("An.Nguyen@Example.VN", "an.nguyen@example.vn"),
        ("an＠example.vn", "an@example.vn"),
    ],
)
def test_a_login_has_one_canonical_form(text, login):
    assert canonical_login(text) == login
    assert canonical_login(login) == login


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "an",
        "an@",
        "@example.vn",
        "an@example",
        "a b@example.vn",
        "12345",
        "x" * 300 + "@example.vn",
        "\x00",
        "0" * 10**6,
    ],
)
def test_what_is_no_login_is_refused_with_a_sentence(text):
    with pytest.raises(NotALogin) as refusal:
        canonical_login(text)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    "login,masked",
    [("+84912345678", "0912 *** 678"), ("binh.ngo@example.vn", "b***ngo@example.vn"), ("erased-0123456789abcdef", "–")],
)
def test_a_login_is_masked_and_who_has_none_has_a_dash(login, masked):
    assert mask_login(login) == masked
