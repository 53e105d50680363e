"""Scrapy: an add-on that finds spam in the items of a crawl, and tags, cuts or drops them.

In a project's settings::

    ADDONS = {"detector.integrations.scrapy.SpamAddon": 500}

| setting | default | what |
|---|---|---|
| ``SPAM_FIELDS`` | ``["html", "text"]`` | fields of items that are scanned, if they have them |
| ``SPAM_FORMAT`` | ``"auto"`` | ``html``, ``text``; auto: bytes and what begins like it is HTML |
| ``SPAM_ACTION`` | ``"tag"`` | ``tag``, ``cut`` the spam out of the field, or ``drop`` the item |
| ``SPAM_PRESET`` | ``"balanced"`` | how sure to be |
| ``SPAM_MODEL`` | the shipped one | a model folder |
| ``SPAM_URL_FIELD`` | ``"url"`` | field with the address: for the log, and to know the own site |
| ``SPAM_TAG_FIELD`` | ``"spam"`` | field that says what was found; empty for none |
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from itemadapter import ItemAdapter
from scrapy.exceptions import DropItem, NotConfigured

from detector.api import FORMATS, Detector
from detector.html.limits import LimitError
from detector.html.page import HtmlPage
from detector.html.reader import read_html
from detector.html.report import HtmlReport
from detector.integrations.batches import ACTIONS, check_choice, cleaned, shared_detector
from detector.report import Report

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from scrapy.statscollectors import StatsCollector

logger = logging.getLogger(__name__)
PRIORITY = 350
"""Place among the item pipelines: after what completes items, before what stores them."""
BATCH_ITEMS = 24
PATIENCE = 0.02
"""Seconds that an item waits for others; several at a time are scanned much faster."""
DEFAULTS: dict[str, Any] = {
    "SPAM_FIELDS": ["html", "text"],
    "SPAM_FORMAT": "auto",
    "SPAM_ACTION": "tag",
    "SPAM_PRESET": "balanced",
    "SPAM_MODEL": None,
    "SPAM_URL_FIELD": "url",
    "SPAM_TAG_FIELD": "spam",
}


class SpamAddon:
    """Puts :class:`SpamPipeline` among the item pipelines, with the default settings."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Add what the project did not set itself."""
        for name, value in DEFAULTS.items():
            if name not in settings:
                settings.set(name, value, priority="addon")
        settings.setdefault_in_component_priority_dict("ITEM_PIPELINES", SpamPipeline, PRIORITY)


@dataclass(frozen=True, slots=True)
class Choices:
    """The settings."""

    fields: tuple[str, ...]
    format: str
    action: str
    url_field: str
    tag_field: str | None

    @classmethod
    def of(cls, settings: BaseSettings) -> Choices:
        """Read the settings.

        Raises:
            ValueError: a setting has a value that it cannot have.
        """
        made = cls(
            tuple(settings.getlist("SPAM_FIELDS", DEFAULTS["SPAM_FIELDS"])),
            settings.get("SPAM_FORMAT", "auto"),
            settings.get("SPAM_ACTION", "tag"),
            settings.get("SPAM_URL_FIELD", "url"),
            settings.get("SPAM_TAG_FIELD", "spam") or None,
        )
        check_choice("SPAM_ACTION", made.action, ACTIONS)
        check_choice("SPAM_FORMAT", made.format, ("auto", *FORMATS))
        return made

    def format_of(self, value: str | bytes) -> str:
        """How a value is read."""
        if isinstance(value, bytes):
            return "html"
        if self.format != "auto":
            return self.format
        return "html" if value[:200].lstrip("\ufeff \t\r\n").startswith("<") else "text"


class SpamPipeline:
    """Scans fields of items.

    Args:
        detector: finds the spam.
        choices: the settings.
        stats: where it is counted, under ``spam/``.
    """

    def __init__(self, detector: Detector, choices: Choices, stats: StatsCollector) -> None:
        self.choices = choices
        self.stats = stats
        self._limits = detector.limits
        self._queue = _Queue(detector)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make one for a crawl.

        Raises:
            NotConfigured: a setting or the model cannot be used.
        """
        settings = crawler.settings
        try:
            detector = shared_detector(
                settings.get("SPAM_MODEL"), settings.get("SPAM_PRESET", "balanced")
            )
            choices = Choices.of(settings)
        except ValueError as error:
            raise NotConfigured(str(error)) from error
        assert crawler.stats is not None
        return cls(detector, choices, crawler.stats)

    async def process_item(self, item: Any) -> Any:
        """Scan an item, and do with it what the settings say.

        Raises:
            DropItem: it has spam, and items with spam are to be dropped.
        """
        adapter = ItemAdapter(item)
        url = adapter.get(self.choices.url_field)
        reports: dict[str, Report] = {}
        for name in self.choices.fields:
            value = adapter.get(name)
            if isinstance(value, str | bytes) and value:
                report = await self._scan(value, name, url)
                if report is not None:
                    reports[name] = report
        found = {name: report for name, report in reports.items() if report.contaminated}
        if found:
            self._act(adapter, found, url)
        return item

    async def _scan(self, value: str | bytes, name: str, url: object) -> Report | None:
        try:
            text: str | HtmlPage
            if self.choices.format_of(value) == "html":
                text = read_html(
                    value, url=url if isinstance(url, str) else None, limits=self._limits
                )
            else:
                text = value if isinstance(value, str) else value.decode("utf-8", "replace")
        except LimitError as error:
            self.stats.inc_value("spam/refused")
            logger.warning("Not scanned: field %s of %s: %s", name, url or "an item", error)
            return None
        self.stats.inc_value("spam/scanned")
        return await self._queue.scan(text)

    def _act(self, adapter: ItemAdapter, found: Mapping[str, Report], url: object) -> None:
        families = sorted({span.family for report in found.values() for span in report.spans})
        count = sum(len(report.spans) for report in found.values())
        characters = sum(s.end - s.start for report in found.values() for s in report.spans)
        self.stats.inc_value("spam/contaminated")
        self.stats.inc_value("spam/spans", count)
        self.stats.inc_value("spam/characters", characters)
        for family in families:
            self.stats.inc_value(f"spam/family/{family}")
        where = url or "an item"
        logger.info("Spam in %s: %s (%d characters)", where, ", ".join(families), characters)
        action = self.choices.action
        if action == "drop":
            self.stats.inc_value("spam/dropped")
            raise DropItem(f"spam: {', '.join(families)}")
        if action == "cut":
            self.stats.inc_value("spam/cut")
            for name, report in found.items():
                adapter[name] = _cleaned(report, adapter[name])
        self._tag(adapter, found, families)

    def _tag(self, adapter: ItemAdapter, found: Mapping[str, Report], families: list[str]) -> None:
        name = self.choices.tag_field
        if name is None:
            return
        tag = {
            "score": round(max(report.score for report in found.values()), 4),
            "families": families,
            "fields": {field: report.to_dict()["spans"] for field, report in found.items()},
        }
        try:
            adapter[name] = tag
        except (KeyError, AttributeError, TypeError):
            if not self.stats.get_value("spam/untagged"):
                logger.error("Items have no field %r to be tagged in (SPAM_TAG_FIELD)", name)
            self.stats.inc_value("spam/untagged")


def _cleaned(report: Report, value: str | bytes) -> str | bytes:
    """What a field held without its spam, of the kind that it held."""
    if isinstance(value, str):
        return cleaned(report)
    return report.clean_bytes() if isinstance(report, HtmlReport) else cleaned(report).encode()


class _Queue:
    """Gathers texts that are waiting at the same time, to scan them in one go.

    Scrapy works on many items at a time; each waits a few milliseconds for the others.
    """

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self._waiting: list[tuple[str | HtmlPage, asyncio.Future[Report]]] = []
        self._timer: asyncio.TimerHandle | None = None

    async def scan(self, text: str | HtmlPage) -> Report:
        """Scan one text, together with others."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # a reactor without asyncio
            return self._scan_all([text])[0]
        future: asyncio.Future[Report] = loop.create_future()
        self._waiting.append((text, future))
        if len(self._waiting) >= BATCH_ITEMS:
            self._flush()
        elif self._timer is None:
            self._timer = loop.call_later(PATIENCE, self._flush)
        return await future

    def _flush(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        waiting, self._waiting = self._waiting, []
        try:
            reports = self._scan_all([text for text, _ in waiting])
        except Exception as error:
            for _, future in waiting:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), report in zip(waiting, reports, strict=True):
            if not future.done():
                future.set_result(report)

    def _scan_all(self, texts: list[str | HtmlPage]) -> list[Report]:
        pages = [text for text in texts if isinstance(text, HtmlPage)]
        plain = [text for text in texts if isinstance(text, str)]
        of_pages = self._detector.scan_many(pages, "html")
        of_plain = self._detector.scan_many(plain)
        return [next(of_plain) if isinstance(text, str) else next(of_pages) for text in texts]
