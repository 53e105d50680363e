from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from detector.server.app import make_app
from detector.server.settings import Settings
from tests.conftest import article_and_spam


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    """The service in this process, scanning in a thread."""
    with TestClient(make_app(Settings(workers=0, max_bytes=200_000, max_documents=50))) as made:
        yield made


@pytest.fixture(scope="session")
def planted_html(seed_text: str) -> str:
    """A page with an honest article and a hidden block of planted text."""
    article, spam = article_and_spam(seed_text)
    return (
        "<!doctype html><html lang=tr><body><main><p>"
        + "</p><p>".join(article.split("\n"))
        + f'</p></main><div style="display:none">{spam}</div></body></html>'
    )
