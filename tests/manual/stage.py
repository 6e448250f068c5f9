"""Who stands before which screen when pictures are taken."""

from playwright.sync_api import Browser, Page

from tests.e2e import steps
from tests.manual.camera import Camera

SCREEN, PHONE = {"width": 1200, "height": 900}, {"width": 360, "height": 800}
ORGANISER, AUTHOR, REVIEWER, LEADER = "0900000002", "0900000003", "0900000004", "0900000006"
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


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).first.click()
