"""Topics as Moodle's categories, such as "$course$/top/Một cửa": a path whose beginning says only whose it is.

A slash in a name is doubled. Source: docs.moodle.org, "GIFT format" and "Moodle XML format".
"""

import re

_OWNERS = re.compile(r"^(\$\w+\$/)?(top(/|$))?")


def topic_of(category: str) -> str:
    """The topic that the category names; the steps of a longer path stay, with slashes."""
    return _OWNERS.sub("", category.strip(), count=1).replace("//", "/").strip()


def category_of(topic: str) -> str:
    return f"$course$/top/{' '.join(topic.split()).replace('/', '//')}"
