"""No page waits for torch before a visitor sees anything: its import takes seconds on a fresh server."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Runs a page's script, all of its imports included, until its first element would be sent to the browser.
UNTIL_FIRST_ELEMENT = """
import runpy, sys
from streamlit.delta_generator import DeltaGenerator
from spinn_core.ui.common import router

class Drawn(Exception): pass

def draw(*_, **__): raise Drawn

DeltaGenerator._enqueue = draw
router.require_router = lambda: None
try:
    runpy.run_path(sys.argv[1])
except Drawn:
    sys.exit("torch was imported" if "torch" in sys.modules else 0)
sys.exit("nothing was drawn")
"""


@pytest.mark.parametrize("script", ["app.py", *sorted(f"pages/{page.name}" for page in (ROOT / "pages").glob("*.py"))])
def test_no_page_imports_torch_before_its_first_frame(script: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", UNTIL_FIRST_ELEMENT, script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
