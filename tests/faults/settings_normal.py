"""The same with SQLite's synchronous=NORMAL: a control that must lose what was acknowledged."""

from config.settings import DATABASES
from tests.faults.settings_served import *  # noqa: F403

INIT = DATABASES["default"]["OPTIONS"]["init_command"]
DATABASES["default"]["OPTIONS"]["init_command"] = INIT.replace("synchronous=FULL", "synchronous=NORMAL")
SILENCED_SYSTEM_CHECKS = ["config.E004"]  # which refuses just this
