"""Every text outside ASCII has the tokens of its twin in ASCII."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from spinn_core.parsing.letters import with_plain_letters
from spinn_core.parsing.punctuation import as_in_ascii
from spinn_core.parsing.reader import Notation, ParseError, read

TWINS = [
    ("A man—tall and thin—sleeps.", "A man -- tall and thin -- sleeps."),
    ("A man–tall and thin–sleeps.", "A man -- tall and thin -- sleeps."),
    ("A man――tall", "A man -- tall"),
    ("A man — tall", "A man -- tall"),
    ("He says—“no”.", 'He says -- "no".'),
    ("1990–1995, −5 and 5−3", "1990-1995, -5 and 5-3"),
    ("a well‐known non‑stop man", "a well-known non-stop man"),
    ("Wait…what…", "Wait... what..."),
    ("A man，tall、thin，sleeps。She runs！Why？", "A man, tall, thin, sleeps. She runs! Why?"),
    ("１，０００ dogs at 3：30", "1,000 dogs at 3:30"),
    ("U．S．A． sleeps．She", "U.S.A. sleeps. She"),
    ("He says “no”.", 'He says "no".'),
    ("He says“no”twice。", 'He says "no" twice.'),
    ("He says 「no」 or『yes』now.", 'He says "no" or "yes" now.'),
    ("«Non», dit-il", '"Non", dit-il'),
    ("« Non », dit-il", '"Non", dit-il'),
    ("Il dit «\u202fnon\u202f».", 'Il dit "non".'),
    ("»Nein«, sagt er", '"Nein", sagt er'),
    ("„Nein“, sagt er", '"Nein", sagt er'),
    ("”Nej”, sade han", '"Nej", sade han'),
    ("don´t donʼt don＇t don‛t don′t don`t", "don't don't don't don't don't don't"),
    ("the dogs´ bone 6′2″", "the dogs' bone 6'2\""),
    ("【a】 〜5％ ＆ co／op", "[a] ~5% & co/op"),
    ("1½ hours, ½cup", "1 1/2 hours, 1/2 cup"),
    ("№5", "No. 5"),
    ("LEGO™ men", "LEGO ™ men"),
    ("€5 •A dog🐶runs", "€ 5 • A dog 🐶 runs"),
    ("A man （in a hat） walks.", "A man (in a hat) walks."),
    ("Ｔｈｅ cafe\u0301 ﬁre", "The café fire"),
]


@pytest.mark.parametrize(("typed", "twin"), TWINS)
def test_the_twins_words(typed: str, twin: str) -> None:
    assert read(typed).tokens == read(twin).tokens
    assert read(typed).notation is read(twin).notation is Notation.RAW


@pytest.mark.parametrize(
    ("typed", "twin"),
    [
        ("( ( He n’t ) … )", "( ( He n't ) ... )"),
        ("( a ( — ( “ b ) ) )", '( a ( -- ( " b ) ) )'),
        ("( man—tall 1990–1995 )", "( man--tall 1990-1995 )"),
        ("（（Ａ man） sleeps）", "((A man) sleeps)"),
        ("the man ) 。 )", "the man ) . )"),
        ("ＷＯＲＤＳ：a， b\nＰＡＲＳＥＳ：Ｓ Ｓ Ｒ", "WORDS:a, b\nPARSES:S S R"),
        ("(S (NP (DT the) (NN ﬁre)) (. 。))", "(S (NP (DT the) (NN fire)) (. .))"),
        ("( ( the cat ) （ )", "( ( the cat ) -LRB- )"),
    ],
)
def test_words_of_trees_have_the_twins_spelling_and_are_never_cut(typed: str, twin: str) -> None:
    assert read(typed) == read(twin) and read(typed).parse is not None


# Each piece of ASCII text, and how else it is typed. The forms that stand apart do so in both texts.
FORMS = {
    "--": "—–―",
    "...": "…",
    "!": "！",
    "?": "？",
    ";": "；",
    '"': "＂",
    "'": "’´ʼ′‛＇",
    "-": "‐‑－",
    "&": "＆",
    "%": "％",
    "a": "ａ𝐚",
    "fi": "ﬁ",
    "e": "ｅ",
    "7": "７",
    " ": " \u00a0\u3000\u2009",
    "\u00e9": ["e\u0301"],
}
SPACED = ("--", "...")


@st.composite
def twins(draw: st.DrawFn) -> tuple[str, str]:
    pieces = draw(st.lists(st.sampled_from(["man", "dog", "n't", *FORMS]), min_size=1, max_size=20))
    ascii_text, variant = [], []
    for piece in pieces:
        gap = " " if piece in SPACED else ""
        other = draw(st.sampled_from([piece, *FORMS.get(piece, [])]))
        ascii_text.append(gap + piece + gap)
        variant.append(gap + other + gap)
    return "".join(ascii_text), "".join(variant)


@given(twins())
@example(("dogs' don't", "dogs´ don′t"))
def test_any_variant_has_the_words_of_its_twin(pair: tuple[str, str]) -> None:
    twin, variant = pair
    assume(twin.strip())
    assert read(variant).tokens == read(twin).tokens


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=40), st.booleans())
def test_any_text_once_respelt_stays(text: str, sentence: bool) -> None:
    first = as_in_ascii(with_plain_letters(text), sentence)
    assert list(first.origins) == sorted(first.origins) and first.origins[-1] == len(text)
    again = as_in_ascii(with_plain_letters(first.text), sentence)
    assert again.text.split() == first.text.split()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("… “ﬁve” ½ (the old cat", "("),
        ("( （ ( 1½ ﬁsh ) ) y", "y"),
        ("「a」 e\u0301 — \u200d b ) ) ) )", ")"),
        ("WORDS: … —\nPARSES: S ½ S R", "½"),
    ],
)
def test_an_error_points_at_the_text_as_it_was_typed(text: str, wrong: str) -> None:
    with pytest.raises(ParseError) as caught:
        read(text)
    assert text[caught.value.position] == wrong
