"""What a page's address holds: each query parameter is a typed field, from which reading, widgets and links come.

A page declares its fields, their defaults and ranges in ui/<page>/address.py. Streamlit binds a widget to the address
under the field's name; what stands in no bound widget (a cursor, actions done by hand) is read by Field.asked().
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

import streamlit as st


@dataclass(frozen=True, eq=False)  # a field is itself only: it serves as a key
class Field:
    """One query parameter.

    Attributes:
        name: in the address, and the key of the widget.
        default: what holds where the address says nothing, left out of links; None where the page chooses.
        bound: a widget of this key holds the value; else Address.link() is given it.
        kept: the value outlives parts of the page that do not draw the widget. Such a widget has no default of its own,
            because what the session holds comes first.
    """

    name: str
    default: Any = None
    bound: bool = field(default=True, kw_only=True)
    kept: bool = field(default=False, kw_only=True)

    def parse(self, text: str) -> Any:
        """The value that stands in a text; None for none, or for one out of range."""
        raise NotImplementedError

    def read(self, texts: Sequence[str]) -> Any:
        """The value of the parameter's texts, the last of which counts; the default where it is none. Never raises."""
        value = self.parse(texts[-1]) if texts else None
        return self.default if value is None else value

    def fits(self, texts: Sequence[str]) -> bool:
        """Whether the texts say a value."""
        return bool(texts) and self.parse(texts[-1]) is not None

    def write(self, value: Any) -> Any:
        """The value as the address has it: a text, or a list of several."""
        return str(value)

    def is_default(self, value: Any) -> bool:
        return value == self.default

    def asked(self) -> Any:
        """What the address asks for, else the default."""
        return self.read(st.query_params.get_all(self.name))

    def now(self) -> Any:
        """What is set, else what the address asks for, else the default."""
        value = st.session_state.get(self.name)
        return self.asked() if value is None else value

    def ready(self, first: Any = None) -> None:
        """Before a widget without a default of its own is drawn: sets it where neither session nor address do.

        Not as the widget's own default: Streamlit drops from the address what equals that. first: not the default.
        """
        if self.name not in st.session_state and not self.fits(st.query_params.get_all(self.name)):
            st.session_state[self.name] = self.default if first is None else first

    def _first(self, parameter: str, value: Any) -> dict[str, Any]:
        """Key and binding of the widget, and its own default unless the session holds the value."""
        if self.kept:
            self.ready()
        return {"key": self.name, "bind": "query-params"} | ({} if self.kept else {parameter: value})


@dataclass(frozen=True, eq=False)
class Text(Field):
    """Any text of at most `longest` letters."""

    default: str | None = ""
    longest: int = 1_000_000

    def parse(self, text: str) -> str | None:
        return text if len(text) <= self.longest else None

    def box(self, label: str, **more: Any) -> str:
        """A box of one line; it takes no longer text."""
        self.ready()
        text = st.text_input(label, key=self.name, bind="query-params", max_chars=self.longest, **more) or ""
        return text[: self.longest]


@dataclass(frozen=True, eq=False)
class Number(Field):
    """A number from low to high."""

    default: float | None = 0.0
    low: float = -math.inf
    high: float = math.inf
    kind: ClassVar[type] = float

    def parse(self, text: str) -> float | None:
        try:
            value = self.kind(text)
        except ValueError:
            return None
        return value if text.isascii() and self.low <= value <= self.high and abs(value) != math.inf else None

    def slider(self, label: str, step: float | None = None, **more: Any) -> Any:
        low, high = self.kind(self.low), self.kind(self.high)
        return st.slider(label, low, high, step=step, **self._first("value", self.default), **more)

    def box(self, label: str, step: float | None = None, **more: Any) -> Any:
        """A box with buttons; what lies outside is refused by the browser, and an emptied box has the default."""
        low, high = self.kind(self.low), self.kind(self.high)
        step = None if step is None else self.kind(step)
        value = st.number_input(label, low, high, step=step, **self._first("value", self.default), **more)
        return self.default if value is None else value


@dataclass(frozen=True, eq=False)
class Whole(Number):
    """A whole number from low to high."""

    default: int | None = 0
    kind: ClassVar[type] = int

    def slider_up_to(self, label: str, last: int, first: int, **more: Any) -> int:
        """A slider whose upper end follows what it moves over. first: where it stands at first.

        The session may hold a place of something longer (a page that was left, a text made shorter): it is brought to
        the end, where Streamlit would raise.
        """
        if st.session_state.get(self.name, first) > last:
            st.session_state[self.name] = last
        return st.slider(label, int(self.low), last, first, key=self.name, bind="query-params", **more)


@dataclass(frozen=True, eq=False)
class Switch(Field):
    """On or off."""

    default: bool = False

    def parse(self, text: str) -> bool | None:
        return {"true": True, "false": False}.get(text.lower())

    def write(self, value: bool) -> str:
        return str(value).lower()

    def toggle(self, label: str, **more: Any) -> bool:
        return st.toggle(label, **self._first("value", self.default), **more)


@dataclass(frozen=True, eq=False)
class Choice(Field):
    """One of several.

    Attributes:
        choices: texts or numbers.
        aliases: what else an address may say, with the choice that it means: names of old, what the menu shows.
    """

    choices: Sequence[Any] = ()
    aliases: Mapping[str, Any] = field(default_factory=dict)

    def parse(self, text: str) -> Any:
        text = str(self.aliases.get(text, text))
        return next((choice for choice in self.choices if str(choice) == text), None)

    def ready(self, first: Any = None) -> None:
        self._translate()
        super().ready(first)

    def _translate(self) -> None:
        """An alias of the address becomes the choice; Streamlit itself knows only what the widget shows."""
        asked = st.query_params.get(self.name)
        if self.name not in st.session_state and asked in self.aliases:
            st.session_state[self.name] = self.aliases[asked]

    def menu(self, label: str, **more: Any) -> Any:
        self._translate()
        first = 0 if self.default is None else list(self.choices).index(self.default)
        return st.selectbox(label, self.choices, **self._first("index", first), **more)

    def buttons(self, label: str, **more: Any) -> Any:
        """A row of buttons, one of them pressed."""
        self._translate()
        first = self._first("default", self.default)
        return st.segmented_control(label, list(self.choices), required=True, **first, **more) or self.default

    def slider(self, label: str, **more: Any) -> Any:
        self._translate()
        return st.select_slider(label, self.choices, **self._first("value", self.default), **more)


@dataclass(frozen=True, eq=False)
class Several(Field):
    """Any number of the choices, in their order; the default, too, is a tuple."""

    choices: Sequence[str] = ()

    def read(self, texts: Sequence[str]) -> tuple[str, ...]:
        if list(texts) == [""]:
            return ()
        return tuple(choice for choice in self.choices if choice in texts) or self.default

    def fits(self, texts: Sequence[str]) -> bool:
        return list(texts) == [""] or any(text in self.choices for text in texts)

    def write(self, value: Sequence[str]) -> list[str] | str:
        return list(value) or ""

    def is_default(self, value: Sequence[str]) -> bool:
        return tuple(value) == self.default

    def pills(self, label: str, **more: Any) -> list[str]:
        if self.name not in st.session_state and not self.fits(st.query_params.get_all(self.name)):
            st.session_state[self.name] = list(self.default)
        chosen = st.pills(label, self.choices, selection_mode="multi", key=self.name, bind="query-params", **more)
        return [choice for choice in self.choices if choice in chosen]


@dataclass(frozen=True)
class Address:
    """All that a page's address may hold.

    Attributes:
        opens: what the link opens, a sentence for its reader.
        fields: of the whole page.
        part: the choice between the page's parts.
        of_part: fields of single parts.
        defaults_too: links say defaults as well, for those that may change.
    """

    opens: str
    fields: tuple[Field, ...]
    part: Choice | None = None
    of_part: Mapping[str, tuple[Field, ...]] = field(default_factory=dict)
    defaults_too: bool = False

    def fields_of(self, part: str = "") -> tuple[Field, ...]:
        """Of the whole page and of this part."""
        return (*self.fields, *self.of_part.get(part, ()))

    def query(self, values: Mapping[Field, Any], part: str = "") -> str:
        """What stands behind the "?" to say these values; defaults are left out, and what is None."""
        said = {self.part.name: part} if self.part and part else {}
        said |= {
            one.name: one.write(value)
            for one, value in values.items()
            if value is not None and (self.defaults_too or not one.is_default(value))
        }
        return urlencode(said, doseq=True, errors="replace")

    def link(self, part: str = "", more: Mapping[Field, Any] | None = None) -> str:
        """The whole address that opens the page as it is. more: what stands in no bound widget, or differs from it."""
        values = {one: _set(one) for one in self.fields_of(part) if one.bound} | dict(more or {})
        query = self.query(values, part)
        here = urlsplit(st.context.url or "")
        return f"{here.scheme}://{here.netloc}{here.path}?{query}" if here.netloc else f"?{query}"

    def show(self, part: str = "", more: Mapping[Any, Any] | None = None, note: str = "") -> None:
        """Draws the link, folded away. note: what it does not keep, a sentence."""
        with st.expander("Share this view", icon=":material/link:"):
            st.caption(f"{self.opens} {note}".strip())
            st.code(self.link(part, more), language=None, wrap_lines=True)

    def keep(self, more: Iterable[str] = ()) -> None:
        """At the start of every run: Streamlit forgets what is not drawn. more: keys beside the kept fields."""
        kept = {one.name for part in ("", *self.of_part) for one in self.fields_of(part) if one.kept}
        for key in [key for key in (*kept, *more) if key in st.session_state]:
            st.session_state[key] = st.session_state[key]


def _set(one: Field) -> Any:
    """What is set in the widget, or asked for by the address where none was drawn yet; None for neither."""
    if one.name in st.session_state:
        return st.session_state[one.name]
    return one.asked() if one.name in st.query_params else None
