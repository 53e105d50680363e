from __future__ import annotations

from collections.abc import Iterator

import pytest
from threadpoolctl import threadpool_limits

from tests.conftest import article_and_spam


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """Threads of hundreds of tiny fits would only wait for each other."""
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="session")
def article(seed_text: str) -> str:
    return article_and_spam(seed_text)[0]


@pytest.fixture(scope="session")
def planted_html(seed_text: str) -> str:
    """A page with an honest article and a hidden block of planted text."""
    article, spam = article_and_spam(seed_text)
    return (
        "<!doctype html><html lang=tr><body><main><p>"
        + "</p><p>".join(article.split("\n"))
        + f'</p></main><div style="display:none">{spam}</div></body></html>'
    )
