"""Loading the channels by which people hear of a contest; the plan's list is open-ended, so they are data."""

from pathlib import Path

from django.db import transaction

from contest.models import Channel
from exchange.records import check, read_json

FIELDS = {"code": str, "name_vi": str, "name_en": str, "owner": str, "audiences": list, "position": int}


@transaction.atomic
def load_channels(path: Path) -> int:
    """Create the file's channels that are not there yet, by code; return how many. Raises BadFile."""
    file = read_json(path)
    check(file, {"channels": list}, path=path)
    for record in file["channels"]:
        check(record, FIELDS, path=path)
    known = set(Channel.objects.values_list("code", flat=True))
    absent = [record for record in file["channels"] if record["code"] not in known]
    Channel.objects.bulk_create(Channel(**{field: record[field] for field in FIELDS}) for record in absent)
    return len(absent)
