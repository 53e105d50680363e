"""The first page in a real browser; also without one, and without its script."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from starlette.testclient import TestClient

from detector import Detector
from detector.server.app import make_app
from detector.server.page import pieces
from detector.server.run import address_of, listen
from detector.server.schema import Span
from detector.server.settings import Settings
from tests.conftest import SEED_START

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
DRIVER = shutil.which("chromedriver")
needs_browser = pytest.mark.skipif(
    not (BROWSER and DRIVER),
    reason="needs chromium and chromedriver: apt-get install chromium-driver",
)


def test_the_form_alone(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "<option selected>balanced</option>" in page.text
    assert "<mark" not in page.text
    for part in ("static/page.css", "static/page.js"):
        assert client.get(f"/{part}").status_code == 200


def test_spam_is_marked_with_reasons(
    client: TestClient, detector: Detector, seed_text: str
) -> None:
    # As browsers send it.
    sent = {"text": seed_text.replace("\n", "\r\n"), "format": "text", "preset": "balanced"}
    page = client.post("/", data=sent).text
    (span,) = detector.scan(seed_text).spans
    assert page.count("<mark ") == 1
    marked = page[page.index("<mark ") : page.index("</mark>")]
    assert marked.endswith(span.text)
    assert all(reason.code in page for reason in span.reasons)


def test_what_was_sent_is_never_markup(client: TestClient) -> None:
    nasty = "</textarea><script>alert(1)</script>"
    for kind in ("text", "html"):
        page = client.post("/", data={"text": nasty, "format": kind}).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        (b"text=a&preset=sure", 422, "sure"),
        (b"text=a&format=pdf", 422, "pdf"),
        (b"text=" + b"a" * 200_000, 413, "larger than 200,000 bytes"),
        (b"a=1&" * 20, 422, "not a form of this page"),
    ],
)
def test_a_form_that_cannot_be_read(
    client: TestClient, body: bytes, status: int, says: str
) -> None:
    page = client.post("/", content=body)
    assert page.status_code == status
    assert 'role="alert"' in page.text
    assert says in page.text


def test_pieces_are_the_text() -> None:
    spans = [Span(1, 2, "b", 1.0, "adult", [], []), Span(2, 4, "cd", 1.0, "adult", [], [])]
    assert list(pieces("abcde", spans)) == [("a", 0), ("b", 1), ("", 0), ("cd", 2), ("e", 0)]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The service on a port of its own."""
    with listen("127.0.0.1", 0) as listener:
        server = uvicorn.Server(uvicorn.Config(make_app(Settings(workers=0)), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield address_of(listener)
        server.should_exit = True
        thread.join(30)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for flag in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--window-size=1280,1400",
    ):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(DRIVER))
    driver.set_page_load_timeout(60)
    yield driver
    driver.quit()


def submit(browser: Any, address: str, text: str, format: str) -> None:
    """Send the form, and wait for the page that answers it."""
    from selenium.webdriver.support.expected_conditions import staleness_of
    from selenium.webdriver.support.wait import WebDriverWait

    browser.get(address)
    form = browser.find_element("id", "form")
    # Typing thousands of characters takes long; what is tested is what follows.
    browser.execute_script("document.getElementById('text').value = arguments[0]", text)
    browser.find_element("css selector", f"input[value={format}]").click()
    browser.find_element("css selector", "button[type=submit]").click()
    # A click may return before the browser has left the page.
    WebDriverWait(browser, 60).until(staleness_of(form))
    WebDriverWait(browser, 60).until(lambda page: page.find_elements("id", "verdict"))


@needs_browser
def test_a_text_in_the_browser(browser: Any, address: str, seed_text: str) -> None:
    submit(browser, address, seed_text, "text")
    assert browser.title.startswith("Spam found")
    (mark,) = browser.find_elements("tag name", "mark")
    assert SEED_START in mark.text
    assert mark.value_of_css_property("background-color") != "rgba(0, 0, 0, 0)"
    assert browser.switch_to.active_element.get_attribute("id") == "result"
    reasons = browser.find_element("id", "why-1")
    assert len(reasons.find_elements("css selector", "ul li")) == 3
    reasons.find_element("tag name", "a").click()
    assert browser.current_url.endswith("#span-1")
    assert browser.get_log("browser") == []


@needs_browser
def test_a_page_in_the_browser(browser: Any, address: str, planted_html: str) -> None:
    submit(browser, address, planted_html, "html")
    assert SEED_START in browser.find_element("tag name", "mark").text
    assert "div" in browser.find_element("css selector", ".path").text
    browser.find_element("tag name", "summary").click()
    clean = browser.find_element("id", "clean").get_attribute("value")
    assert clean.startswith("<!doctype html>")
    assert SEED_START not in clean
    assert browser.get_log("browser") == []


@needs_browser
def test_every_field_has_a_name_and_fits_a_phone(browser: Any, address: str) -> None:
    browser.set_window_size(500, 900)
    submit(browser, address, "An honest line.", "text")
    assert "No spam found" in browser.find_element("id", "verdict").text
    for field in browser.find_elements("css selector", "textarea, input, select, button, a"):
        assert field.accessible_name
    width = "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert browser.execute_script(width)
    browser.set_window_size(1280, 1400)


@needs_browser
def test_markup_that_is_pasted_is_read_as_html(browser: Any, address: str) -> None:
    browser.get(address)
    browser.execute_script(
        "const data = new DataTransfer(); data.setData('text', ' <p>a');"
        "document.getElementById('text').dispatchEvent("
        "new ClipboardEvent('paste', {clipboardData: data}))"
    )
    assert browser.find_element("css selector", "input[value=html]").is_selected()
