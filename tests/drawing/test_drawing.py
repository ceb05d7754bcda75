"""Pictures: DOT read back by a small reader of our own, places and roles checked against machine.py."""

from __future__ import annotations

import html
import itertools
import re
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from spinn_core.drawing import LEAVES, Role, forest_dot, forest_height, forest_view, roles_at
from spinn_core.drawing.labels import quote, shorten, xml
from spinn_core.parsing.machine import balanced, left_branching, random_tree, right_branching, run
from spinn_core.parsing.reader import Parse
from spinn_core.trace.sentence_view import state_at

CHURCH = Parse.from_brackets("( ( The church ) ( ( has ( cracks ( in ( the ceiling ) ) ) ) . ) )")
HOSTILE = (
    '"',
    "\\",
    'a"b',
    "\\N",
    "\\\\",
    "x\\",
    "&lt;b&gt;",
    "<script>alert(1)</script>",
    "![x](http://x.test/a.png)",
    "]; evil [label=x",
    "}//",
    "/*",
    "-->",
    "מילה",
    "😀",
    "w" * 60,
    "#",
    "%s",
    "{}",
    "&amp;",
    "'",
    "\u202e",
)

_TOKEN = re.compile(
    r"""\s*(?:(?P<string>"(?:\\.|[^"\\])*")|(?P<name>[A-Za-z_][A-Za-z_0-9.]*)|(?P<number>-?[0-9.]+)"""
    r"""|(?P<mark>->|[\[\]{}=;,]))""",
    re.DOTALL,
)


def sentence(parse: Parse) -> SimpleNamespace:
    return SimpleNamespace(tokens=parse.tokens, transitions=parse.transitions, nodes=run(parse.transitions).nodes)


def shaped(tokens: tuple[str, ...], transitions) -> SimpleNamespace:
    return sentence(Parse(tokens, transitions))


def shown(quoted: str) -> str:
    """What Graphviz shows for a quoted string: its lexer undoes \\" only, then come escString and entities."""
    kept = re.sub(r"\\(.)", lambda pair: pair[1] if pair[1] == '"' else pair[0], quoted[1:-1])
    for pair in re.findall(r"\\(.)", kept):
        assert pair == "\\", f"an escape of Graphviz: \\{pair} in {quoted}"
    return html.unescape(kept.replace("\\\\", "\\"))


def read_dot(dot: str) -> tuple[dict[str, dict[str, str]], list[tuple[list[str], dict[str, str]]]]:
    """(nodes with attributes, edge chains with attributes). Fails on anything that is not well formed."""
    tokens, at = [], 0
    while dot[at:].strip():
        match = _TOKEN.match(dot, at)
        assert match, f"not DOT: {dot[at : at + 40]!r}"
        tokens.append(match.group().strip())
        at = match.end()
    assert tokens[0] == "digraph" and tokens[1].startswith('"step ') and tokens[2] == "{" and tokens[-1] == "}"
    nodes: dict[str, dict[str, str]] = {}
    edges: list[tuple[list[str], dict[str, str]]] = []
    position = 3
    while position < len(tokens) - 1:
        if tokens[position] in "{};":
            position += 1
            continue
        chain = [tokens[position]]
        position += 1
        if tokens[position] == "=":  # rank = same
            position += 3
            continue
        while tokens[position] == "->":
            chain.append(tokens[position + 1])
            position += 2
        attributes = {}
        if tokens[position] == "[":
            position += 1
            while tokens[position] != "]":
                assert tokens[position + 1] == "="
                attributes[tokens[position]] = tokens[position + 2]
                position += 4 if tokens[position + 3] == "," else 3
            position += 1
        assert tokens[position] == ";"
        if len(chain) > 1:
            edges.append((chain, attributes))
        elif chain[0] not in ("graph", "node", "edge") and attributes:
            nodes[chain[0]] = attributes
    return nodes, edges


@given(some.text(max_size=60))
def test_a_quoted_label_shows_every_letter(text: str) -> None:
    quoted = quote(text)
    plain = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", "\ufffd", text)
    assert shown(quoted) == re.sub("[\t\n\r\u2028\u2029]", " ", plain)
    match = _TOKEN.match(quoted)
    assert match and match.end() == len(quoted), "the string ends where it should"


@pytest.mark.parametrize("word", HOSTILE)
def test_hostile_words_leave_the_dot_whole(word: str) -> None:
    word = word.translate(str.maketrans("( )", "[_]"))  # a word holds no bracket and no space
    tokens = (word, "and", word)
    drawn = shaped(tokens, left_branching(3))
    for step in range(6):
        nodes, _ = read_dot(forest_dot(drawn, step, "light"))
        assert shown(nodes["n0"]["label"]) == shorten(tokens[0], 18)
        assert shown(nodes["n0"]["tooltip"]).startswith(tokens[0])
        assert set(nodes) == {"n0", "n1", "n2", "n3", "n4"}


@given(some.lists(some.text('ab"\\&<>;[]{}->=/*#', min_size=1), min_size=1, max_size=9), some.integers(0, 99))
def test_dot_of_any_words_reads_back(words: list[str], seed: int) -> None:
    tokens = tuple(words)
    drawn = shaped(tokens, random_tree(len(tokens), seed))
    nodes, edges = read_dot(forest_dot(drawn))
    assert {shown(nodes[f"n{k}"]["label"]) for k in range(len(tokens))} == {shorten(t, 18) for t in tokens}
    assert len([chain for chain, look in edges if "style" not in look]) == 2 * (len(tokens) - 1)


@pytest.mark.parametrize("step", range(16))
def test_church_forest_against_the_machine(step: int) -> None:
    drawn = sentence(CHURCH)
    state = run(CHURCH.transitions).states[step]
    nodes, edges = read_dot(forest_dot(drawn, step))
    seen = {int(name[1:]) for name, look in nodes.items() if look.get("style") != "invis"}
    below, todo = set(), list(state.stack)
    while todo:
        node = drawn.nodes[todo.pop()]
        below.add(node.id)
        todo += [child for child in (node.left, node.right) if child is not None]
    assert seen == below | set(range(state.front, 8))
    lines = {tuple(chain) for chain, look in edges if not look}
    wanted = {
        (f"n{node}", f"n{child}")
        for node in below
        if node >= 8
        for child in (drawn.nodes[node].left, drawn.nodes[node].right)
    }
    assert lines == wanted
    newest = [name for name, look in nodes.items() if look.get("penwidth") == "3.5"]
    assert newest == ([f"n{state.stack[-1]}"] if state.stack else [])
    order = next(chain for chain, look in edges if len(chain) == 8)
    assert order == [f"n{k}" for k in range(8)], "words stay in reading order"


@given(some.integers(1, 40), some.integers(0, 999), some.data())
def test_states_and_roles_equal_the_machines(n: int, seed: int, data: some.DataObject) -> None:
    drawn = shaped(tuple(f"w{k}" for k in range(n)), random_tree(n, seed))
    step = data.draw(some.integers(0, 2 * n - 1))
    state = run(drawn.transitions).states[step]
    assert state_at(drawn, step) == state
    roles = roles_at(drawn, step)
    assert [k for k, role in roles.items() if role is Role.TOP] == list(state.stack[-1:])
    assert [k for k, role in roles.items() if role is Role.SECOND] == list(state.stack[-2:-1])
    assert [k for k, role in roles.items() if role is Role.FRONT] == list(range(state.front, n))[:1]
    assert sum(role is Role.STACK for role in roles.values()) == max(0, len(state.stack) - 2)


@pytest.mark.parametrize("shape", [left_branching, right_branching, balanced, lambda n: random_tree(n, 4)])
def test_two_hundred_words_show_the_top_of_the_stack(shape) -> None:
    drawn = shaped(tuple(f"w{k}" for k in range(200)), shape(200))
    for step in (0, 1, 200, 350, 399):
        view = forest_view(drawn, step)
        assert 1 <= len(view.leaves) <= LEAVES
        nodes, _ = read_dot(forest_dot(drawn, step))
        assert len(nodes) == len(view.leaves) + len(view.inner)
        spans = [(drawn.nodes[leaf].start, drawn.nodes[leaf].end) for leaf in view.leaves]
        assert all(one[1] == other[0] for one, other in itertools.pairwise(spans)), "in reading order"
        if step:
            top = drawn.nodes[run(drawn.transitions).states[step].stack[-1]]
            assert (spans[0][0], spans[-1][1]) == (top.start, top.end)
        assert forest_height(drawn, step) < 1200


def test_nothing_moves_from_step_to_step() -> None:
    drawn = sentence(CHURCH)
    assert len({forest_height(drawn, step) for step in range(16)}) == 1
    chains = {tuple(map(tuple, (chain for chain, _ in read_dot(forest_dot(drawn, step))[1]))) for step in range(16)}
    assert len(chains) == 1, "the same edges are laid out at every step, seen or not"


def test_themes_differ_and_ground_is_transparent() -> None:
    drawn = sentence(CHURCH)
    light, dark = forest_dot(drawn, 5, "light"), forest_dot(drawn, 5, "dark")
    assert light != dark and all('bgcolor="transparent"' in dot and "rounded" not in dot for dot in (light, dark))


def test_no_step_beyond_the_last() -> None:
    for step in (-1, 16):
        with pytest.raises(IndexError):
            forest_dot(sentence(CHURCH), step)


@given(some.text(max_size=90), some.integers(4, 60))
def test_shortened_text_keeps_its_limit_and_its_ends(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) <= limit
    if len(text) <= limit:
        assert short == text
    else:
        head, tail = short.split("…", 1) if text.count("…") == 0 else ("", "")
        assert text.startswith(head) and text.endswith(tail)


@given(some.text(max_size=60))
def test_xml_escape_is_undone_by_a_reader(text: str) -> None:
    escaped = xml(text)
    assert not set("<>\"'") & set(escaped)
    assert html.unescape(escaped).count("&") == text.count("&")


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("a woman is walking outdoors with an animal .", 22, "a woman is … animal ."),
        ("a woman is standing on the grass", 22, "a woman is … the grass"),
        ("internationalisation of everything", 18, "internat…erything"),
    ],
)
def test_a_phrase_is_cut_between_words(text: str, limit: int, short: str) -> None:
    assert shorten(text, limit) == short and len(short) <= limit
