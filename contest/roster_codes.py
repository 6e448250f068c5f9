"""The codes of a roster: eight letters and digits that a unit gives to each of its people, used once.

A code follows from a random seed in its line and from the key of the site, so that slips can be printed again; it is
found by a digest that also needs the key. Whoever has the table alone can neither read a code nor try one out.
"""

from collections.abc import Sequence

from django.utils.crypto import salted_hmac

from contest.models import Contest, RosterLine, new_seed
from contest.spoken_codes import CODE_ALPHABET, plain_code

LENGTH = 8
_CODE, _DIGEST = "contest.roster-code", "contest.roster-code-digest"


def code_of(line: RosterLine) -> str:
    """Return the line's code: 40 bits, without I, O, 0 and 1, which are mistaken for others when read out."""
    told = salted_hmac(_CODE, f"{line.contest_id}:{line.seed}", algorithm="sha256").digest()
    number = int.from_bytes(told[:LENGTH], "big")
    return "".join(CODE_ALPHABET[number >> 5 * place & 31] for place in range(LENGTH))


def in_fours(code: str) -> str:
    """The code as it is printed and read aloud."""
    return f"{code[:4]} {code[4:]}"


def digest_of(contest: Contest, code: str) -> str:
    """Return what a code of this contest is found by, however it was typed: capitals, spaces and dashes do not
    matter."""
    return salted_hmac(_DIGEST, f"{contest.pk}:{plain_code(code)}", algorithm="sha256").hexdigest()


def renew(line: RosterLine) -> None:
    """Give the line another code; it still has to be saved."""
    line.seed = new_seed()
    line.code_digest = digest_of(line.contest, code_of(line))


def put_right(lines: Sequence[RosterLine]) -> None:
    """Make the digests of these lines anew, which fit no more once the key of the site has changed."""
    stale = [line for line in lines if line.code_digest != digest_of(line.contest, code_of(line))]
    for line in stale:
        line.code_digest = digest_of(line.contest, code_of(line))
    RosterLine.objects.bulk_update(stale, ["code_digest"], batch_size=500)
