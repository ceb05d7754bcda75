"""Device: what this machine has, a product that shows whether it computes, and the usual failures with their cures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from spinn_core.lessons.device.failures import diagnose
from spinn_core.ui.common.escape import for_markdown
from spinn_core.ui.common.state import device_of
from spinn_core.ui.sequences.address import ADDRESS, DEVICE, SIZE
from spinn_core.ui.sequences.device_failures import show_experiments, show_failures, show_message

if TYPE_CHECKING:
    from spinn_core.lessons.device.check import ProductCheck
    from spinn_core.lessons.device.machine import Machine

_GIB = 2**30


@st.cache_resource(ttl=60, show_spinner=False)
def _machine() -> Machine:
    """machine.machine(), at most once a minute."""
    from spinn_core.lessons.device.machine import machine

    return machine()


@st.cache_resource(max_entries=64, show_spinner="Multiplying …")
def _checked(device: str, size: int) -> ProductCheck:
    """check.check_product(), until somebody asks to measure again."""
    import torch

    from spinn_core.lessons.device.check import check_product

    torch.set_num_threads(1)  # as everywhere in this app
    return check_product(device, size)


@st.fragment
def show_device() -> None:
    """The whole part."""
    st.markdown(
        "What can this machine compute with, and **does it really compute**? A driver that answers is not enough: the "
        "check multiplies two matrices and compares every number of the product."
    )
    found = _machine()
    _show_machine(found)
    _show_product(found)
    show_message()
    show_experiments()
    show_failures()
    ADDRESS.show(DEVICE, note="A pasted message is not in it.")


def _show_machine(found: Machine) -> None:
    rows = {
        "CPU cores for this program": f"{found.processors}",
        "Memory": "unknown" if found.memory is None else f"{found.memory / _GIB:.1f} GiB",
        "Python": found.python,
        "torch": found.torch,
        "This torch is built for": found.build,
        "NVIDIA driver": found.driver or "none found",
        "GPU that torch can use": ", ".join(gpu.name for gpu in found.gpus) or "none",
    }
    for number, gpu in enumerate(found.gpus):
        name = f"GPU {number}" if len(found.gpus) > 1 else "The GPU"
        rows[f"{name}’s memory"] = f"{gpu.memory / _GIB:.1f} GiB, {gpu.free / _GIB:.1f} GiB of it free"
        rows[f"{name}’s generation"] = f"{gpu.capability}, so sm_{gpu.capability.replace('.', '')}"
    if found.codes:
        rows["Generations in this build"] = ", ".join(found.codes)
    st.dataframe(
        [{"what": what, "here": here} for what, here in rows.items()],
        hide_index=True,
        column_config={
            "what": st.column_config.TextColumn("", width=260),
            "here": st.column_config.TextColumn(width=420),
        },
        width="content",
        alt="What this machine and this torch have",
    )
    choice = device_of("auto")
    if found.gpus and choice.device == "cuda":
        st.success("A GPU is here and computes; the device “auto” takes it.", icon=":material/memory:")
    else:
        why = choice.note or found.problem or "no GPU was found"
        st.info(f"The CPU computes here: {for_markdown(why)}. Every page works on it.", icon=":material/memory:")


def _show_product(found: Machine) -> None:
    st.subheader("The check: one product", anchor=False)
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        about = "Whole numbers from -8 to 8, so that 32-bit floats must give every number exactly."
        size = SIZE.slider("Rows and columns of each matrix", help=about)
    if right.button("Measure again", icon=":material/refresh:", width="stretch"):
        _checked.clear()
    checks = [_checked(device, size) for device in (("cpu", "cuda") if found.gpus else ("cpu",))]
    for check in checks:
        if check.works:
            st.success(
                f"**{check.device}**: {size} × {size} times {size} × {size}: all **{size * size:,}** numbers are "
                f"right. Median of five: **{1000 * check.seconds:.3g} ms**, {check.rate:.3g} GFLOP/s.",
                icon=":material/check_circle:",
            )
            continue
        problem = f"{check.wrong or 0:,} of {size * size:,} numbers are wrong: this device cannot be trusted."
        if check.error is not None:
            kind = diagnose(check.error)
            problem = for_markdown(check.error) + (f"  \n**{kind.name}**: {kind.cure}" if kind else "")
        st.error(f"{check.device}: {problem}", icon=":material/error:")
    if len(checks) == 2 and all(check.works for check in checks):
        st.caption(
            f"The CPU (one thread) takes {checks[0].seconds / checks[1].seconds:.2g} times as long as the GPU. For a "
            "small product, starting the GPU takes longer than the product itself."
        )
