"""``detector serve``: the service for crawlers in other languages, and its page."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from detector.classify.model import ModelError
from detector.cli.console import fail, say
from detector.cli.options import ModelOption, Preset, PresetOption, examples

EXAMPLES = examples(
    "detector serve",
    "detector serve --port 0 --workers 4 --preset high-precision",
    "curl -H 'Content-Type: text/html' --data-binary @page.html http://127.0.0.1:8080/scan",
)
HostOption = Annotated[str, typer.Option(metavar="NAME", help="Address to listen on.")]
PortOption = Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes any free one.")]
WorkersOption = Annotated[
    int | None,
    typer.Option(min=0, metavar="N", help="Processes that scan; one for each core by default."),
]
BytesOption = Annotated[
    int, typer.Option(min=1, metavar="N", help="Bytes that a request may have.")
]
DocumentsOption = Annotated[
    int, typer.Option(min=1, metavar="N", help="Documents that a request may have.")
]
SecondsOption = Annotated[
    float, typer.Option(min=0.01, metavar="S", help="Seconds that an answer may take.")
]
PendingOption = Annotated[
    int, typer.Option(min=1, metavar="N", help="Requests that may wait or be scanned at a time.")
]


def serve(
    host: HostOption = "127.0.0.1",
    port: PortOption = 8080,
    workers: WorkersOption = None,
    preset: PresetOption = Preset.BALANCED,
    model: ModelOption = None,
    max_bytes: BytesOption = 4 << 20,
    max_documents: DocumentsOption = 1_000,
    max_seconds: SecondsOption = 20.0,
    max_pending: PendingOption = 64,
) -> None:
    """Serve scans over HTTP, with a page to try them.

    Ends on SIGINT or SIGTERM. Exit status 2 if it could not start.
    """
    try:
        from detector.server import run  # an extra
    except ImportError as error:
        fail(f"serve needs the extra 'server', pip install 'seospam-detector[server]': {error}")
    from detector.integrations.batches import model_name
    from detector.server.settings import Settings

    settings = Settings(
        model_name(model),
        preset.value,
        os.cpu_count() or 1 if workers is None else workers,
        max_bytes,
        max_documents,
        max_seconds,
        max_pending,
    )
    try:
        with run.listen(host, port) as listener:
            run.serve(settings, listener, lambda address: say(f"detector: serving on {address}"))
    except OSError as error:
        fail(f"{host}:{port}: {error.strerror or error}")
    except ModelError as error:
        fail(error)
