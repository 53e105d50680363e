from __future__ import annotations

import pytest

from tests.conftest import article_and_spam


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
