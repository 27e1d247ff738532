"""A real Selaras in a data folder of its own, and a real Chromium in front of it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

ROOT = Path(__file__).parents[2]
# Playwright keeps an event loop in this thread; Django's guard would take the last teardown for async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here needs a Chromium; all share one server, so one worker runs them."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.xdist_group("e2e"))


CONSOLE = [sys.executable, "-P", "-m", "selaras.config.console"]


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the demo."""
    return tmp_path_factory.mktemp("selaras")


@pytest.fixture(scope="session")
def environ() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "SELARAS_DATA"}}


@pytest.fixture(scope="session")
def site(data: Path, environ: dict[str, str]) -> Iterator[str]:
    """The address of the demo, started as a new user would."""
    with running(data, environ) as address:
        yield address


@contextmanager
def running(data: Path, environ: dict[str, str]) -> Iterator[str]:
    """A demo in a data folder, as long as the block lasts; its address."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [*CONSOLE, "--data", str(data), "run", "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, cwd=ROOT, env=environ) as process:
        try:
            _wait(address, process)
            yield address
        finally:
            process.terminate()
            process.wait(60)


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert process.poll() is None, "the demo ended while it was starting"
        try:
            urllib.request.urlopen(f"{address}/masuk-sebagai/", timeout=5).close()  # noqa: S310
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.3)
        else:
            return
    raise AssertionError("the demo did not answer within two minutes")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=os.environ["SELARAS_CHROMIUM"], args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """A function that opens a browser page as a persona ("camat" …) and fails on any console error."""
    said: list[str] = []
    contexts = []

    def note(message: ConsoleMessage) -> None:
        # a refused form answers 422 and is swapped in: Chromium notes that, and nothing is wrong
        if message.type in {"error", "warning"} and "status of 422" not in message.text:
            said.append(f"{message.text} ({message.location.get('url', '')})")

    def opened(
        persona: str | None = None, *, width: int = 1280, dark: bool = False, scripts: bool = True
    ) -> Page:
        context = browser.new_context(
            base_url=site, viewport={"width": width, "height": 900}, locale="id-ID",
            color_scheme="dark" if dark else "light", java_script_enabled=scripts,
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: said.append(str(error)))
        if persona:
            page.goto("/masuk-sebagai/")
            page.get_by_role("button", name=persona, exact=False).first.click()
            page.wait_for_url("/")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert said == []
