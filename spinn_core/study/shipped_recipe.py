"""The recipe of a shipped model: a file from which `train --recipe` makes it again.

Written from what the trained checkpoint says of itself. Paths are those that README tells to use: data files in data/,
what training makes in runs/.
"""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath
from typing import Any

from spinn_core.files import write_atomically
from spinn_core.model.lineage import lineage

RECIPE = "recipe.json"
TEACHERS = "teachers"
_DATA, _RUNS, _SHIPPED = (PurePosixPath(name) for name in ("data", "runs", "assets/models"))


def write_recipe(folder: Path, facts: dict[str, Any]) -> None:
    """Puts a model's recipe into its folder, and those of all that it builds on beside the models.

    Args:
        folder: the shipped model's.
        facts: its config.json.
    """
    write_atomically(folder / RECIPE, _text(recipe_of(folder.name, facts)))
    # all in one folder: sub-folders would make `train` mix up their models
    for name, earlier in lineage(facts).items():
        (folder.parent / TEACHERS).mkdir(exist_ok=True)
        write_atomically(
            folder.parent / TEACHERS / f"{name}.json", _text({**earlier["settings"], **_built_on(earlier)})
        )


def recipe_of(name: str, facts: dict[str, Any]) -> dict[str, Any]:
    """All settings that made the model, by the names that `train` gives them."""
    data = facts["data"]
    return {
        "train": [str(_DATA / file) for file in data["train"]],
        "dev": str(_DATA / data["dev"]),
        "vectors": [str(_DATA / file) for file in data["vectors"]],
        "words": str(_SHIPPED / "words.safetensors"),
        "out": str(_RUNS / name),
        **facts["settings"],
        **_built_on(facts),
    }


def _built_on(facts: dict[str, Any]) -> dict[str, Any]:
    """The settings that name other models. What some teachers think lies in one file for all their pupils."""
    found: dict[str, Any] = {}
    if teachers := facts.get("teachers"):
        found["teachers"] = [str(_SHIPPED / TEACHERS / f"{teacher}.json") for teacher in teachers]
        found["soft_labels"] = str(_RUNS / f"soft_labels-{'-'.join(teachers)}.safetensors")
    for start in facts.get("start", {}):
        found["start"] = str(_SHIPPED / TEACHERS / f"{start}.json")
    return found


def _text(settings: dict[str, Any]) -> bytes:
    return (json.dumps(settings, indent=2) + "\n").encode()
