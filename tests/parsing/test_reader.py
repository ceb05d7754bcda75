"""Everything a person can type: the notations there and back, every fault with its place, any text at all."""

from __future__ import annotations

import pickle
import subprocess
import sys
import time
import unicodedata
from contextlib import suppress
from itertools import product

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from nltk.tree import Tree as LabelledTree

from spinn_core.parsing import machine
from spinn_core.parsing.characters import is_word
from spinn_core.parsing.letters import with_plain_letters
from spinn_core.parsing.machine import Action
from spinn_core.parsing.reader import MAX_CHARACTERS, MAX_WORDS, Notation, Parse, ParseError, caret, for_tree, read
from spinn_core.parsing.repair import suggestions

S, R = Action.SHIFT, Action.REDUCE

# Other work may share the machine; how long an example takes is no finding.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

CHURCH_BRACKETS = "( ( The church ) ( ( has ( cracks ( in ( the ceiling ) ) ) ) . ) )"
CHURCH_CLOSING = "The church ) has cracks in the ceiling ) ) ) ) . ) )"
CHURCH_TWO_LINES = "WORDS: The church has cracks in the ceiling .\nPARSES: S S R S S S S S R R R R S R R"
CHURCH_TOKENS = ("The", "church", "has", "cracks", "in", "the", "ceiling", ".")
CHURCH = Parse(CHURCH_TOKENS, tuple(S if letter == "S" else R for letter in "SSRSSSSSRRRRSRR"))


def letters(parse: Parse) -> str:
    return "".join(action.letter for action in parse.transitions)


def fault(text: str) -> ParseError:
    """The ParseError of a text, checked for what every one of them promises."""
    with pytest.raises(ParseError) as caught:
        read(text)
    check_error(caught.value, text)
    return caught.value


def check_error(error: ParseError, text: str) -> None:
    assert error.message and error.hint.strip()
    assert error.position is None or 0 <= error.position <= len(text)
    assert len(str(error).splitlines()) == 1
    assert str(error).isprintable() or not text.isprintable()
    str(error).encode("utf-8")
    shown = caret(text, error.position)
    shown.encode("utf-8")
    if error.position is not None:
        assert len(shown.splitlines()) == 2 and shown.endswith("^")


# Words of any script; no character that a notation gives a meaning, none that read() takes out.
characters = st.characters(exclude_categories=("Cc", "Cs", "Cf", "Cn", "Zs", "Zl", "Zp"), exclude_characters="()（）")
words = st.one_of(
    st.sampled_from(
        [
            "the",
            "S",
            "R",
            "SHIFT",
            "WORDS:",
            "PARSES:",
            "PARSES",
            ":",
            "-LRB-",
            "\\",
            "\\\\",
            "'",
            "``",
            "1\u00a01\\/2",
            "555\u202f12",
        ]
    ),
    st.text(characters, min_size=1, max_size=8),
)


def plainly(word: str) -> str:
    """A word of a tree as read() spells it."""
    return for_tree(with_plain_letters(word)).text


plain_words = words.map(plainly).filter(is_word)


@st.composite
def parses(draw: st.DrawFn, max_words: int = 12, word: st.SearchStrategy[str] = words) -> Parse:
    tokens = draw(st.lists(word, min_size=1, max_size=max_words))
    return Parse(tuple(tokens), machine.random_tree(len(tokens), draw(st.integers(0, 10**6))))


# ---- the article's sentence


@pytest.mark.parametrize(
    ("text", "notation"),
    [
        (CHURCH_BRACKETS, Notation.BRACKETS),
        ("((The church)((has(cracks(in(the ceiling)))).))", Notation.BRACKETS),
        (CHURCH_CLOSING, Notation.CLOSING),
        ("The church)has cracks in the ceiling)))).))", Notation.CLOSING),
        (CHURCH_TWO_LINES, Notation.TWO_LINES),
    ],
)
def test_the_church_in_all_three_notations(text: str, notation: Notation) -> None:
    reading = read(text)
    assert reading.parse == CHURCH
    assert reading.tokens == CHURCH_TOKENS
    assert reading.notation is notation
    assert " ".join(letters(reading.parse)) == "S S R S S S S S R R R R S R R"


def test_the_church_is_written_as_the_article_writes_it() -> None:
    assert CHURCH.to_brackets() == CHURCH_BRACKETS
    assert CHURCH.to_closing() == CHURCH_CLOSING
    assert CHURCH.to_two_lines() == CHURCH_TWO_LINES


def test_the_walk_of_the_church_from_its_text() -> None:
    parse = read(CHURCH_CLOSING).parse
    done = machine.run(parse.transitions)

    def stack(actions: int) -> list[str]:
        nodes = [done.nodes[node] for node in done.states[actions].stack]
        return [" ".join(parse.tokens[node.start : node.end]) for node in nodes]

    assert (stack(0), done.states[0].front) == ([], 0)
    assert stack(2) == ["The", "church"]
    assert stack(3) == ["The church"]
    assert stack(8) == ["The church", "has", "cracks", "in", "the", "ceiling"]
    assert stack(12) == ["The church", "has cracks in the ceiling"]
    assert stack(13) == ["The church", "has cracks in the ceiling", "."]
    assert stack(15) == [" ".join(CHURCH_TOKENS)]


# ---- there and back


@unhurried
@given(parses())
@example(Parse(("WORDS:", "PARSES:"), (S, S, R)))
@example(Parse(("x", "PARSES", ":"), (S, S, R, S, R)))
@example(Parse(("dog",), (S,)))
def test_every_notation_round_trips(parse: Parse) -> None:
    assert Parse.from_brackets(parse.to_brackets()) == parse
    assert Parse.from_closing(parse.to_closing()) == parse
    for aligned in (False, True):
        assert Parse.from_two_lines(parse.to_two_lines(aligned)) == parse
    assert Parse.from_brackets(parse.to_brackets().replace("( ", "(").replace(" )", ")")) == parse


@unhurried
@given(parses(word=plain_words))
def test_what_is_written_reads_back_through_the_door(parse: Parse) -> None:
    assert read(parse.to_two_lines()) == read(parse.to_two_lines(aligned=True))
    assert read(parse.to_two_lines()).parse == parse
    if len(parse.tokens) > 1:  # one bare word is a raw sentence to the door
        assert read(parse.to_brackets()).parse == parse
        assert read(parse.to_closing()).parse == parse


@unhurried
@given(parses())
def test_every_parse_is_a_legal_run(parse: Parse) -> None:
    n = len(parse.tokens)
    assert (parse.transitions.count(S), parse.transitions.count(R)) == (n, n - 1)
    state = machine.State(0, ())
    for action in parse.transitions:
        assert action in machine.legal_actions(n, state)
        state = machine.advance(n, state, action)
    assert len(state.stack) == 1


def test_aligned_letters_stand_under_their_words() -> None:
    upper, lower = CHURCH.to_two_lines(aligned=True).split("\n")
    starts = [i for i, letter in enumerate(lower) if letter == "S" and lower[i - 1] == " "]
    assert [upper[start:].split()[0] for start in starts] == list(CHURCH_TOKENS)
    reduces = [i for i, letter in enumerate(lower) if letter == "R" and lower[i - 1] == " "]
    assert all(upper[i : i + 1] in (" ", "") for i in reduces) and len(reduces) == 7
    wide = Parse(("教会", "有", "x"), (S, S, R, S, R))
    assert wide.to_two_lines(aligned=True) == "WORDS:  教会 有   x\nPARSES: S    S  R S R"


def test_long_chains_work_to_the_limit() -> None:
    for make in (machine.left_branching, machine.right_branching, machine.balanced):
        parse = Parse(("word",) * MAX_WORDS, make(MAX_WORDS))
        assert read(parse.to_brackets()).parse == parse
        assert read(parse.to_closing()).parse == parse
        assert read(parse.to_two_lines(aligned=True)).parse == parse
    labelled = "(S (DT a) " * (MAX_WORDS - 1) + "(NN b)" + ")" * (MAX_WORDS - 1)
    assert read(labelled).parse.transitions == machine.right_branching(MAX_WORDS)
    assert read(labelled).notation is Notation.PENN


# ---- two lines, in all its spellings


@pytest.mark.parametrize(
    "text",
    [
        "WORDS: a b c\nPARSES: S S R S R",
        "words:a b c\nparses:S S R S R",
        "  Words :  a\tb  c \r\n\r\n  Parses : s s r s r \n",
        "WORDS: a b c PARSES: S S R S R",
        "WORDS:\na b c\nPARSES:\nSHIFT SHIFT REDUCE SHIFT REDUCE",
        "WORDS: a b c\nPARSES: shift Shift reduce S r",
        "WORDS: a b c\nPARSES: SSRSR",
        "WORDS： a b c\nPARSES： S S R S R",
    ],
)
def test_two_lines_in_any_spelling(text: str) -> None:
    assert read(text).parse == Parse(("a", "b", "c"), (S, S, R, S, R))
    assert read(text).notation is Notation.TWO_LINES


# ---- Penn trees


@pytest.mark.parametrize(
    ("text", "brackets"),
    [
        ("(S (NP (DT the) (NN cat)) (VP (VBD sat)))", "( ( the cat ) sat )"),
        ("(S(NP(DT the)(NN cat))(VP(VBD sat)))", "( ( the cat ) sat )"),
        ("(NP (DT the) (NN cat))", "( the cat )"),
        ("(NP (DT the) (JJ old) (JJ grey) (NN cat))", "( the ( old ( grey cat ) ) )"),
        ("(ROOT\n  (S\n    (NP (PRP it))\n    (VP (VBZ rains))\n    (. .)))", "( it ( rains . ) )"),
        ("( (S (NP (PRP it)) (VP (VBZ rains))) )", "( it rains )"),
        ("(ROOT (FRAG (NP (NP (NN dog)))))", "dog"),
        ("(S (NP-SBJ (NN dog)))", "dog"),
        ("(S (NP (-NONE- *)) (VP (VB go) (NP (NN home))))", "( go home )"),
        ("(S (NP (-LRB- -LRB-) (NN cat) (-RRB- -RRB-)) (VP (VBD sat)))", "( ( -LRB- ( cat -RRB- ) ) sat )"),
        ("(3 (2 good) (3 (2 old) (2 film)))", "( good ( old film ) )"),
        (r"(NP (DT the) (NN \) (NN cat))", "( the ( \\ cat ) )"),
    ],
)
def test_penn_trees(text: str, brackets: str) -> None:
    reading = read(text)
    assert reading.notation is Notation.PENN
    assert reading.parse.to_brackets() == brackets
    assert Parse.from_penn(text) == reading.parse


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("(the cat)", ("the", "cat")),
        ("(NN cat)", ("NN", "cat")),
        ("(in (the ceiling))", ("in", "the", "ceiling")),
        ("(The (OLD (CAT sat)))", ("The", "OLD", "CAT", "sat")),
        ("((DT the) (NN cat))", ("DT", "the", "NN", "cat")),
    ],
)
def test_what_is_not_a_penn_tree_is_words(text: str, tokens: tuple[str, ...]) -> None:
    assert read(text).notation is Notation.BRACKETS
    assert read(text).tokens == tokens


@st.composite
def labelled_trees(draw: st.DrawFn) -> LabelledTree:
    label = st.sampled_from(["S", "NP", "VP-TMP", "X"])
    tag = st.sampled_from(["NN", "DT", "."])
    leaf = st.builds(LabelledTree, tag, st.lists(plain_words, min_size=1, max_size=1))

    def children(inner: st.SearchStrategy) -> st.SearchStrategy:
        return st.lists(inner, min_size=1, max_size=4)

    node = st.recursive(leaf, lambda inner: st.builds(LabelledTree, label, children(inner)), max_leaves=12)
    return LabelledTree(draw(label), draw(children(node)))


def binary_by_nltk(tree: LabelledTree) -> str:
    """nltk's own collapsing and binarising, then the labels dropped by recursion."""
    tree = tree.copy(deep=True)
    tree.collapse_unary(collapsePOS=True, collapseRoot=True)
    tree.chomsky_normal_form(factor="right")

    def bare(node: LabelledTree | str) -> str:
        if isinstance(node, str):
            return node
        return bare(node[0]) if len(node) == 1 else f"( {bare(node[0])} {bare(node[1])} )"

    return bare(tree)


@unhurried
@given(labelled_trees())
def test_penn_trees_against_nltk(tree: LabelledTree) -> None:
    pieces = tree.pformat(margin=10**6).replace("(", " ( ").replace(")", " ) ").replace("\n", " ").split(" ")
    text = " ".join(piece for piece in pieces if piece)
    parse = Parse.from_penn(text)
    assert parse.tokens == tuple(tree.leaves())
    assert parse.to_brackets() == binary_by_nltk(tree)
    if len(parse.tokens) > 1:
        assert read(text).parse == parse


# ---- no-break spaces


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2007"])
def test_a_no_break_space_inside_a_leaf_is_part_of_the_word(space: str) -> None:
    number = f"1{space}1\\/2"
    for text in (
        f"( for ( {number} hours ) )",
        f"(for ({number} hours))",
        f"for {number} hours ) )",
        f"WORDS: for {number} hours\nPARSES: S S S R R",
        f"(PP (IN for) (NP (CD {number}) (NNS hours)))",
    ):
        parse = read(text).parse
        assert parse.tokens == ("for", number, "hours")
        assert read(parse.to_brackets()).parse == read(parse.to_closing()).parse == parse
        assert read(parse.to_two_lines()).parse == read(parse.to_two_lines(aligned=True)).parse == parse
    assert read(f"for 1{space}1/2 hours").tokens == ("for", "1", "1/2", "hours")


def test_no_break_spaces_that_part_are_spaces() -> None:
    expected = read("( ( the cat ) sat )").parse
    assert read("(\u00a0(\u00a0the\u00a0cat\u00a0)\u00a0sat\u00a0)").parse == expected  # there are no others
    assert read("(\u00a0( the cat\u00a0) sat )\u00a0").parse == expected  # beside brackets and spaces
    with pytest.raises(ParseError, match="cannot be a word"):
        Parse(("a", "\u00a0b"), (S, S, R))


# ---- raw sentences


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("The church has cracks in the ceiling.", " ".join(CHURCH_TOKENS)),
        ("A man doesn't run, he can't.", "A man does n't run , he ca n't ."),
        ('He says "no" twice.', "He says `` no '' twice ."),
        ("He doesn’t say “no”.", "He does n't say `` no '' ."),
        ("A man cannot go.", "A man can not go ."),
        ("don't\u00a0go", "do n't go"),
        ("a\nb\tc\r\nd", "a b c d"),
        ("dog", "dog"),
        ("a [b] {c} <d>", "a [ b ] { c } < d >"),
        ("the -LRB- old -RRB- cat", "the -LRB- old -RRB- cat"),
        ("教会 有 裂缝", "教会 有 裂缝"),
        ("שלום עולם", "שלום עולם"),
        ("the\u200bcat\ufeff \u202esat", "the cat sat"),
        ("cafe\u0301 \U0001f468\u200d\U0001f469", "caf\u00e9 \U0001f468\u200d\U0001f469"),
    ],
)
def test_raw_sentences(text: str, tokens: str) -> None:
    reading = read(text)
    assert reading.tokens == tuple(tokens.split(" "))
    assert reading.parse is None
    assert reading.notation is Notation.RAW


# ---- everything malformed


@pytest.mark.parametrize(
    ("text", "position", "message", "hint"),
    [
        # nothing there
        ("", None, "no text", "Type a sentence"),
        (" \t\n\u3000", None, "no text", "Type a sentence"),
        ("\ufeff", None, "no text", "Type a sentence"),
        ("()", 0, "nothing between these brackets", "take them away"),
        ("(the ( ))", 5, "nothing between these brackets", "take them away"),
        # missing and extra brackets
        ("((the cat) sat", 0, "this ( is never closed", "Add one )"),
        ("(a (b (c d)", 3, "two ( are never closed", "Add two )"),
        ("(the cat) sat)", 13, "closes nothing", "Take it away"),
        ("(the cat))", 9, "closes nothing", "Take it away"),
        (")", 0, "joins the two things before it, but there is no", "Move it"),
        ("(the cat) sat", 10, "outside the outermost brackets", "around the whole sentence"),
        ("(a b) (c d)", 6, "outside the outermost brackets", "around the whole sentence"),
        ("A man ( old ) sat", 0, "outside the outermost brackets", "around the whole sentence"),
        # children
        ("((the) cat)", 1, "the node ( the ) has one child", "Take its brackets away"),
        ("(((the cat)) sat)", 1, "the node ( the cat ) has one child", "Take its brackets away"),
        ("(see (the old cat))", 5, "the node ( the old cat ) has three children", "( the ( old cat ) )"),
        ("(a b (c d) e)", 0, "the node ( a b c d e ) has four children", "brackets around pairs"),
        ("(saw (the cat) (the dog))", 0, "has three children", "brackets around pairs"),
        ("(S (NP the old cat) (VP sat))", 3, "has four children", "beside its tag, as in (NN cat)"),
        # closing
        ("the ) cat", 4, "but there is one", "Move it to the right"),
        ("the cat ) sat ) )", 16, "but there is one", "Move it to the right"),
        ("the old cat )  ", 13, "two parts are left over", "Add one )"),
        # two lines
        ("WORDS: a b", 10, "no line that begins with PARSES:", "Add one"),
        ("PARSES: S S R", 0, "does not begin with WORDS:", "Write WORDS: first"),
        ("WORDS: \nPARSES: S", 6, "no word after WORDS:", "Write the sentence there"),
        ("WORDS: a b\nPARSES: ", 17, "two words, but PARSES has 0 S and 0 R", "2 S and 1 R"),
        ("WORDS: a b c\nPARSES: S S R", 25, "three words, but PARSES has 2 S and 1 R", "3 S and 2 R"),
        ("WORDS: a\nPARSES: S S R", 21, "one word, but PARSES has 2 S and 1 R", "1 S and 0 R"),
        ("WORDS: a b\nPARSES: S R S", 21, "transition 2 is not possible", "Put an S before it"),
        ("WORDS: a b\nPARSES: SRS", 20, "transition 2 is not possible", "Put an S before it"),
        ("WORDS: a b\nPARSES: S S Q", 23, '"Q" is not a transition', "S for SHIFT"),
        ("WORDS: a b\nPARSES: S ß", 21, '"ß" is not a transition', "S for SHIFT"),
        ("WORDS: a ( b\nPARSES: S S R", 9, "a bracket stands among the words", "-LRB-"),
        # characters
        ("the\x07cat", 3, "control character U+0007", "Delete it"),
        ("the cat\x00", 7, "control character U+0000", "Delete it"),
        ("the \ud800 cat", 4, "half character U+D800", "Delete it"),
        ("(the \x85 cat)", 5, "control character U+0085", "Delete it"),
        ("the \uffff cat", 4, "non-character U+FFFF", "Delete it"),
        # invisible marks are left out, and the place is still that of the typed text
        ("\ufeff(the\u2060 old cat)", 1, "three children", "brackets around pairs"),
        ("\u200e", None, "no text", "Type a sentence"),
        # full-width brackets are brackets
        ("（the old cat）", 0, "three children", "-LRB-"),
        # labels
        ("(S ((NP (NN a) (NN b))) (VP (VB c)))", 4, "has three children", "beside its tag"),
        ("(S (NP) (VP (VB go)))", 3, "the node ( NP ) has one child", "beside its tag"),
        ("(S (NP (-NONE- *)) (VP (-NONE- *)))", 0, "labels but no word", "(NN cat)"),
    ],
)
def test_what_is_wrong_where_and_how_to_mend_it(text: str, position: int | None, message: str, hint: str) -> None:
    error = fault(text)
    assert error.position == position
    assert message in error.message
    assert hint in error.hint
    if any(bracket in text for bracket in "()（）") and "character" not in message:
        assert "-LRB- or -RRB-" in error.hint


def test_more_than_200_words_are_refused_in_every_notation() -> None:
    many = MAX_WORDS + 1
    tokens, transitions = ["ab"] * many, machine.right_branching(many)
    flat = " ".join(tokens)
    expected = {
        "(ab " * (many - 1) + "ab" + ")" * (many - 1): 4 * MAX_WORDS,
        flat + ")" * (many - 1): 3 * MAX_WORDS,
        f"WORDS: {flat}\nPARSES: {' '.join(action.letter for action in transitions)}": 7 + 3 * MAX_WORDS,
        "(NP " + "(N ab)" * many + ")": 4 + 6 * MAX_WORDS + 3,
        flat: None,
    }
    for text, position in expected.items():
        error = fault(text)
        assert "more than 200 words" in error.message and "200" in error.hint
        assert error.position == position
    assert len(read(" ".join(tokens[1:])).tokens) == MAX_WORDS


def test_texts_without_measure_are_refused_at_once() -> None:
    error = fault("a" * (MAX_CHARACTERS + 1))
    assert "20,000 is the limit" in error.message and error.position == MAX_CHARACTERS
    assert "600 ( are never closed" in fault("(" * 600).message
    assert "one child" in fault("(" * 5000 + "a b" + ")" * 5000).message
    labelled = "(S (DT a) " + "(X " * 2000 + "(NN b)" + ")" * 2001
    error = fault(labelled)
    assert "more than 400 deep" in error.message and labelled[error.position] == "("


def test_str_counts_characters_from_one() -> None:
    error = ParseError("something is odd", 4, "Mend it.")
    assert str(error) == "something is odd (at character 5). Mend it."
    assert str(ParseError("something is odd", None, "Mend it.")) == "something is odd. Mend it."
    copied = pickle.loads(pickle.dumps(error))
    assert (copied.message, copied.position, copied.hint) == (error.message, 4, error.hint)


@pytest.mark.parametrize(
    ("tokens", "transitions", "message"),
    [
        ((), (), "no words"),
        (("a", ""), (S, S, R), "'' cannot be a word"),
        (("a", "b c"), (S, S, R), "'b c' cannot be a word"),
        (("a", "("), (S, S, R), "cannot be a word"),
        (("a", "\ud800"), (S, S, R), "cannot be a word"),
        (("a", "b\x00"), (S, S, R), "cannot be a word"),
        (("a", 3), (S, S, R), "3 cannot be a word"),
        (("a", "b"), (S, S, S, R, R), "two words but 3 SHIFT"),
        (("a", "b"), (S, S), "make no tree"),
        (("a", "b"), (S, R, S), "make no tree"),
        (("a", "b"), (), "make no tree"),
        (("a",) * 201, machine.balanced(201), "more than 200 words"),
    ],
)
def test_no_invalid_parse_can_be_made(tokens: tuple, transitions: tuple, message: str) -> None:
    with pytest.raises(ParseError, match=message.replace("(", r"\(")) as caught:
        Parse(tokens, transitions)
    assert caught.value.position is None
    assert len(str(caught.value).splitlines()) == 1


def test_a_parse_is_frozen_and_can_be_a_key() -> None:
    from_lists = Parse(list(CHURCH.tokens), list(CHURCH.transitions))
    assert from_lists == CHURCH and hash(from_lists) == hash(CHURCH)
    with pytest.raises(AttributeError):
        CHURCH.tokens = ()


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        (Parse.from_brackets, "two words"),
        (Parse.from_brackets, CHURCH_CLOSING),
        (Parse.from_closing, CHURCH_BRACKETS),
        (Parse.from_closing, "two words"),
        (Parse.from_two_lines, CHURCH_BRACKETS),
        (Parse.from_penn, "cat"),
        (Parse.from_penn, "(NP)"),
        (Parse.from_penn, "(S (NP"),
    ],
)
def test_each_reader_takes_its_own_notation_only(reader, text: str) -> None:
    with pytest.raises(ParseError) as caught:
        reader(text)
    check_error(caught.value, text)


# ---- nothing but ParseError, whatever is typed

anything = st.text(max_size=500)
# No refused character here, or hardly a text would get past the first check; `spoilt` puts one in.
snippets = st.one_of(
    st.sampled_from(
        [
            "(",
            ")",
            "( ",
            " )",
            "(S ",
            "(NP ",
            "(NN cat)",
            "(-NONE- *)",
            "\\(",
            "（",
            "）",
            "：",
            "S",
            "R",
            "S ",
            "R ",
            "SHIFT ",
            "REDUCE ",
            "WORDS:",
            "PARSES:",
            "words :",
            "\nparses : ",
            " ",
            "\n",
            "\r",
            "\t",
            "\u00a0",
            "\u2028",
            "\u200b",
            "\u200d",
            "\ufeff",
            "\u202e",
            "\u0301",
            "the",
            "cat",
            "-LRB-",
            "``",
            "''",
            '"',
            "'s",
            "n't",
            "cannot",
            "\\",
            ".",
            "...",
            "[",
            "教",
            "ש",
            "ß",
            "ſ",
            "ı",
            "“",
            "’",
            "😀",
        ]
    ),
    st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=3),
)
near_misses = st.lists(snippets, max_size=120).map(lambda parts: "".join(parts)[:500])
refused = st.sampled_from(["\x00", "\x1b", "\x1c", "\x7f", "\x85", "\ud800", "\udfff", "\uffff"])
spoilt = st.builds("".join, st.tuples(near_misses, refused, near_misses)).map(lambda text: text[-500:])
headed = st.builds(
    "WORDS: {} PARSES: {}".format,
    st.lists(st.sampled_from(["a", "b", "S", "the cat"]), max_size=6).map(" ".join),
    st.lists(st.sampled_from(["S", "S", "R", "s", "SR", "SHIFT", "reduce"]), max_size=12).map(" ".join),
)
unopened = st.lists(st.sampled_from(["a", "b ", " cat", ")", " )"]), max_size=40).map("".join)
# Only brackets, words and labels: often balanced far in, so that the later checks are reached.
nearly_trees = st.recursive(
    st.sampled_from(["the", "(NN cat)", "(DT a)", "x", "S"]),
    lambda inner: st.lists(inner, min_size=1, max_size=3).map(lambda parts: "(" + " ".join(parts) + ")"),
    max_leaves=40,
).map(lambda text: text[:500])


@unhurried
@given(st.one_of(anything, near_misses, spoilt, headed, unopened, nearly_trees))
def test_no_text_raises_anything_but_parse_error(text: str) -> None:
    for reader in (read, Parse.from_brackets, Parse.from_closing, Parse.from_two_lines, Parse.from_penn):
        try:
            result = reader(text)
        except ParseError as error:
            check_error(error, text)
            continue
        assert 1 <= len(result.tokens) <= MAX_WORDS
        parse = result if isinstance(result, Parse) else result.parse
        if parse is None:
            assert result.notation is Notation.RAW and not text.startswith("( ")
            assert not any("(" in token or ")" in token for token in result.tokens)
            assert all(not token.isspace() and token for token in result.tokens)
        else:
            assert machine.run(parse.transitions).words == len(parse.tokens)
            assert Parse.from_brackets(parse.to_brackets()) == parse


@pytest.mark.parametrize("length", range(1, 7))
def test_every_short_text_over_a_few_pieces(length: int) -> None:
    """All of them: only those that a slow recursive reader takes for a binary bracketing are one."""
    for parts in product("()a", repeat=length):
        text = " ".join(parts)
        expected = slow_brackets(list(parts)) if length > 1 else None
        try:
            reading = read(text)
            found = reading.parse.to_brackets() if reading.notation is Notation.BRACKETS else None
        except ParseError:
            found = None
        if parts == ("(", "a", ")"):
            expected = "a"  # one word in brackets is one word
        assert found == expected, text


def slow_brackets(parts: list[str]) -> str | None:
    """The text itself if it is ( X Y ) with X and Y words or such texts again, tried at every split."""

    def is_tree(parts: list[str]) -> bool:
        if parts == ["a"]:
            return True
        inside = parts[1:-1]
        return (
            parts[:1] == ["("]
            and parts[-1:] == [")"]
            and any(is_tree(inside[:cut]) and is_tree(inside[cut:]) for cut in range(1, len(inside)))
        )

    return " ".join(parts) if is_tree(parts) and "(" in parts else None


def test_hard_cases_by_name() -> None:
    for text in [
        "(" * 10_000 + ")" * 10_000,
        "(S " * 6_000,
        ")" * 20_000,
        "(S (NN a)" * 2_000,
        "'" * 20_000,
        '."' * 10_000,
        "\\(" * 500,
        "(NP (NN \\( ) (NN \\) ))",
        "S R " * 5_000,
        "WORDS:" * 3_000,
        "WORDS: PARSES:" * 1_000,
        "\u0301" * 20_000,
        "n't " * 5_000,
        "." * 20_000,
    ]:
        try:
            read(text)
        except ParseError as error:
            check_error(error, text)


UNITS = [
    "(",
    ")",
    "( ",
    "(S ",
    "(S (DT a) ",
    "(a ",
    "a ) ",
    "a ",
    "a(b) ",
    "[",
    "[S [NP a] ",
    "\\\\Tree [",
    "'",
    '"',
    "`",
    ":)",
    "WORDS: PARSES: ",
    "S R ",
    "\u0301",
    "—",
    "「",
    "« ",
    "½",
    "\u00a0",
    "\u200d",
]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("start", ["", "( ", "WORDS: a b\nPARSES: "])
def test_time_grows_no_faster_than_the_text(start: str, unit: str) -> None:
    """Eight times the text in much less than 64 times the time, for reading and for the bracket doctor alike."""

    def seconds(length: int) -> float:
        text, best = start + (unit * length)[:length], float("inf")
        for _ in range(2):
            before = time.process_time()
            with suppress(ParseError):
                read(text)
            suggestions(text)
            best = min(best, time.process_time() - before)
        return best

    short = max(seconds(1_000), 0.002)  # below that the clock says little
    assert seconds(8_000) < 30 * short


# ---- the caret


def test_caret_under_the_place() -> None:
    assert caret("((the) cat)", 1) == "((the) cat)\n ^"
    assert caret("abc", 3) == "abc\n   ^"
    assert caret("", 0) == "\n^"
    assert caret("abc", None) == ""
    assert caret("abc", 99) == "abc\n   ^"
    assert caret("one\ntwo\nthree", 5) == "two\n ^"
    assert caret("one\r\ntwo", 6) == "two\n ^"
    assert caret("one\ntwo", 3) == "one\n   ^"


def test_caret_counts_columns_not_characters() -> None:
    assert caret("教会 x", 3) == "教会 x\n     ^"
    assert caret("cafe\u0301 x", 6) == "cafe\u0301 x\n     ^"
    assert caret("a\tb\x07c", 3) == "a b\ufffdc\n   ^"
    assert caret("a\u202eb", 2) == "a\ufffdb\n  ^"


@pytest.mark.parametrize("filler", ["x", "教", "( ", "\u0301"])
@pytest.mark.parametrize("place", [0, 5, 50, 500, 999])
def test_caret_shortens_long_lines_around_the_place(filler: str, place: int) -> None:
    text = (filler * 1000)[:1000]
    text = text[:place] + "!" + text[place + 1 :]
    line, mark = caret(text, place).split("\n")
    column = 0
    for character in line:
        if column == len(mark) - 1 and character == "!":
            break
        wide = unicodedata.east_asian_width(character) == "W"
        column += 0 if unicodedata.combining(character) else 1 + wide
    else:
        pytest.fail(f"no ! over the caret:\n{line}\n{mark}")
    assert len(mark) <= 74 and sum(1 + (unicodedata.east_asian_width(c) == "W") for c in line) <= 150


def test_reading_brackets_does_not_wait_for_nltk() -> None:
    """A page that reads brackets and the command line's start should not pay for the import."""
    code = "import sys; from spinn_core.parsing.reader import read; read('((a b) c)'); sys.exit('nltk' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
