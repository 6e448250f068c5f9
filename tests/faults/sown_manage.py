"""`python -m tests.faults.sown_manage`: manage.py with the bug that SOWN names."""

import os
import sys

import django
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    django.setup()
    from tests.faults import bugs

    with getattr(bugs, os.environ["SOWN"])():
        execute_from_command_line(sys.argv)
