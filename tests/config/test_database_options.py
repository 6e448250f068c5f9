"""What is asked of the connection to a database, whichever is named."""

import json
import subprocess
import sys

import pytest

from bench.server import ROOT

pytestmark = pytest.mark.once

TELL = "import json; from config.settings import DATABASES; print(json.dumps(DATABASES['default']['OPTIONS']))"


def options_of(url: str, directory) -> dict:
    environment = {"DATA_DIR": str(directory), "DATABASE_URL": url}
    done = subprocess.run([sys.executable, "-c", TELL], cwd=ROOT, env=environment, capture_output=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    "asked, said",
    [("", {}), ("?connect_timeout=3&sslmode=require", {"connect_timeout": 3, "sslmode": "require"})],
)
def test_a_machine_that_vanishes_is_given_up_within_seconds_and_no_query_is_compiled(asked, said, tmp_path):
    ours = {"connect_timeout": 10, "keepalives_idle": 5, "keepalives_interval": 5, "tcp_user_timeout": 10_000}
    ours["options"] = "-c jit=off"
    assert options_of(f"postgres://hoithi@database/hoithi{asked}", tmp_path) == ours | said
