"""Loading the channels by which people hear of a contest; the plan's list is open-ended, so they are data."""

from pathlib import Path

from django.db import transaction

from accounts.models import Audience
from contest.models import Channel
from exchange.records import Field, check, check_distinct, column, read_json, records

CHANNEL = {name: column(Channel, name) for name in ("code", "name_vi", "name_en", "owner", "position")} | {
    "audiences": Field(kind=list, each=Field(choices=Audience.values))
}
FILE = {"channels": records(CHANNEL)}


@transaction.atomic
def load_channels(path: Path) -> int:
    """Create the file's channels that are not there yet, by code; return how many. Raises BadFile."""
    file = read_json(path)
    check(file, FILE, path=path)
    check_distinct(file["channels"], "code", path=path)
    known = set(Channel.objects.values_list("code", flat=True))
    absent = [record for record in file["channels"] if record["code"] not in known]
    Channel.objects.bulk_create(Channel(**record) for record in absent)
    return len(absent)
