"""Seeds and ablations: how accuracy varies over seeds, SPINN versus LSTM, and the effect of changed settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.drawing.palette import palette
from spinn_core.evaluation.experiments import FILE, Ablation, Ablations, Experiments, Seeds, read_experiments
from spinn_core.evaluation.experiments_rows import (
    CAREFUL,
    OPTIMISTIC,
    ablation_rows,
    best_first,
    bounds,
    gap_in_words,
    seed_rows,
    seeds_in_words,
    variant_rows,
)
from spinn_core.evaluation.table_rows import figure, interval, signed
from spinn_core.model.config import ENCODERS, Variant
from spinn_core.ui.common.charting import for_plotly, show
from spinn_core.ui.common.columns import number, right, text
from spinn_core.ui.common.dots import COLOURS, MARKS
from spinn_core.ui.common.downloads import csv_button
from spinn_core.ui.common.escape import code_span, for_markdown
from spinn_core.ui.common.problems import problems_shown
from spinn_core.ui.common.theme import theme
from spinn_core.ui.compare.address import ADDRESS, EXPERIMENTS
from spinn_core.ui.compare.measured import fresh
from spinn_core.ui.compare.setup import Comparison

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_SPREAD = 0.2  # of a row, over which its dots are spread, so that equal accuracies do not hide each other


def show_experiments(pair: Comparison) -> None:
    """The whole part; it looks at no pair."""
    with problems_shown():
        found = fresh(FILE, read_experiments)
    if found is None:
        st.info(
            "No training experiments are here: python -m spinn\\_core experiments gathers them from trained runs.",
            icon=":material/info:",
        )
        return
    seen = theme()
    if found.seeds is not None:
        _show_seeds(found, found.seeds, seen)
    if found.ablations is not None:
        _show_ablations(found.ablations, seen)
    ADDRESS.show(EXPERIMENTS)


def _show_seeds(found: Experiments, seeds: Seeds, seen: str) -> None:
    st.subheader("The same training with other seeds", anchor=False)
    st.markdown(for_markdown(f"{seeds_in_words(seeds)} Every dot is one training run."))
    said = "; ".join(
        f"{group.variant.value} {', '.join(f'{run.accuracy:.2f}' for run in group.runs)}" for group in seeds.variants
    )
    show(seed_dots(seeds, seen), "compare_experiments_seeds", 130 + 65 * len(seeds.variants), f"Accuracy: {said}.")
    for line in gap_in_words(found):
        st.markdown(for_markdown(line))
    st.dataframe(
        [row | {"standard deviation": figure(row["standard deviation"])} for row in variant_rows(seeds)],
        hide_index=True,
        column_config={
            "model": text(100),
            "pairs with labels": number(75, "localized", "labelled", "Training pairs with labels"),
            "recombined pairs": number(
                85, "localized", "recombined", "Recombined training pairs, with soft labels of teachers"
            ),
            "epochs": number(65),
            "runs": number(55),
            "mean": number(70, "%.2f"),
            "first weights": text(105),
            "standard deviation": right(75, "deviation", "Standard deviation of the accuracies, over the seeds"),
            "lowest": number(65, "%.2f"),
            "highest": None,
        },
        alt="Mean and standard deviation of each model's accuracy over its seeds",
    )
    st.caption(
        f"Accuracy in per cent of the {seeds.pairs:,} labelled pairs of {code_span(seeds.dev)}, over predicted parses "
        f"where a model predicts some. A short line is the mean of a row; the interval of the gap is Welch’s. "
        f"{OPTIMISTIC}"
    )
    with st.expander("Every run", icon=":material/table:"):
        st.dataframe(
            [
                row | {name: figure(row[name]) for name in ("over provided parses", "bracket F1")}
                for row in seed_rows(seeds)
            ],
            hide_index=True,
            column_config={
                "model": text(110),
                "seed": number(80),
                "accuracy": number(100, "%.2f"),
                "over provided parses": right(150),
                "bracket F1": right(110),
            },
            alt="Accuracy of every run, with its seed",
        )
    csv_button("Seeds", "seeds", lambda: seed_rows(seeds))


def _show_ablations(ablations: Ablations, seen: str) -> None:
    st.subheader("Ablations: the effect of a changed setting", anchor=False)
    ordered = best_first(ablations)
    bases = "; ".join(
        f"{base.variant.value} {base.accuracy.percent:.2f} ({interval(base.accuracy)}), {base.pairs.in_words}, epochs: "
        f"{base.epochs}"
        for base in ablations.bases
    )
    clear = sum(not run.difference.holds_zero for run in ordered)
    st.markdown(
        f"**{clear}** of {len(ordered)} differences have an interval without zero. Each ablation was trained once, "
        f"beside a base of its variant: {bases}."
    )
    said = "; ".join(f"{run.name} {signed(run.difference.points)}" for run in ordered)
    height = 120 + 34 * len(ordered)
    show(ablation_bars(ordered, seen), "compare_experiments_ablations", height, f"Difference in points: {said}.")
    rows = ablation_rows(ablations)
    columns = {
        "ablation": text(165),
        "model": text(85),
        "what changed": text(140),  # in full below the table
        "accuracy": number(72, "%.2f"),
        "difference": number(75, "%+.2f"),
        "95 % interval": text(113),
        "bracket F1": right(55, "F1", "Bracket F1 of its predicted parses"),
    } | dict.fromkeys(("minutes", "pairs with labels", "recombined pairs", "epochs"))
    st.dataframe(
        [
            {name: row[name] for name in columns if name in row}
            | {"95 % interval": bounds(run.difference), "bracket F1": figure(row["bracket F1"])}
            for row, run in zip(rows, ordered, strict=True)
        ],
        hide_index=True,
        column_config=columns,
        column_order=list(columns),
        alt="Each ablation with what it changed, its accuracy and the difference to its base",
    )
    st.caption(
        f"Accuracy in per cent of the {ablations.pairs:,} labelled pairs of {code_span(ablations.dev)}, difference to "
        f"the base in points. {CAREFUL} Of twenty ablations without effect about one would have such an interval. "
        f"{OPTIMISTIC} The file also has minutes of training, pairs and epochs."
    )
    if noted := [run for run in ordered if run.note]:
        st.markdown("\n".join(f"- **{for_markdown(run.name)}**: {for_markdown(run.note)}" for run in noted))
    with st.expander("What each changed, in full", icon=":material/tune:"):
        st.markdown(
            "\n".join(f"- **{for_markdown(row['ablation'])}**: {for_markdown(row['what changed'])}" for row in rows)
        )
    csv_button("Ablations", "ablations", lambda: rows)


def seed_dots(seeds: Seeds, theme: str) -> Figure:
    """A row for each variant: every run a dot, the mean a short line."""
    import plotly.graph_objects as go

    drawn = go.Figure()
    for row, group in enumerate(seeds.variants):
        middle = (len(group.runs) - 1) / 2
        drawn.add_scatter(
            x=[run.accuracy for run in group.runs],
            y=[row + _SPREAD * (at - middle) / max(1, middle) for at in range(len(group.runs))],
            name=group.variant.value,
            customdata=[run.seed for run in group.runs],
            mode="markers",
            marker=_mark(group.variant, theme),
            hovertemplate="%{x:.2f} %, seed %{customdata}",
            showlegend=False,
        )
    drawn.add_scatter(
        x=[group.mean for group in seeds.variants],
        y=list(range(len(seeds.variants))),
        name="mean",
        mode="markers",
        marker={"symbol": "line-ns", "size": 34, "line": {"width": 3, "color": palette(theme).quiet}},
        hovertemplate="mean %{x:.2f} %",
        showlegend=False,
    )
    drawn.update_xaxes(title="accuracy, per cent", zeroline=False)
    _name_rows(drawn, [group.variant.value for group in seeds.variants])
    return drawn


def ablation_bars(ordered: Sequence[Ablation], theme: str) -> Figure:
    """A row for each ablation: its difference to the base, and the interval, beside the line of no difference."""
    import plotly.graph_objects as go

    drawn = go.Figure()
    drawn.add_scatter(
        x=[0, 0],
        y=[-0.7, len(ordered) - 0.3],
        name="as good as its base",
        mode="lines",
        line={"color": palette(theme).quiet, "width": 2, "dash": "dash"},
        hoverinfo="skip",
    )
    for variant in dict.fromkeys(run.outcome.variant for run in ordered):
        rows = [row for row, run in enumerate(ordered) if run.outcome.variant is variant]
        margins = [ordered[row].difference for row in rows]
        mark = _mark(variant, theme)
        drawn.add_scatter(
            x=[margin.points for margin in margins],
            y=rows,
            name=variant.value,
            mode="markers",
            marker=mark,
            error_x={
                "type": "data",
                "array": [margin.high - margin.points for margin in margins],
                "thickness": 2,
                "width": 4,
                "color": mark["color"],
            },
            hovertemplate="%{x:+.2f} ± %{error_x.array:.2f} points",
        )
    drawn.update_xaxes(title="points above or below the base", zeroline=False)
    _name_rows(drawn, [run.name for run in ordered])
    return drawn


def _mark(variant: Variant, theme: str) -> dict[str, object]:
    """One look for a variant in both charts; a teacher has that of the LSTM."""
    at = ENCODERS.index(variant) if variant in ENCODERS else -1
    return {"size": 11, "symbol": MARKS[at], "color": COLOURS[theme][at], "opacity": 0.85}


def _name_rows(drawn: Figure, names: Sequence[str]) -> None:
    """Whole rows from the top down, with their names."""
    drawn.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(names))),
        ticktext=[for_plotly(name, 24) for name in names],
        range=[len(names) - 0.4, -0.6],
        zeroline=False,
    )
