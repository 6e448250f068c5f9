"""Without a network a page says so in the visitor's language, and what is kept for that is nobody's."""

import time

import pytest
from playwright.sync_api import Error

# Functions and not strings that wait: the pages' policy refuses to evaluate strings.
TAKEN_OVER = """() => new Promise((done) => {
  if (navigator.serviceWorker.controller) done();
  else navigator.serviceWorker.addEventListener("controllerchange", done, { once: true });
})"""
KEPT = """async () => {
  const kept = {};
  for (const name of await caches.keys()) {
    const requests = await (await caches.open(name)).keys();
    kept[name] = requests.map(({ url }) => new URL(url).pathname);
  }
  return kept;
}"""
LANGUAGE_KEPT = "async () => (await caches.match('/offline/', { ignoreVary: true })).headers.get('Content-Language')"
LOOK = """() => ({
  letters: [...document.fonts].length,
  sheets: [...document.styleSheets].map((sheet) => sheet.cssRules.length > 0),
})"""


@pytest.fixture
def page(visit):
    """The home page, once the worker has taken over."""
    page = visit().new_page()
    page.goto("/")
    page.evaluate(TAKEN_OVER)
    return page


def until(asked, wanted, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while (given := asked()) != wanted:
        assert time.monotonic() < end, f"{given} and not {wanted}"
        time.sleep(0.1)


def test_a_lost_network_is_told_and_the_page_comes_back_by_itself(page):
    page.context.set_offline(True)
    page.goto("/privacy/")
    assert page.locator("h1").inner_text() == "Mất kết nối mạng"
    assert "được giữ trong máy" in page.locator(".lead").inner_text()
    page.context.set_offline(False)
    page.locator(".notice-page").wait_for(state="detached")
    assert page.url.endswith("/privacy/")


def test_the_offline_page_has_its_look(page):
    page.context.set_offline(True)
    page.reload()
    assert page.locator("h1").inner_text() == "Mất kết nối mạng"
    assert page.evaluate(LOOK) == {"letters": 0, "sheets": [True] * 4}


def test_it_speaks_the_language_chosen_last(page):
    page.context.add_cookies([{"name": "language", "value": "en", "url": page.url}])
    page.reload()
    until(lambda: page.evaluate(LANGUAGE_KEPT), "en")
    page.context.set_offline(True)
    page.goto("/contact/")
    assert page.locator("h1").inner_text() == "No network"


def test_only_the_offline_page_and_its_files_are_kept(page):
    page.goto("/accounts/login/")
    page.goto("/contact/")
    [(name, kept)] = page.evaluate(KEPT).items()
    assert name.startswith("offline-")
    assert [path for path in kept if not path.startswith("/static/")] == ["/offline/"]


def test_a_server_that_is_gone_is_told_like_a_lost_network(page, server):
    server.kill()
    page.goto("/privacy/")
    assert page.locator("h1").inner_text() == "Mất kết nối mạng"
    server.start()
    page.locator(".notice-page").wait_for(state="detached", timeout=20_000)
    assert page.locator("h1").inner_text() != "Mất kết nối mạng"


def test_a_form_is_left_to_the_browser_which_can_send_it_again(page):
    """The kept page speaks of answers that are safe; of a form that was not sent it would not be true."""
    page.goto("/accounts/login/")
    page.context.set_offline(True)
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"), page.expect_navigation():
        page.evaluate("document.querySelector('main form[method=post]').submit()")


def test_an_older_version_is_thrown_away(visit):
    page = visit().new_page()
    page.goto("/healthz")  # of this site, and without a script that would call the worker
    page.evaluate("caches.open('offline-of-last-year')")
    page.goto("/")
    page.evaluate(TAKEN_OVER)
    assert [name == "offline-of-last-year" for name in page.evaluate(KEPT)] == [False]
