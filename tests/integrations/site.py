"""A site to crawl: pages of honest texts, some with spam in their markup, served on loopback."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from detector.training.pages import PageWriter, RenderedPage
from detector.training.planter import Planter
from detector.training.pools import own_pools

LANGUAGES = Path(__file__).parents[2] / "data" / "languages"
KINDS = (
    "hidden-links", "sheet-hidden-links", "offscreen-links", "tiny-links", "folded-links",
    "neutral-links", "marquee", "noscript", "visible-list", "footer-links",
)  # fmt: skip
HONEST, EACH = 160, 4
TONGUES = "en de es fr it nl pl pt ru tr".split()


@dataclass(frozen=True)
class Site:
    """Pages by path."""

    pages: dict[str, RenderedPage]

    @property
    def index(self) -> str:
        """The first page: links to all others."""
        links = "".join(f'<li><a href="{path}">page {path}</a></li>' for path in self.pages)
        return f"<!DOCTYPE html><title>All pages</title><ul>{links}</ul>"

    @property
    def planted(self) -> set[str]:
        """Paths of pages with spam."""
        return {path for path, page in self.pages.items() if page.plants}


def make_site(seed: int = 0) -> Site:
    """160 honest pages in ten languages, and four of each of ten kinds of planting."""
    pools = own_pools(LANGUAGES, "held-out")
    hosts = [
        d for d in pools.honest if not d.hard and d.lang in TONGUES and 400 <= len(d.text) <= 4000
    ]
    planter = Planter([own_pools(LANGUAGES, "train")], None, generated=0.3, seed=seed, disguised=0)
    writer = PageWriter(hosts, planter, seed, anchors=(12, 30), boxes=False)
    rng = random.Random(seed)
    plants = [()] * HONEST + [(kind,) for kind in KINDS for _ in range(EACH)]
    rng.shuffle(plants)
    pages = [writer.write(rng.choice(hosts), some) for some in plants]
    return Site({f"/page-{number:03}.html": page for number, page in enumerate(pages)})


@contextmanager
def served(site: Site, delay: float = 0.0) -> Iterator[str]:
    """Serve a site on loopback, each page after a delay in seconds.

    Yields:
        address of the first page.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            time.sleep(delay)
            page = site.pages.get(self.path)
            found = page is not None or self.path == "/"
            body = (page.markup if page else site.index).encode() if found else b""
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 128  # a busy machine must not refuse connections

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
