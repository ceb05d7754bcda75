"""The Step page without a browser: what it shows at each step, held against machine.py."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from app_page import open_page, page_html, press
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

from spinn_core.data.examples import sentence_examples
from spinn_core.parsing.drivers import Driver, complete, replay, shape
from spinn_core.parsing.machine import Action, State, balanced, left_branching, random_tree, run
from spinn_core.parsing.reader import Parse, read
from spinn_core.trace.composition import composition
from spinn_core.trace.trace import own_parse, trace_sentence
from spinn_core.ui.common.cursor import sentence_key
from spinn_core.ui.step.address import PANES
from spinn_core.ui.step.notations import marked

CHURCH = "( ( The church ) ( ( has ( cracks ( in ( the ceiling ) ) ) ) . ) )"
PARSED = [example for example in sentence_examples() if read(example.text).parse is not None]


def opened(text: str | None = None, **address: str) -> AppTest:
    """The page, with a sentence typed into it."""
    at = open_page("step", address)
    if text is not None:
        at.text_area(key="sentence").set_value(text).run()
    assert not at.exception
    return at


def cards(at: AppTest) -> dict[str, list[str]]:
    """The words on the cards, left to right, of the stack and of the buffer."""
    sides = re.findall(r'<section class="step-side step-(\w+)".*?</section>', page_html(at), re.DOTALL)
    blocks = re.findall(r'<section class="step-side.*?</section>', page_html(at), re.DOTALL)
    return {
        side: [html.unescape(words) for words in re.findall(r'class="step-card[^"]*" title="([^"]*)"', block)]
        for side, block in zip(sides, blocks, strict=True)
    }


def drawn(at: AppTest) -> str:
    return at.get("graphviz_chart")[0].proto.spec


def words_of(parse: Parse, state: State) -> dict[str, list[str]]:
    """What the cards must say, from the machine alone; six on each side."""
    nodes = run(parse.transitions).nodes
    spelt = [" ".join(parse.tokens[nodes[node].start : nodes[node].end]) for node in state.stack]
    return {"stack": spelt[-6:], "buffer": list(parse.tokens[state.front :][:6])}


@pytest.mark.parametrize("example", PARSED, ids=lambda example: example.title)
def test_every_example_walks_to_its_end_as_the_machine_does(example) -> None:
    at = opened(example.text)
    parse = read(example.text).parse
    states = run(parse.transitions).states
    steps = range(len(states)) if len(states) < 18 else [*range(0, len(states) - 1, 5), len(states) - 1]
    for k in steps:
        if len(states) < 18 and k:
            press(at, "Next")
        elif k:
            at.slider[0].set_value(k).run()
        assert at.slider[0].value == k
        assert cards(at) == words_of(parse, states[k])
        newest = re.findall(r"^n(\d+) .*penwidth=3\.5", drawn(at), re.MULTILINE)
        assert newest == ([str(states[k].stack[-1])] if states[k].stack else [])
    assert next(button for button in at.button if button.label == "Next").disabled
    assert not at.error


def test_a_raw_sentence_is_parsed_by_the_model() -> None:
    at = opened("the dog runs in a church .")
    press(at, "Last")
    assert cards(at) == {"stack": ["the dog runs in a church ."], "buffer": []}


def test_back_first_last_and_next_reduce() -> None:
    at = opened(CHURCH)
    assert next(button for button in at.button if button.label == "Back").disabled
    assert press(at, "Next REDUCE").slider[0].value == 3
    assert press(at, "Next REDUCE").slider[0].value == 9
    assert press(at, "Back").slider[0].value == 8
    assert press(at, "Last").slider[0].value == 15
    assert press(at, "First").slider[0].value == 0


def test_the_cursor_starts_over_with_another_sentence_and_stays_with_another_model() -> None:
    at = opened(CHURCH)
    at.slider[0].set_value(7).run()
    at.selectbox(key="model").set_value("spinn-pi").run()
    assert at.slider[0].value == 7
    at.text_area(key="sentence").set_value("( Birds sing )").run()
    assert at.slider[0].value == 0


@pytest.mark.parametrize("model", ["spinn", "spinn-pi", "spinn-pi-nt"])
def test_every_tree_model_steps(model: str) -> None:
    at = opened(CHURCH, model=model, s="11")
    assert at.slider[0].value == 11
    assert "“cracks in the ceiling”" in page_html(at)
    assert ("no tracker" in page_html(at)) == (model == "spinn-pi-nt")
    assert ('aria-label="the model’s choice"' in page_html(at)) == (model == "spinn")


def test_a_model_without_a_tree_says_so_in_one_line() -> None:
    at = open_page("step", {"model": "lstm"})
    assert len(at.error) == 1 and "no tree" in at.error[0].value


def test_forced_steps_are_called_forced() -> None:
    at = opened(CHURCH)
    assert "forced" in page_html(at)
    at.slider[0].set_value(2).run()
    assert "forced" not in page_html(at)


@pytest.mark.parametrize("address", ["-1", "99", "x", "", "9" * 30, "１"])
def test_a_step_in_the_address_that_is_not_there(address: str) -> None:
    assert 0 <= opened(s=address).slider[0].value <= 15


@pytest.mark.parametrize(("text", "line"), [("( ( The church )", 2), ("(a b c)", 1), ("WORDS: a b\nPARSES: S S", 1)])
def test_an_error_has_its_caret_and_no_picture(text: str, line: int) -> None:
    at = opened(text)
    assert len(at.error) == 1 and "^" in at.code[0].value
    assert not at.get("graphviz_chart")


def test_hostile_words_stay_words() -> None:
    words = ('<img src=x onerror="alert(1)">', '"', "\\", "![x](http://x.test/a.png)", "&lt;", "מילה", "w" * 60)
    tokens = tuple(word.translate(str.maketrans("( )", "[_]")) for word in words)
    at = opened(Parse(tokens, balanced(len(tokens))).to_brackets())
    press(at, "Last")
    inside = page_html(at)
    assert "<img src=x" not in inside and "<img_src" not in inside
    assert cards(at)["stack"] == [" ".join(tokens)]
    for element in (*at.markdown, *at.caption):
        assert "x.test" not in re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", element.value)  # code is shown as it stands


def test_two_hundred_words() -> None:
    tokens = tuple(["the", "dog"] * 100)
    at = opened(Parse(tokens, balanced(200)).to_brackets())
    at.slider[0].set_value(250).run()
    assert not at.exception and len(drawn(at)) < 20_000
    press(at, "Last")
    assert cards(at)["stack"] == [" ".join(tokens)]
    at.toggle(key="step_whole").set_value(True).run()
    assert not at.exception and len(at.get("image")) == 1


def machine_walk(at: AppTest, parse: Parse) -> None:
    """Steps to the end and holds every shown state against the machine."""
    states = run(parse.transitions).states
    for k, state in enumerate(states):
        if k:
            press(at, "Next")
        assert cards(at) == words_of(parse, state)


@pytest.mark.parametrize("driver", ["left-branching", "right-branching", "balanced", "random"])
def test_shapes_drive(driver: str) -> None:
    at = opened(CHURCH, driver=driver, seed="5")
    parse = read(CHURCH).parse
    machine_walk(at, Parse(parse.tokens, shape(Driver(driver), 8, 5)))


def test_the_models_own_transitions_drive(tiny_spinn) -> None:
    tokens = read(CHURCH).tokens
    machine_walk(opened(CHURCH, driver="the model"), own_parse(tiny_spinn, tokens))


def test_where_no_parse_is_typed_the_model_stands_in_for_it() -> None:
    at = opened("the dog runs")
    menu = at.selectbox(key="driver")
    assert menu.value == "the model" and "entered parse" not in menu.options and not at.exception
    at.slider[0].set_value(2).run()
    assert "the model thinks it likelier" in page_html(at)
    at.text_area(key="sentence").set_value("( ( a dog ) runs )").run()
    assert at.selectbox(key="driver").value == "entered parse"
    at.slider[0].set_value(2).run()
    assert "the parse says so" in page_html(at)
    at.text_area(key="sentence").set_value("the dog sleeps").run()
    assert at.selectbox(key="driver").value == "the model"


def test_a_model_that_was_chosen_goes_on_driving_when_a_parse_is_typed() -> None:
    at = opened("( ( a dog ) runs )")
    at.selectbox(key="driver").set_value("the model").run()
    at.text_area(key="sentence").set_value("the dog runs").run()
    at.text_area(key="sentence").set_value("( the ( dog sleeps ) )").run()
    assert at.selectbox(key="driver").value == "the model"


def test_a_link_that_asks_for_a_parse_which_is_not_there_names_the_model() -> None:
    at = opened("the dog runs", driver="entered parse")
    assert at.selectbox(key="driver").value == "the model" and not at.error


def test_no_bar_says_taken_before_the_action_was_taken() -> None:
    at = opened(CHURCH)
    last = 2 * len(read(CHURCH).tokens) - 1
    for k in range(last + 1):
        at.slider[0].set_value(k).run()
        assert (" · taken" in page_html(at)) == (k == last) and (" · next" in page_html(at)) == (k < last)


def test_you_drive_with_undo_to_a_tree_that_is_compared() -> None:
    at = opened("( ( The dog ) ( saw cats ) )", driver="you")
    parse, yours = read("( ( The dog ) ( saw cats ) )").parse, left_branching(4)
    button = lambda name: next(b for b in at.button if b.label == name)
    assert button("REDUCE").disabled and not button("SHIFT").disabled and button("Undo").disabled
    assert any("holds 0" in caption.value for caption in at.caption)
    done = []
    for action in yours:
        press(at, action.value)
        done.append(action)
        state = replay(4, done)
        assert cards(at) == words_of(Parse(parse.tokens, complete(4, done)), state)
    assert button("SHIFT").disabled and button("REDUCE").disabled
    assert "shares 1 of 2 brackets with the provided parse: F1 50" in at.info[0].value
    press(at, "Undo")
    assert len(cards(at)["stack"]) == 2
    press(at, "Start over")
    assert cards(at) == {"stack": [], "buffer": list(parse.tokens)}
    for action in parse.transitions:
        press(at, action.value)
    assert "same tree" in at.success[0].value


def test_the_quiz_hides_the_answer_judges_and_keeps_a_score() -> None:
    at = opened(CHURCH, quiz="true")
    plain = opened(CHURCH)
    assert "will move" in page_html(plain) and " · next" in page_html(plain)
    parse = read(CHURCH).parse
    for k, action in enumerate(parse.transitions):
        assert not any(tell in page_html(at) for tell in ("will move", "will make", " · next", " · taken", " %"))
        assert "invis" not in drawn(at).replace("[style=invis];\n}", ""), "no room is kept for what comes"
        press(at, "SHIFT")
        assert at.slider[0].value == k + 1
        caption = next(c.value for c in at.caption if "Score" in c.value)
        assert ("Right" if action is Action.SHIFT else "Not SHIFT but REDUCE") in caption
    assert "8 of 15" in caption
    at.slider[0].set_value(2).run()
    press(at, "REDUCE")
    assert "8 of 15" in next(c.value for c in at.caption if "Score" in c.value), "only the first answer counts"


def test_examples_fill_the_box() -> None:
    at = opened()
    example = sentence_examples()[3]
    at.selectbox(key="step_example").set_value(example.title).run()
    assert at.text_area(key="sentence").value == example.text and not at.exception
    at.text_area(key="sentence").set_value("the dog runs").run()
    assert at.selectbox(key="step_example").value is None


def look(at: AppTest, pane: str) -> AppTest:
    next(group for group in at.get("button_group") if group.key == "look").set_value(pane).run()
    assert not at.exception
    return at


def test_every_pane_at_every_step() -> None:
    at = opened(CHURCH)
    for pane in PANES:
        look(at, pane)
        for k in (0, 1, 3, 15):
            at.slider[0].set_value(k).run()
            assert not at.exception and not at.error, (pane, k)


def test_the_equation_card_follows_a_component(tiny_spinn) -> None:
    at = look(opened(CHURCH, s="9"), "equation")
    trace = trace_sentence(tiny_spinn, read(CHURCH).tokens, read(CHURCH).parse.transitions)
    at.number_input(key="step_component").set_value(5).run()
    assert at.code[0].value == composition(trace, 9).component(5)
    assert "c of “the ceiling”" in page_html(at)
    at.selectbox(key="step_phrase_9_9").set_value(3).run()
    assert at.code[0].value == composition(trace, 3).component(5), "an earlier phrase can be picked"
    norm = sum(value * value for value in trace.h[trace.steps[8].node]) ** 0.5
    assert f"its h has norm {norm:.2f}" in drawn(at)


def test_the_table_has_a_row_a_step() -> None:
    at = look(opened(CHURCH, s="9"), "all steps")
    table = at.dataframe[0].value
    assert "".join(action[0] for action in table["action"]) == "SSRSSSSSRRRRSRR"
    assert list(table[""]).index("▶") == 8


def test_each_notation_edits_the_sentence() -> None:
    at = look(opened("( ( a b ) c )"), "notations")
    areas = {area.label: area for area in at.text_area}
    assert areas["Closing brackets"].value == "a b ) c )"
    areas["Closing brackets"].set_value("a b c ) )").run()
    assert not at.exception
    assert at.text_area(key="sentence").value == "a b c ) )"
    areas = {area.label: area for area in at.text_area}
    assert areas["Brackets"].value == "( a ( b c ) )"
    assert areas["Two lines"].value == "WORDS: a b c\nPARSES: S S S R R"
    areas["Brackets"].set_value("( a ( b c )").run()
    assert len(at.error) == 1 and at.text_area(key="sentence").value == "a b c ) )", "a wrong edit stays where it is"


def test_a_shared_link_opens_the_same_view() -> None:
    at = look(opened(CHURCH, driver="random", seed="7", s="6", model="spinn-pi"), "export")
    link = next(code.value for code in at.code if "sentence=" in code.value)
    said = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    assert said == {
        "sentence": CHURCH,
        "s": "6",
        "model": "spinn-pi",
        "driver": "random",
        "seed": "7",
        "look": "export",
    }
    assert cards(opened(**said)) == cards(at)


def test_a_shared_link_brings_what_a_person_did() -> None:
    at = opened("( ( my dog ) barks )", driver="you", device="cpu")
    for name in ("SHIFT", "SHIFT", "REDUCE", "SHIFT", "REDUCE"):
        press(at, name)
    link = next(code.value for code in look(at, "export").code if "sentence=" in code.value)
    said = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    assert said["done"] == "SSRSR" and said["device"] == "cpu"
    assert cards(opened(**{**said, "done": "SSR"})) == {"stack": ["my dog"], "buffer": ["barks"]}
    for nonsense in ("R", "SSSS", "SSRSRS", "xyz", "S" * 400):
        assert cards(opened(**{**said, "done": nonsense}))["stack"] == [], nonsense


def test_a_picked_node_tells_its_phrase_norms_and_gates(tiny_spinn) -> None:
    trace = trace_sentence(tiny_spinn, read(CHURCH).tokens, read(CHURCH).parse.transitions)
    at = opened(CHURCH, s="12")
    assert '<b>Newest</b> · <bdi title="has cracks in the ceiling">' in page_html(at)
    at.session_state["_step_pick"] = (sentence_key(trace.tokens), trace.steps[9].node)  # as a click does
    at.slider[0].set_value(13).run()
    shown = page_html(at)
    assert '<b>Picked</b> · <bdi title="in the ceiling">' in shown and "made by action 10, REDUCE" in shown
    gates = trace.steps[9].gates
    assert f"input {gates.i.mean():.2f}, left forget {gates.fl.mean():.2f}" in shown
    assert f"h has norm {(trace.h[trace.steps[9].node] ** 2).sum() ** 0.5:.2f}" in shown
    assert re.findall(r"^n(\d+) .*peripheries=2", drawn(at), re.MULTILINE) == [str(trace.steps[9].node)]
    look(at, "equation")
    assert "c of “in the ceiling”" in page_html(at), "the equation card follows"
    at.slider[0].set_value(2).run()
    assert '<b>Newest</b> · <bdi title="church">' in page_html(at), "it is not made yet at step 2"


@given(some.integers(1, 12), some.integers(0, 99), some.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_marks_stand_at_the_right_piece(n: int, seed: int, data: some.DataObject) -> None:
    parse = Parse(tuple(f"w{k}" for k in range(n)), random_tree(n, seed))
    step = data.draw(some.integers(1, 2 * n - 1))
    state, made = run(parse.transitions).states[step], run(parse.transitions).nodes
    for text in (parse.to_brackets(), parse.to_closing(), parse.to_two_lines()):
        shown = marked(text, step, "light")
        marks = re.findall(r"<b style=[^>]*>(.*?)</b>", shown)
        assert re.sub(r"</?b[^>]*>", "", shown) == text
        node = made[state.stack[-1]]
        if text.startswith("WORDS"):
            assert marks == [parse.transitions[step - 1].letter]
        elif node.left is None:
            assert marks == [parse.tokens[node.start]]
        elif "(" in text:
            inside = shown.split("</b>", 1)[1].rsplit("<b", 1)[0]
            assert marks == ["(", ")"] and re.findall(r"w\d+", inside) == list(parse.tokens[node.start : node.end])
        else:
            assert marks == [")"]


def test_the_doctor_mends_what_is_broken() -> None:
    at = opened("( ( The dog ) runs")
    assert len(at.error) == 1 and "closes one open bracket" in "".join(text.value for text in at.markdown)
    press(at, "Mend it")
    assert not at.error and at.text_area(key="sentence").value == "( ( The dog ) runs )"
    assert cards(at)["buffer"] == ["The", "dog", "runs"]


def test_the_doctor_offers_the_brackets_as_words_too() -> None:
    at = opened("(The dog runs.")
    press(at, "Mend it so instead")
    assert not at.error and cards(at)["buffer"] == ["-LRB-", "The", "dog", "runs", "."]


def test_a_sentence_with_brackets_is_a_sentence() -> None:
    at = opened("The dog (in a church) runs :)")
    assert not at.error
    assert cards(at)["buffer"] == ["The", "dog", "-LRB-", "in", "a", "church"]
    press(at, "Last")
    assert cards(at) == {"stack": ["The dog -LRB- in a church -RRB- runs : -RRB-"], "buffer": []}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("the zyx dogs run", ["`zyx`", "`dogs` as `dog`"]),
        ("一只狗在奔跑。", ["English", "`一只狗在奔跑`"]),
        ("The dog runs .", []),
    ],
)
def test_unknown_words_and_other_languages_are_told(text: str, told: list[str]) -> None:
    at = opened(text)
    assert not at.error and not at.exception
    notes = " ".join(
        caption.value for caption in at.caption if "vocabulary" in caption.value or "English" in caption.value
    )
    assert all(part in notes for part in told) and bool(notes) == bool(told)


def test_a_number_with_a_no_break_space_goes_through_the_page() -> None:
    at = opened("( ( a dog ) ( runs ( in ( 1\u00a01\\/2 ceiling ) ) ) )")
    assert not at.error and "1\u00a01\\/2" in cards(at)["buffer"]


@pytest.mark.parametrize("model", ["spinn", "spinn-pi-nt"])
def test_recursion_and_stack_agree_on_the_page(model: str) -> None:
    at = look(opened(CHURCH, model=model, s="9"), "recursion")
    told = next(caption.value for caption in at.caption if "two vectors" in caption.value)
    assert "bit for bit" in told or float(told.rsplit(" ", 1)[1].rstrip(".")) < 1e-6
    assert page_html(at).count("■") == 2 * len(run(read(CHURCH).parse.transitions).states[9].stack)


@pytest.mark.parametrize("address", [{"quiz": "true"}, {"driver": "you"}])
def test_no_pane_tells_what_is_to_be_guessed(address: dict[str, str]) -> None:
    at = opened(CHURCH, **address)
    for pane in ("recursion", "all steps", "notations"):
        look(at, pane)
        assert any("at the end" in info.value for info in at.info)
        assert not at.dataframe and "step-calls" not in page_html(at).split("</style>")[1]


@pytest.mark.parametrize("driver", [driver.value for driver in Driver if driver is not Driver.YOU])
def test_every_example_in_every_driving_mode(driver: str, tiny_spinn) -> None:
    at = opened(driver=driver)
    for example in sentence_examples():
        at.text_area(key="sentence").set_value(example.text).run()
        reading = read(example.text)
        own = reading.parse is None or driver == "the model"
        transitions = shape(Driver(driver), len(reading.tokens)) or (
            own_parse(tiny_spinn, reading.tokens).transitions if own else reading.parse.transitions
        )
        parse = Parse(reading.tokens, transitions)
        states = run(transitions).states
        for k in {len(states) // 2, len(states) - 1}:
            at.slider[0].set_value(k).run()
            assert not at.exception and not at.error
            assert cards(at) == words_of(parse, states[k]), (example.title, k)


def test_a_person_drives_every_example_to_its_end() -> None:
    at = opened(driver="you")
    for example in sentence_examples():
        reading = read(example.text)
        n = len(reading.tokens)
        if n > 20:
            continue  # as the others, only longer
        at.text_area(key="sentence").set_value(example.text).run()
        transitions = reading.parse.transitions if reading.parse else balanced(n)
        states = run(transitions).states
        if any(cards(at)["stack"]):
            press(at, "Start over")  # the same words as in the example before, with another parse
        for k, action in enumerate(transitions, 1):
            press(at, action.value)
            if k % 5 == 0 or k == len(transitions):
                assert cards(at) == words_of(Parse(reading.tokens, transitions), states[k]), (example.title, k)
        told = "".join(str(element.value) for element in (*at.success, *at.info))
        assert "same" in told or reading.parse is None, example.title


@pytest.mark.parametrize(("sentence", "step"), [("dog", 0), ("( a dog )", 3)])
def test_next_reduce_is_off_where_none_is_left(sentence: str, step: int) -> None:
    def disabled(at: AppTest) -> bool:
        return next(button.disabled for button in at.button if button.label == "Next REDUCE")

    assert disabled(opened(sentence=sentence, s=str(step)))
    assert not disabled(opened(sentence="( a dog )", s="2"))


def test_labels_that_were_left_out_are_noted() -> None:
    at = opened("[S [NP the dog] [VP runs]]")
    assert cards(at)["buffer"] == ["the", "dog", "runs"]
    assert any("labels" in caption.value for caption in at.caption)


def test_an_old_address_of_the_export_pane_still_opens_it() -> None:
    assert any("sentence=" in code.value for code in opened(CHURCH, look="take away").code)
