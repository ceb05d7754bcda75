"""The legend of a chart with a cursor: every line has its name, and no name is HTML."""

from __future__ import annotations

from plotly.graph_objects import Figure

from spinn_core.ui.common.charting import for_plotly, legend_html
from spinn_core.ui.common.columns import in_percent


def test_every_line_is_named_in_its_colour_and_dash() -> None:
    figure = Figure()
    for name, colour, dash in (("up", "#112233", "solid"), (for_plotly("<b>x"), "#445566", "dot")):
        figure.add_scatter(x=[0, 1], y=[0, 1], name=name, line={"color": colour, "dash": dash})
    html = legend_html(figure)
    assert "solid #112233" in html and "dotted #445566" in html
    assert html.index(">up<") < html.index("&lt;b&gt;x") and "<b>" not in html and "flex-wrap:wrap" in html


def test_probabilities_become_per_cent_and_nothing_else_does() -> None:
    rows = in_percent([{"tree": "left", "neutral": 0.25, "± neutral": 0.5}])
    assert rows == [{"tree": "left", "neutral": 25.0, "± neutral": 0.5}]
