"""What a trained model builds on, however far back: its teachers, the model it started as, and theirs in turn.

Told once each. Four teachers with four teachers of their own, and so on, would fill a file with the same few models.
"""

from __future__ import annotations

from typing import Any

KINDS = ("teachers", "start")  # how one model can build on another
EARLIER = "earlier"  # what it builds on through others


def lineage(facts: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every model that one builds on, by name, the nearest first.

    Args:
        facts: a config.json, or that part of it that `flat` makes.

    Returns:
        For each its settings, its accuracy in per cent, and for each kind that it has, the names of models it builds
        on.
    """
    found: dict[str, dict[str, Any]] = {}

    def visit(above: dict[str, Any]) -> None:
        groups = [above.get(kind, {}) for kind in (*KINDS, EARLIER)]
        # in files of before, a teacher held all that it built on itself
        models = {name: one for group in groups if isinstance(group, dict) for name, one in group.items()}
        for name, one in models.items():
            names = {kind: list(one[kind]) for kind in KINDS if kind in one}
            found.setdefault(name, {"settings": one["settings"], "accuracy": one["accuracy"], **names})
        for one in models.values():
            visit(one)

    visit(facts)
    return found


def flat(teachers: dict[str, Any], start: dict[str, Any]) -> dict[str, Any]:
    """What config.json shall hold of the models that a training builds on: each once, whatever has to do with it.

    Args:
        teachers, start: by name, each with its settings, its accuracy and what its own config.json says of earlier
        models.

    Returns:
        "teachers" and "start" with what `lineage` says of each, "earlier" with the others; no part that is empty.
    """
    every = lineage({"teachers": teachers, "start": start})
    earlier = {name: one for name, one in every.items() if name not in teachers and name not in start}
    parts = {
        "teachers": {name: every[name] for name in teachers},
        "start": {name: every[name] for name in start},
        EARLIER: earlier,
    }
    return {name: part for name, part in parts.items() if part}
