"""The measured table: all shipped models on one file, beside the published figures, with paired tests."""

from __future__ import annotations

import streamlit as st

from spinn_core.evaluation.table import (
    BALANCED,
    GIVEN,
    LEFT,
    LEVEL,
    NO_TRACKER,
    NO_TREE,
    PREDICTED,
    PUBLISHED_VECTORS,
    RANDOM,
    RIGHT,
    WAYS,
    Accuracy,
    MeasuredModel,
    Results,
)
from spinn_core.evaluation.table_rows import (
    accuracy_rows,
    difference_rows,
    figure,
    interval,
    kind_rows,
    kinds,
    p_value,
    points,
    size_rows,
    tree_rows,
)
from spinn_core.evaluation.trained_on import parses_in_words, training_in_words
from spinn_core.ui.common.charting import for_plotly, show
from spinn_core.ui.common.columns import number, right, text
from spinn_core.ui.common.dots import Dots, beside_published, dots
from spinn_core.ui.common.downloads import csv_button
from spinn_core.ui.common.escape import code_span, for_markdown
from spinn_core.ui.common.theme import theme
from spinn_core.ui.compare.address import ADDRESS, RESULTS
from spinn_core.ui.compare.measured import measured, warn_of_other_weights
from spinn_core.ui.compare.reliability import show_reliability
from spinn_core.ui.compare.setup import Comparison

_BOUNDS = {"accuracy": number(80, "%.2f"), "from": number(65, "%.2f"), "to": number(65, "%.2f")}


def show_results(pair: Comparison) -> None:
    """The whole part; it looks at no pair."""
    results = measured()
    seen = theme()
    st.markdown(
        f"**{results.pairs:,} labelled pairs** of {code_span(results.file)}, read by every model that comes with the "
        "project. A line through a dot is its 95 per cent interval (Wilson)."
    )
    warn_of_other_weights(results)
    _show_accuracy(results, seen)
    _show_differences(results)
    _show_trees(results, seen)
    _show_kinds(results, seen)
    show_reliability(results, seen)
    ADDRESS.show(RESULTS)


def _show_accuracy(results: Results, seen: str) -> None:
    st.subheader("Measured here, and published", anchor=False)
    said = ", ".join(f"{model.name} {_bounds(model.accuracy)}" for model in results.models)
    show(beside_published(results.models, seen), "compare_results_accuracy", 330, f"Accuracy in per cent: {said}.")
    st.dataframe(
        accuracy_rows(results),
        hide_index=True,
        column_config={
            "model": text(95),
            "trees": text(60),
            "accuracy": number(75, "%.2f"),
            "95 % interval": text(120),
            "published": number(80, "%.1f"),
            "pairs with labels": number(75, "localized", "labelled", "Training pairs with labels"),
            "recombined pairs": number(
                85, "localized", "recombined", "Recombined training pairs, with soft labels of teachers"
            ),
            "published: pairs with labels": number(
                110, "localized", "published: pairs", "Training pairs of the published models, all with labels"
            ),
        },
        alt="Each model's accuracy beside the published figure, with the sizes of the training data",
    )
    st.caption(
        f"**Published**: Bowman et al. 2016, on SNLI’s test split, with word vectors of {PUBLISHED_VECTORS} numbers. "
        f"{for_markdown(training_in_words([(model.name, model.trained) for model in results.models]))} Other pairs "
        f"were read there than here, and the models differ in size and in training: neither the figures nor the gaps "
        "can be compared directly. Where the file is SNLI’s dev split, these figures are slightly optimistic: the "
        "epoch was chosen on it."
    )
    st.dataframe(
        [row | {"bracket F1": figure(row["bracket F1"])} for row in size_rows(results)],
        hide_index=True,
        column_config={
            "model": text(95),
            "parameters": number(100, "localized"),
            "numbers in a word vector": number(180),
            "bracket F1": right(95),
            "pairs per second": number(130, "localized"),
        },
        alt="Each model's sizes, speed and bracket F1",
    )
    st.caption(
        "**Bracket F1**: the predicted parses against the file’s, in per cent, without the whole sentence’s bracket. "
        f"**Pairs per second**: on {for_markdown(results.device)}, {results.threads} "
        f"thread{'' if results.threads == 1 else 's'}."
    )
    with st.container(horizontal=True):
        csv_button("Accuracy", "accuracy", lambda: accuracy_rows(results))
        csv_button("Sizes", "sizes", lambda: size_rows(results))


def _show_differences(results: Results) -> None:
    if not results.differences:
        return
    st.subheader("Is one model better than another?", anchor=False)
    clear, count = sum(one.test.significant for one in results.differences), len(results.differences)
    st.markdown(f"**{clear} of {count}** differences between two models {'is' if clear == 1 else 'are'} significant.")
    st.dataframe(
        [
            {
                "models": f"{one.first} and {one.second}",
                "points": points(one.test, results.pairs),
                "p": p_value(one.test.p),
                "in words": one.test.in_words,
                "only first right": one.test.only_first,
                "only second right": one.test.only_second,
            }
            for one in results.differences
        ],
        hide_index=True,
        column_config={
            "models": text(165),
            "points": right(65),
            "p": right(60),
            "in words": text(205),
            "only first right": number(90, "localized", "only first", "Pairs that only the first gets right"),
            "only second right": number(100, "localized", "only second", "Pairs that only the second gets right"),
        },
        alt="Paired tests between the models",
    )
    st.caption(
        "**Points**: how much more often the first is right, in per cent of the pairs. **p**: McNemar’s exact test on "
        "the pairs that only one of the two gets right: how often two equally good models would differ by this much "
        f"or more; significant below {LEVEL}. Each model in its main way: {_main_ways(results)}. {count} tests are "
        f"made at once, without a correction. They compare these weights; what other trainings would give is not in p."
    )
    csv_button("Differences", "differences", lambda: difference_rows(results))


def _show_trees(results: Results, seen: str) -> None:
    by_tree = [model for model in results.models if model.variant.reads_tree]
    if not by_tree:
        return
    st.subheader("The same models with other trees", anchor=False)
    names = [way for way in WAYS if any(way in model.ways for model in by_tree)]
    lots = [
        Dots(model.name, [model.ways[way].accuracy if way in model.ways else None for way in names])
        for model in by_tree
    ]
    level = next((model for model in results.models if NO_TREE in model.ways), None)
    chart = dots(names, lots, seen, None if level is None else (level.name, level.accuracy))
    said = "; ".join(
        f"{model.name}: " + ", ".join(f"{way} {model.ways[way].accuracy.percent:.1f}" for way in model.ways)
        for model in by_tree
    )
    show(chart, "compare_results_trees", 360, f"Accuracy by trees in per cent. {said}.")
    st.markdown("  \n".join(_changes(model, results.pairs) for model in by_tree))
    st.dataframe(
        [
            {"model": model.name}
            | {way: figure(model.ways[way].accuracy.percent if way in model.ways else None) for way in names}
            for model in by_tree
        ],
        hide_index=True,
        column_config={"model": text(95)} | dict.fromkeys(names, right(82)),
        alt="Accuracy by kind of trees",
    )
    line = (
        f" {for_markdown(level.name)} reads no tree: it stays at {level.accuracy.percent:.2f}, the dashed line."
        if level
        else ""
    )
    st.caption(
        f"**{GIVEN}**: the file’s parses. **{PREDICTED}**: the model’s. **{RANDOM}**: one tree for each sentence, "
        f"uniform over all. **{LEFT}**: (((a b) c) d). **{RIGHT}**: (a (b (c d))). **{BALANCED}**: halves of "
        f"halves. **{NO_TRACKER}**: the provided parses, but the tracker’s input to every Reduce is zero. "
        f"{for_markdown(parses_in_words([(model.name, model.trained) for model in by_tree]))} No model was trained on "
        f"the other trees, or without its tracker.{line}"
    )
    with st.expander("With intervals, and tests against the provided parses", icon=":material/table:"):
        st.dataframe(
            [
                row | {"p": "" if row["p"] is None else p_value(row["p"])}
                for row in tree_rows(results)
                if row["trees"] != NO_TREE
            ],
            hide_index=True,
            column_config={"model": text(95), "trees": text(95), "p": text(65), "against provided parses": text(200)}
            | _BOUNDS,
            alt="Each model's accuracy by kind of trees, with its interval and the test against the provided parses",
        )
    csv_button("Trees", "trees", lambda: tree_rows(results))


def _show_kinds(results: Results, seen: str) -> None:
    """By label and by length, each model in its main way."""
    st.subheader("By label and by length", anchor=False)
    for what, key, title in (("label", "labels", "label"), ("length", "lengths", "words of both sentences together")):
        first = kinds(results.models[0], what)
        names = [name for name, share in first.items() if share.pairs]
        ticks = [f"{for_plotly(name)}<br>{first[name].pairs:,} pairs" for name in names]
        lots = [Dots(model.name, [kinds(model, what).get(name) for name in names]) for model in results.models]
        st.markdown(f"**Accuracy by {title}**")
        said = "; ".join(
            f"{lot.name}: "
            + ", ".join(f"{name} {_short(share)}" for name, share in zip(names, lot.shares, strict=True))
            for lot in lots
        )
        show(dots(ticks, lots, seen), f"compare_results_{key}", 330, f"Accuracy by {title}, per cent. {said}.")
    with st.expander("The numbers as a table", icon=":material/table:"):
        st.dataframe(
            kind_rows(results),
            hide_index=True,
            column_config=_BOUNDS
            | {"model": text(95), "trees": text(65), "by": text(65), "which": text(115), "pairs": number(75)},
            alt="Accuracy by label and by length with its interval",
        )
    csv_button("Labels and lengths", "labels-and-lengths", lambda: kind_rows(results))


def _changes(model: MeasuredModel, pairs: int) -> str:
    """What other trees cost one model, in points; a line of markdown."""
    changes = []
    for name, way in model.ways.items():
        if (test := way.against_given) is not None:
            note = "" if test.significant else " (not significant)"
            changes.append(f"{name} {points(test, pairs)}{note}")
    return (
        f"**{for_markdown(model.name)}** reaches {model.ways[GIVEN].accuracy.percent:.2f} per cent over provided "
        f"parses; change in points: {', '.join(changes)}."
    )


def _bounds(share: Accuracy) -> str:
    return f"{share.percent:.2f} ({interval(share)})"


def _short(share: Accuracy | None) -> str:
    return "none" if share is None or share.percent is None else f"{share.percent:.1f}"


def _main_ways(results: Results) -> str:
    """ "spinn predicted parses, spinn-pi provided parses, lstm no tree"."""
    return ", ".join(
        f"{for_markdown(model.name)} {model.main}{'' if model.main == NO_TREE else ' parses'}"
        for model in results.models
    )
