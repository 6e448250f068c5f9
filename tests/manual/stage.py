"""Who stands before which screen when pictures are taken."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page

from tests.e2e import steps
from tests.e2e.conftest import ARGUMENTS
from tests.manual.camera import SCREEN_WIDTH, Camera

SCREEN, PHONE = {"width": SCREEN_WIDTH, "height": 900}, {"width": 360, "height": 800}
ORGANISER, AUTHOR, REVIEWER, LEADER = "0900000002", "0900000003", "0900000004", "0900000006"
VIEWER_SECONDS = 5
"""So long a viewer of PDF takes; no page can ask it whether it has drawn."""
OFFICIAL, CITIZEN = "0900000011", "0900000012"
"""They have sat the round that is over."""


class Stage:
    """The people of the demo, each before a screen of their own, and the camera."""

    def __init__(self, browser: Browser, address: str, camera: Camera) -> None:
        self.browser, self.address, self.camera = browser, address, camera
        self.pages: dict[str, Page] = {}
        self.question = ""
        """The address of the question that the author writes."""

    def page_of(self, login: str) -> Page:
        if login not in self.pages:
            self.pages[login] = self.page_before(SCREEN)
            steps.sign_in(self.pages[login], login)
        return self.pages[login]

    def page_before(self, screen: dict[str, int]) -> Page:
        """The page of somebody who comes anew."""
        return self.browser.new_context(
            viewport=screen, base_url=self.address, locale="vi-VN", reduced_motion="reduce"
        ).new_page()

    def take(self, page: Page, name: str, **part: str) -> None:
        self.camera.take(page, name, **part)

    def take_sheets(self, page: Page, links: Sequence[str], name: str) -> None:
        """Picture the first sheets of these two PDF, which only the whole of Chromium shows, not its headless part."""
        whole = self.browser.browser_type.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        with TemporaryDirectory() as folder:
            viewers = []
            for number, link in enumerate(links):
                file = Path(folder, f"{number}.pdf")
                file.write_bytes(page.request.get(link).body())
                viewers.append(whole.new_page(viewport=SCREEN))
                viewers[-1].goto(file.as_uri() + "#toolbar=0&navpanes=0&view=Fit")
                viewers[-1].wait_for_timeout(VIEWER_SECONDS * 1000)
            self.camera.take_sheets(viewers, name)
        whole.close()


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).first.click()
