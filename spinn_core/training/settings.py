"""Every setting of `train`, once: a field of `Settings` is a flag of the command line and a name in a --recipe file.

A field's type holds its range (msgspec checks it), its metadata the help and whatever else the flag needs. No torch.
"""

# ruff: noqa: RUF009 - each default is a dataclasses.field
from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_type_hints

import msgspec
from msgspec import Meta, inspect

from spinn_core.data.labels import LABELS_HELP, SKIP_BAD_HELP
from spinn_core.data.text_file import plain
from spinn_core.files import OneLineError, read_json, reason
from spinn_core.model.config import ModelConfig

Optimizer = Literal["adamw", "rmsprop", "sgd"]
Schedule = Literal["step", "cosine", "exponential", "plateau", "multistep", "lambda"]
"""StepLR, CosineAnnealingLR, ExponentialLR, ReduceLROnPlateau, MultiStepLR, LambdaLR."""
Model = Literal["spinn", "spinn-pi", "spinn-pi-nt", "lstm", "attention"]
OPTIMIZERS: tuple[str, ...] = get_args(Optimizer)
SCHEDULES: tuple[str, ...] = get_args(Schedule)

Texts = Annotated[tuple[str, ...], Meta(min_length=1)]
Number = Annotated[float, Meta(ge=0, le=sys.float_info.max)]
Share = Annotated[float, Meta(ge=0, le=1)]
BelowOne = Annotated[float, Meta(ge=0, lt=1)]
Whole = Annotated[int, Meta(ge=0)]
Count = Annotated[int, Meta(ge=1)]
Pairs = Annotated[int, Meta(ge=0, le=10_000_000)]
Seed = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Milestones = Annotated[tuple[Count, ...], Meta(min_length=1)]
Rows = Annotated[int, Meta(ge=1, le=10_000_000)]
Width = Annotated[int, Meta(ge=1, le=10_000)]
Wide = Annotated[int, Meta(ge=1, le=100_000)]
Layers = Annotated[int, Meta(ge=0, le=20)]


class TrainingError(OneLineError):
    """A setting with which training cannot start, or a state from which it cannot resume; the text is one line."""


class Group(Enum):
    """Where a setting goes."""

    FILES = "files and models"
    DATA = "data"
    SIZES = "sizes of the network"
    RECIPE = "recipe"
    SCHEDULE = "options of some learning-rate schedules"


def _field(group: Group, default: Any, help: str, **more: Any) -> Any:
    return field(default=default, metadata={"group": group, "help": help, **more})


def _rates(default: Any, help: str, *schedules: str, **more: Any) -> Any:
    return _field(Group.SCHEDULE, default, help, schedules=schedules, **more)


_file, _data, _size, _recipe = (partial(_field, group) for group in Group if group is not Group.SCHEDULE)


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How to train any network.

    Raises:
        TrainingError: a value outside its range.
    """

    epochs: Annotated[int, Meta(ge=1, le=100_000)] = _recipe(5, "passes over the training data")
    batch_size: Annotated[int, Meta(ge=2, le=1_000_000)] = _recipe(128, "pairs in a step, over all processes together")
    optimizer: Optimizer = _recipe("adamw", "optimiser")
    rate: Number = _recipe(1e-3, "learning rate")
    vector_rate: Number = _recipe(0.3, "learning rate of the trainable embedding offsets, as a share of --rate")
    weight_decay: Number = _recipe(0.01, "weight decay of all matrices but the embedding offsets")
    schedule: Schedule = _recipe("cosine", "how the learning rate falls")
    warmup: Whole = _recipe(200, "steps over which the learning rate rises")
    clip: Number = _recipe(5.0, "greatest norm of the gradient; 0 for any")
    average: BelowOne = _recipe(0.999, "decay of the running average of the weights, which is saved; 0 for none")
    transition_weight: Number = _recipe(1.0, "weight of the transition loss, which only spinn has")
    own_share: BelowOne = _recipe(
        0.0,
        "share of the training sentences that spinn reads by predicted parses; with no --start from epoch 2 on",
        newer="predicted_share",
    )
    label_smoothing: BelowOne = _recipe(0.0, "share of a label that is spread over all three")
    class_balance: bool = _recipe(False, "weight labels by the inverse of their frequency")
    patience: Whole = _recipe(0, "stop after so many epochs without progress on dev; 0 for never")
    bf16: bool = _recipe(False, "matrix products in bfloat16, sums in float32: faster on processors that support it")
    apart: bool = _recipe(False, "do not put pairs with the same premise, encoded once, into one batch")
    seed: Seed = _recipe(1, "of the first weights (without --start), of the order of pairs, and of dropout")
    save_every: Count = _recipe(300, "steps between two writes of the state")
    gamma: Number = _rates(0.5, "factor of each drop", "step", "exponential", "plateau", "multistep")
    step_size: Count = _rates(1, "epochs between two drops", "step")
    milestones: Milestones = _rates((), "epochs after which the rate drops", "multistep")
    schedule_patience: Whole = _rates(0, "epochs without progress before a drop", "plateau", target="patience")
    formula: str = _rates("1 - progress", "arithmetic in progress, from 0 to 1", "lambda", metavar="EXPRESSION")

    def __post_init__(self) -> None:
        for one in fields(self):
            setting, value = BY_NAME[one.name], getattr(self, one.name)
            try:
                if value != setting.unset:
                    msgspec.convert(value, setting.type)
            except ValueError:
                raise TrainingError(f"{setting.name}: expected {setting.wanted}, not {value!r}") from None

    def values(self, group: Group) -> dict[str, Any]:
        """The settings of a group by the names that LearningRate and ModelConfig give them."""
        return {one.target or one.name: getattr(self, one.name) for one in SETTINGS if one.group is group}

    def to_dict(self) -> dict[str, Any]:
        """The recipe alone, without what `Settings` adds, fit for JSON."""
        return {one.name: getattr(self, one.name) for one in fields(Recipe)}


@dataclass(frozen=True, kw_only=True)
class Settings(Recipe):
    """All of one run of `train`: which network, from what, how. A text or a list that is not given is empty."""

    train: Texts = _file(MISSING, "files of pairs to learn from, with parses")
    dev: str = _file(MISSING, "file of pairs to evaluate on after each epoch")
    vectors: Texts = _file((), "word vectors as text (GloVe, word2vec, fastText), plain or .gz; joined side by side")
    words: str = _file("", "word table, made from --vectors if it is not there (default: OUT/words.safetensors)")
    out: str = _file(MISSING, "folder for the trained model", metavar="FOLDER")
    start: str = _file(
        "",
        "model whose weights are the first, of the same sizes (--tracker and --lookahead may be more); or its recipe",
        metavar="FOLDER",
    )
    teachers: Texts = _file(
        (), "models whose mean probabilities are mixed into the labels; or their recipes", metavar="FOLDER"
    )
    soft_labels: str = _file("", "file that keeps the teacher probabilities; made if it is not there")
    model: Model = _data(MISSING, "which network; attention is a teacher")
    teacher_share: Share = _data(0.5, "share of a label that comes from --teachers")
    joined: Pairs = _data(
        0,
        "at most so many new pairs, of a premise and a hypothesis to another one of its group, labelled by --teachers",
        newer="recombined",
    )
    joined_weight: Share = _data(1.0, "weight of a recombined pair; a labelled one has 1", newer="recombined_weight")
    like_premises: Annotated[int, Meta(ge=1, le=100)] = _data(
        1,
        "premises in a group at most, which share rare words: they are kept in one batch, and recombined",
        newer="grouped_premises",
    )
    hold_out: Pairs = _data(0, "pairs to keep out of training; the saved model's probabilities are calibrated on them")
    calibrate_on: Texts = _data((), "calibrate on the held-out pairs whose pairID begins so, if any", metavar="PREFIX")
    leave_out: Texts = _data((), "leave out the training pairs whose pairID begins so", metavar="PREFIX")
    limit: Count | None = _data(None, "only the first so many pairs of the training and of the dev data")
    labels: str = _data("", LABELS_HELP, metavar="ORDER")
    skip_bad: bool = _data(False, SKIP_BAD_HELP)
    vocabulary: Rows = _data(50_000, "words in a new word table, the most frequent in training first")
    tune_from: Count = _data(5, "words seen at least so often in training get a trainable embedding offset")
    width: Width = _size(ModelConfig.d_hidden, "d, of a phrase's h and c", target="d_hidden")
    tracker: Width = _size(ModelConfig.d_tracker, "width of the tracker", target="d_tracker")
    lookahead: Layers = _size(ModelConfig.lookahead, "words behind the buffer's front that the tracker reads")
    classifier_width: Wide = _size(ModelConfig.d_classifier, "of the classifier's hidden layers", target="d_classifier")
    classifier_layers: Layers = _size(ModelConfig.classifier_layers, "hidden layers of the classifier")
    word_dropout: BelowOne = _size(ModelConfig.word_dropout, "dropout before the encoder")
    classifier_dropout: BelowOne = _size(ModelConfig.classifier_dropout, "dropout in the classifier")

    def given(self, without: Group | None = None) -> dict[str, Any]:
        """What differs from the defaults, but for one group."""
        values = {one.name: getattr(self, one.name) for one in SETTINGS if one.group is not without}
        return {name: value for name, value in values.items() if value != BY_NAME[name].unset}


@dataclass(frozen=True)
class Setting:
    """What a field of `Settings` says.

    Attributes:
        name: of the field, and in a recipe file.
        type: with the range.
        unset: what holds where it is not given; MISSING if it must be.
        group: where it goes.
        help: one line.
        newer: its name in the field's terms, where a recipe file keeps an older one.
        metavar: of the value in --help; "" for what the type says.
        target: its name in ModelConfig or LearningRate, where that differs.
        schedules: the learning-rate schedules that look at it; () where it is none of their options.
    """

    name: str
    type: Any
    unset: Any
    group: Group
    help: str
    newer: str = ""
    metavar: str = ""
    target: str = ""
    schedules: tuple[str, ...] = ()

    @property
    def flags(self) -> tuple[str, ...]:
        """Of the command line, older ones last."""
        return tuple(f"--{name.replace('_', '-')}" for name in (self.newer, self.name) if name)

    @property
    def default(self) -> Any:
        """The value where it is not given; None where there is none."""
        return None if self.unset in (MISSING, "", ()) else self.unset

    @property
    def many(self) -> bool:
        """Whether it is a list."""
        return isinstance(inspect.type_info(self.type), inspect.VarTupleType)

    @property
    def item(self) -> Any:
        """msgspec's view of the value, or of an item of a list."""
        info = inspect.type_info(self.type)
        if isinstance(info, inspect.UnionType):  # with None
            return info.types[0]
        return info.item_type if isinstance(info, inspect.VarTupleType) else info

    @property
    def wanted(self) -> str:
        """What a value looks like."""
        item = self.item
        if isinstance(item, inspect.LiteralType):
            text = f"one of {', '.join(map(str, item.values))}"
        elif isinstance(item, inspect.IntType | inspect.FloatType):
            number = "a whole number" if isinstance(item, inspect.IntType) else "a number"
            most = "up" if item.le in (None, sys.float_info.max) else f"to {item.le}"
            text = f"{number} from {item.ge} {most if item.lt is None else f'to below {item.lt}'}"
        else:
            text = "true or false" if isinstance(item, inspect.BoolType) else "text"
        return f"a list, each item {text}" if self.many else text

    def from_text(self, text: str) -> Any:
        """A value, or an item of a list, from the command line. Raises argparse.ArgumentTypeError."""
        kind = {inspect.IntType: int, inspect.FloatType: float}.get(type(self.item), str)
        try:
            value = kind(text)
            return msgspec.convert([value], self.type)[0] if self.many else msgspec.convert(value, self.type)
        except ValueError:
            raise argparse.ArgumentTypeError(f"expected {self.wanted}, not {text!r}") from None

    def add_flag(self, group: argparse._ArgumentGroup) -> None:
        """Adds its flag; one that is not given leaves no trace in the arguments."""
        text = f"{', '.join(self.schedules)}: {self.help}" if self.schedules else self.help
        item, more = self.item, dict[str, Any](action=argparse.BooleanOptionalAction)
        if not isinstance(item, inspect.BoolType):
            text += "" if self.default is None else f" (default: {self.default})"
            choices = "|".join(map(str, item.values)) if isinstance(item, inspect.LiteralType) else ""
            usual = {inspect.IntType: "N", inspect.FloatType: "X"}.get(type(item), choices or "FILE")
            more = {"type": self.from_text, "metavar": self.metavar or usual, "nargs": "+" if self.many else None}
        group.add_argument(*self.flags, dest=self.name, default=argparse.SUPPRESS, help=text, **more)


_TYPES = get_type_hints(Settings, include_extras=True)
SETTINGS = tuple(Setting(one.name, _TYPES[one.name], one.default, **one.metadata) for one in fields(Settings))
BY_NAME = {setting.name: setting for setting in SETTINGS}
_BY_FLAG = {flag: setting for setting in SETTINGS for flag in setting.flags}


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Adds the flags of all settings, group by group."""
    for group in Group:
        flags = parser.add_argument_group(group.value)
        for setting in SETTINGS:
            if setting.group is group:
                setting.add_flag(flags)


def read_recipe(path: Path) -> dict[str, Any]:
    """The settings in a recipe file: a JSON object with the names of `Settings` or of the flags.

    Raises:
        TrainingError: not such a file, an unknown name, or an impossible value.
    """
    try:
        values = read_json(path, dict[str, msgspec.Raw])
    except msgspec.ValidationError:
        raise TrainingError(f'{path}: a JSON object was expected, such as {{"epochs": 5}}') from None
    except OSError as error:
        raise TrainingError(f"cannot read {path}: {reason(error)}; give --recipe a JSON file") from None
    except (ValueError, RecursionError) as error:
        raise TrainingError(f"{path} is not JSON ({reason(error)}); give --recipe a JSON file") from None
    settings = {}
    for key, raw in values.items():
        setting = _BY_FLAG.get(f"--{key.replace('_', '-')}")
        if setting is None:
            raise TrainingError(
                f"{path}: there is no setting {plain(key)!r}; names are those of the flags of train --help"
            )
        try:
            value = msgspec.json.decode(raw, type=setting.type)
            settings[setting.name] = list(value) if setting.many else value
        except ValueError:
            said = plain(bytes(raw).decode(errors="replace"))
            raise TrainingError(f"{path}: {plain(key)}: expected {setting.wanted}, not {said}") from None
    return settings


def gather(flags: Mapping[str, Any], recipe: Path | None) -> Settings:
    """All settings; a flag goes before the recipe file.

    Raises:
        TrainingError: the recipe file is wrong, a flag does not fit the schedule, or a needed one is missing.
    """
    given: dict[str, Any] = {**(read_recipe(recipe) if recipe is not None else {}), **flags}
    schedule = given.get("schedule", Recipe.schedule)
    for setting in SETTINGS:
        if setting.name in given and setting.schedules and schedule not in setting.schedules:
            if setting.name in flags:
                raise TrainingError(
                    f"{setting.flags[0]} does nothing with --schedule {schedule}; it belongs to "
                    f"{', '.join(setting.schedules)}"
                )
            del given[setting.name]
    if schedule == "multistep" and "milestones" not in given:
        raise TrainingError("--schedule multistep needs --milestones, such as --milestones 3 5")
    for name in ("teacher_share", "joined", "joined_weight", "soft_labels"):
        if name in given and "teachers" not in given:
            raise TrainingError(f"--{name.replace('_', '-')} needs --teachers, folders of trained models")
    if "calibrate_on" in given and not given.get("hold_out"):
        raise TrainingError("--calibrate-on needs --hold-out, a number of pairs to choose from")
    for setting in SETTINGS:
        if setting.unset is MISSING and setting.name not in given:
            raise TrainingError(f"{setting.flags[0]} is missing; train --help lists what there is")
    lists = {name: tuple(value) for name, value in given.items() if BY_NAME[name].many}
    return Settings(**(given | lists))
