"""Nothing of one machine, and no secret, is in the repository."""

import re

import pytest

from tests.architecture.house import texts

TEXT_FILES = r"(?!fixtures/|requirements).*\.(py|html|js|css|md|toml|txt|json)|Makefile|(scripts|deploy|\.ci)/.*"
BANNED = (
    ("a path of a machine", r"(?<![\w.])/(work|root|farm)/|/home/\w+/"),
    ("a registry's host", r"(pypi\.org|pythonhosted\.org|registry\.npmjs|deb\.debian|archive\.ubuntu)"),
    ("a private key", r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    ("a secret", r"""(?i)\b(secret_key|api_key|access_token)["']?\s*[:=]\s*["'][\w+/=-]{24,}["']"""),
)


def findings(text: str) -> list[str]:
    return [what for what, pattern in BANNED if re.search(pattern, text)]


def test_no_file_tells_of_a_machine_or_holds_a_secret():
    found = {name: findings(text) for name, text in texts(TEXT_FILES).items()}
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize(
    "text, what",
    [
        ("cd /wo" + "rk/main", "a path of a machine"),
        ("/ho" + "me/lan/hoi-thi", "a path of a machine"),
        ("https://files.python" + "hosted.org/x", "a registry's host"),
        ("-----BEGIN RSA PRIVATE" + " KEY-----", "a private key"),
        ('SECRET_KEY = "' + "k" * 50 + '"', "a secret"),
    ],
)
def test_the_rule_sees_a_planted_finding(text, what):
    assert findings(text) == [what]
