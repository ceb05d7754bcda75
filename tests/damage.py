"""Files damaged in a hundred ways, the same ones each time: bytes changed, JSON with other values in other places."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2, 0.5, -0.0, 1e308, 10**30, 10**400, float("nan"), float("inf"), "", "x", "9" * 10_000,  # noqa: E501
    "\ud800", "a\nb\x1b[31m", "\0", "../" * 2000, [], {}, [[]], [None], [1, "a"], {"a": None}, {"": {}}, ["\ud800"],
    [1e308] * 3, "NaN", "1e999", "lstm", "spinn-pi", "given",
)  # fmt: skip
DTYPES = ("BF16", "F16", "F32", "F64", "F8_E4M3", "F8_E5M2", "F4", "I8", "I64", "U8", "BOOL", "C64", "f32", "", 7, None)


def damaged_bytes(content: bytes, choose: random.Random) -> bytes:
    """The content with some bytes changed, taken out, put in or cut off."""
    data = bytearray(content)
    for _ in range(choose.randint(1, 3)):
        at = choose.randrange(len(data) + 1)
        kind = choose.randrange(5)
        if kind == 0 and at < len(data):
            data[at] = choose.randrange(256)
        elif kind == 1:
            del data[at : at + choose.randint(1, 40)]
        elif kind == 2:
            data[at:at] = choose.choice(
                [b"\xff", b"\0", b"{", b"]", b'"', b"\\ud800", b"1e999", b"9" * 400, b"NaN", b"[" * 5000]
            )
        elif kind == 3:
            data = data[:at]
        else:
            data[at:at] = choose.randbytes(choose.randint(1, 20))
    return bytes(data)


def damaged_json(value: Any, choose: random.Random) -> Any:
    """A copy in which one to three places hold something else, are gone, or have another name."""
    root = [copy.deepcopy(value)]
    for _ in range(choose.randint(1, 3)):
        holder, key = _place(root, choose)
        kind = choose.randrange(4)
        if kind == 0 and holder is not root:
            del holder[key]
        elif kind == 1 and isinstance(holder, dict):
            holder[choose.choice(["", "x", "\ud800", "9" * 10_000, "a\nb"])] = holder.pop(key)
        elif kind == 2 and isinstance(holder, list) and holder is not root:
            holder.insert(key, copy.deepcopy(holder[key]))
        else:
            holder[key] = copy.deepcopy(choose.choice(ODD_VALUES))
    return root[0]


def _place(root: list[Any], choose: random.Random) -> tuple[Any, Any]:
    """A container somewhere inside, and one of its keys; the deeper one by chance."""
    holder, key = root, 0
    while isinstance(holder[key], dict | list) and holder[key] and choose.random() < 0.8:
        holder = holder[key]
        key = choose.choice(list(holder)) if isinstance(holder, dict) else choose.randrange(len(holder))
    return holder, key


def damaged_tensors(content: bytes, choose: random.Random) -> bytes:
    """A safetensors file with another header; the numbers stay."""
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    if choose.random() < 0.5:
        name = choose.choice([name for name in header if name != "__metadata__"])
        header[name]["dtype"] = choose.choice(DTYPES)
    else:
        header = damaged_json(header, choose)
    written = json.dumps(header).encode()
    return len(written).to_bytes(8, "little") + written + content[8 + length :]


def damages(content: bytes, kind: str, count: int, seed: int = 17) -> Iterator[bytes]:
    """So many damaged copies. kind: "json", "tensors", or "" for what is neither."""
    choose = random.Random(seed)
    for number in range(count):
        if kind and number % 3:
            if kind == "json":
                yield json.dumps(damaged_json(json.loads(content), choose)).encode()
            else:
                yield damaged_tensors(content, choose)
        else:
            yield damaged_bytes(content, choose)
