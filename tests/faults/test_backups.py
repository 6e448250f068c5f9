"""The check of a backup made while people save notices what is torn; `python -m tests.faults backup-…` makes them."""

from tests.faults.backups import torn
from tests.faults.history import Stored


def test_an_answer_without_its_record_is_noticed():
    place, rank = ("a", 1), (1, "d")
    whole = Stored(answers={place: (rank, "x")}, saved={(place, rank): 1}, late=[], finished=[])
    assert (list(torn(whole)), len(list(torn(whole._replace(saved={}))))) == ([], 1)
