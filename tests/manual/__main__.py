"""Take the pictures of docs/huong-dan on a fresh demo, and none by hand: `python -m tests.manual`.

Names of scenes take only theirs: `python -m tests.manual bank statistics`. Some begin where others end.
"""

import os
import sys
import tempfile
from pathlib import Path

import django
from playwright.sync_api import sync_playwright


def main(chosen: list[str]) -> None:
    from tests.e2e.conftest import ARGUMENTS, CHROMIUM, ROOT, Server
    from tests.manual.camera import Camera
    from tests.manual.scenes import SCENES
    from tests.manual.stage import Stage

    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        server = Server(Path(data))
        server.manage("collectstatic", "--noinput", "--verbosity", "0")
        server.manage("migrate", "--verbosity", "0")
        server.manage("prepare")
        server.manage("make_statistics")
        server.start()
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            stage = Stage(browser, server.url, Camera(ROOT / "docs" / "img" / "manual"))
            for scene in SCENES:
                if not chosen or scene.__name__ in chosen:
                    scene(stage)
            browser.close()
        finally:
            server.stop()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    main(sys.argv[1:])
