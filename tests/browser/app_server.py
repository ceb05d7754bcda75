"""The app on a free port, for whoever drives it in a browser: the tests here and the clocks beside them."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
START_SECONDS = 600  # only a server that never answers takes so long


class AppError(Exception):
    """The app did not start."""


@contextmanager
def running_app(log_path: Path, root: Path = ROOT, **more: str) -> Iterator[str]:
    """Starts the app, gives its address, and ends it.

    Args:
        log_path: for what it writes.
        root: the project's folder, or a copy of it.
        more: settings of Streamlit's server beside those of .streamlit/config.toml.

    Raises:
        AppError: it did not answer in time, with the end of what it wrote.
    """
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    url = f"http://{HOST}:{port}"
    options = {"port": port, "address": HOST, "headless": "true", **more}
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    command += [word for name, value in options.items() for word in (f"--server.{name}", str(value))]
    with log_path.open("wb") as log:
        server = subprocess.Popen(command, cwd=root, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait_until_healthy(server, url, log_path)
        yield url
    finally:
        server.terminate()
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_until_healthy(server: subprocess.Popen[bytes], url: str, log_path: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    tail = "\n".join(log_path.read_text(errors="replace").splitlines()[-20:])
    raise AppError(f"The app did not start at {url}; the end of its output:\n{tail}")
