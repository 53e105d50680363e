"""A real crawl of a site on loopback, with the example project's spider and the add-on."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import scrapy
from scrapy.exceptions import DropItem, NotConfigured
from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector

from detector.integrations.scrapy import SpamAddon, SpamPipeline
from detector.training.pages import HIDDEN_PLANTS, RenderedPage
from tests.integrations.site import Site, make_site, served

EXAMPLE = Path(__file__).parents[2] / "examples" / "scrapy_spam"
STORE = "scrapy.pipelines.files.FilesPipeline"
CASINO = (
    "online casino bonus, free spins casino, casino slots, betting casino, no deposit bonus, best "
    "online casino, casino bonus codes, play slots for real money, casino online, roulette casino, "
    "poker casino, live casino"
)
SPAM = "<p>It rained.</p><p hidden>online casino bonus free spins casino slots betting casino</p>"


@pytest.fixture(scope="module")
def site() -> Site:
    return make_site()


def crawl(address: str, out: Path, *settings: str) -> tuple[dict[str, Any], str]:
    """Crawl with the example project; items by path, and the log."""
    command = [sys.executable, "-m", "scrapy", "crawl", "pages", "-a", f"start={address}"]
    command += ["-O", str(out), "-s", "TELNETCONSOLE_ENABLED=False"]
    command += [
        "-s",
        "DEPTH_LIMIT=1",
        "-s",
        "RETRY_TIMES=20",
    ]  # links of the made pages lead nowhere
    for setting in settings:
        command += ["-s", setting]
    done = subprocess.run(
        command, cwd=EXAMPLE, capture_output=True, text=True, timeout=240, check=True
    )
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    return {"/" + row["url"].split("/", 3)[3]: row for row in rows}, done.stderr


def test_a_crawl_tags_planted_pages(site: Site, tmp_path: Path) -> None:
    with served(site) as address:
        items, log = crawl(address, tmp_path / "items.jsonl")
    assert len(items) == 1 + len(site.pages) == 201
    assert len(site.planted) == 40
    tagged = {path for path, item in items.items() if "spam" in item}
    assert len(tagged - site.planted) <= 1
    missed = [site.pages[path].plants[0] for path in site.planted - tagged]
    assert not HIDDEN_PLANTS.intersection(missed)
    assert len(missed) <= 3
    assert f"'spam/contaminated': {len(tagged)}" in log
    assert "'spam/scanned': 201" in log
    path = min(tagged)
    (span, *_) = items[path]["spam"]["fields"]["html"]
    assert span["paths"]
    assert f"Spam in {address}{path[1:]}: {items[path]['spam']['families'][0]}" in log
    assert items[path]["html"] == site.pages[path].markup


def test_a_crawl_cuts(site: Site, tmp_path: Path) -> None:
    with served(site) as address:
        items, log = crawl(address, tmp_path / "items.jsonl", "SPAM_ACTION=cut")
    cut = {path for path, page in site.pages.items() if items[path]["html"] != page.markup}
    assert len(cut - site.planted) <= 1
    assert f"'spam/cut': {len(cut)}" in log
    beyond = [path for path in cut & site.planted if not _kept(site.pages[path], items[path])]
    assert len(beyond) <= 2


def _kept(page: RenderedPage, item: dict[str, Any]) -> bool:
    """Whether all that was not planted is there, in order and unbroken."""
    ((start, end),) = page.gold
    before, after = page.markup[:start].rstrip(), page.markup[end:].lstrip()
    return item["html"].startswith(before) and item["html"].endswith(after)


def pipeline(**settings: Any) -> SpamPipeline:
    """A pipeline with settings, as the add-on sets them."""
    full = Settings(settings)
    SpamAddon().update_settings(full)
    crawler = SimpleNamespace(settings=full)
    crawler.stats = MemoryStatsCollector(crawler)  # type: ignore[arg-type]
    return SpamPipeline.from_crawler(crawler)  # type: ignore[arg-type]


def process(pipe: SpamPipeline, item: Any) -> Any:
    return asyncio.run(pipe.process_item(item))


def test_the_addon_leaves_what_the_project_set() -> None:
    settings = Settings({"SPAM_ACTION": "drop", "ITEM_PIPELINES": {STORE: 1}})
    SpamAddon().update_settings(settings)
    assert settings.get("SPAM_ACTION") == "drop"
    assert settings.get("SPAM_PRESET") == "balanced"
    assert settings.getdict("ITEM_PIPELINES") == {STORE: 1, SpamPipeline: 350}


def test_items_of_all_kinds() -> None:
    class Page(scrapy.Item):
        html = scrapy.Field()
        spam = scrapy.Field()

    class Bare(scrapy.Item):
        html = scrapy.Field()

    pipe = pipeline()
    assert process(pipe, Page(html=SPAM))["spam"]["families"] == ["gambling"]
    assert process(pipe, {"html": SPAM.encode()})["spam"]["score"] > 0.9
    assert dict(process(pipe, Bare(html=SPAM))) == {"html": SPAM}
    assert pipe.stats.get_value("spam/untagged") == 1
    for item in ({"html": "<p>It rained."}, {"html": None}, {"html": ""}, {"title": SPAM}, {}):
        assert process(pipe, dict(item)) == item
    assert pipe.stats.get_value("spam/contaminated") == 3


def test_text_fields() -> None:
    article = (
        "It rained all day and the road to the village was closed until noon.\n\n"
        "The mayor said that the bridge would be repaired in spring, and that the school bus "
        "takes the long way round until then. Parents were told by letter.\n\n"
        "The council meets again on Tuesday.\n\n"
    )
    pipe = pipeline(SPAM_FIELDS=["body"], SPAM_ACTION="cut", SPAM_TAG_FIELD="")
    assert process(pipe, {"body": article + CASINO}) == {"body": article}


def test_dropping() -> None:
    pipe = pipeline(SPAM_ACTION="drop")
    with pytest.raises(DropItem, match="spam: gambling"):
        process(pipe, {"html": SPAM})
    assert process(pipe, {"html": "<p>It rained."}) == {"html": "<p>It rained."}
    assert pipe.stats.get_value("spam/dropped") == 1


def test_hostile_pages_pass_unscanned(caplog: pytest.LogCaptureFixture) -> None:
    pipe = pipeline()
    item = {"url": "http://x.example/", "html": "<div>" * 2000}
    assert process(pipe, dict(item)) == item
    assert pipe.stats.get_value("spam/refused") == 1
    assert "Not scanned: field html of http://x.example/: nested deeper" in caplog.text


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"SPAM_ACTION": "burn"}, "unknown SPAM_ACTION 'burn': choose from tag, cut, drop"),
        ({"SPAM_FORMAT": "pdf"}, "unknown SPAM_FORMAT 'pdf'"),
        ({"SPAM_PRESET": "bold"}, "unknown preset 'bold'"),
        ({"SPAM_MODEL": "/nowhere"}, "no model here"),
    ],
)
def test_bad_settings_are_refused(settings: dict[str, str], message: str) -> None:
    with pytest.raises(NotConfigured, match=message):
        pipeline(**settings)


def test_items_that_come_together_are_scanned_together() -> None:
    pipe = pipeline()

    async def together() -> list[Any]:
        items = [{"html": SPAM if n % 2 else f"<p>It rained {n} days."} for n in range(50)]
        return await asyncio.gather(*(pipe.process_item(item) for item in items))

    done = asyncio.run(together())
    assert ["spam" in item for item in done] == [bool(n % 2) for n in range(50)]
