"""A backup that is made while people save holds what they were told before; on the database that the run uses."""

from django.conf import settings

from tests.faults.backups import backup, torn
from tests.faults.history import Stored

KIND = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2].removesuffix("3")


def test_a_backup_under_load_comes_back_with_every_acknowledged_save():
    told = backup(KIND, times=1)
    assert (told["ok"], told["lost"], told.get("first")) == (True, 0, None)


def test_an_answer_without_its_record_is_noticed():
    place, rank = ("a", 1), (1, "d")
    whole = Stored(answers={place: (rank, "x")}, saved={(place, rank): 1}, late=[], finished=[])
    assert (list(torn(whole)), len(list(torn(whole._replace(saved={}))))) == ([], 1)
