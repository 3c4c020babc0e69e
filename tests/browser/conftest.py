"""One JupyterLab for the whole session of browser tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.lab import Lab, Server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = Server(tmp_path_factory.mktemp("lab"))
    yield started
    started.stop()


@pytest.fixture(scope="session")
def lab(browser: Any, server: Server) -> Iterator[Lab]:
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    yield Lab(page, server)
    page.close()
