"""How many people or things there are, as it is read: "3.000"."""

from django.utils.formats import number_format


class Count(int):
    """A number of people or things, which reads "3.000". Still a number, as the forms of the plural want one."""

    def __str__(self) -> str:
        return number_format(int(self), force_grouping=True)


def counted(number: int | str | None) -> Count | str | None:
    """Return a count with its thousands apart; what is no number stays as it is.

    Not all numbers are counts: years, keys and numbers of documents are not, and nor is what a script or a form reads;
    so it is said where one stands instead of by a setting for all.
    """
    return Count(number) if isinstance(number, int) else number
