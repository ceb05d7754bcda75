"""Every setting of `train`, once: a flag of the command line and a name in a --recipe file."""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from spinn_core.data.labels import LABELS_HELP, SKIP_BAD_HELP
from spinn_core.data.text_file import plain
from spinn_core.files import DAMAGED, OneLineError, read_json, reason


class SettingError(OneLineError):
    """A flag or a recipe that cannot be used; the text is one line."""


class Group(Enum):
    """Where a setting goes."""

    DATA = "data"
    SIZES = "sizes of the network"
    RECIPE = "recipe"
    SCHEDULE = "options of some schedules"


@dataclass(frozen=True)
class Setting:
    """One setting.

    Attributes:
        name: in a recipe file; the flag has - for _.
        kind: int, float, str or bool.
        group: where it goes.
        help: one line.
        default: what holds where it is not given; None where there is none or it depends.
        least, most: bounds of a number.
        choices: the only words allowed.
        many: a list.
        target: its name in ModelConfig, in Recipe or in the schedule's options, where that differs.
        schedules: the schedules that look at it.
    """

    name: str
    kind: type
    group: Group
    help: str
    default: Any = None
    least: float = 0
    most: float = math.inf
    choices: tuple[str, ...] = ()
    many: bool = False
    target: str = ""
    schedules: tuple[str, ...] = ()

    @property
    def flag(self) -> str:
        return f"--{self.name.replace('_', '-')}"

    def from_text(self, text: str) -> Any:
        """A value from the command line. Raises argparse.ArgumentTypeError."""
        try:
            return self.check(text if self.kind is str else self.kind(text))
        except ValueError:
            raise argparse.ArgumentTypeError(f"{self.wanted}, not {text!r}") from None

    def from_json(self, value: Any) -> Any:
        """A value from a recipe file. Raises ValueError."""
        if self.many:
            if not isinstance(value, list) or not value:
                raise ValueError("expected a list")
            return [self._item_from_json(item) for item in value]
        return self._item_from_json(value)

    def _item_from_json(self, value: Any) -> Any:
        if self.kind is float and type(value) is int:
            value = float(value)
        if type(value) is not self.kind:
            raise ValueError(f"expected {self.wanted}, not {value!r}")
        return self.check(value)

    def check(self, value: Any) -> Any:
        """The value, if it is within bounds. Raises ValueError."""
        bad = self.choices and value not in self.choices
        if self.kind in (int, float):
            bad = not (self.least <= value <= self.most and math.isfinite(value))
        if bad:
            raise ValueError(f"expected {self.wanted}, not {value!r}")
        return value

    @property
    def wanted(self) -> str:
        """What a value looks like."""
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        if self.kind in (int, float):
            number = "a whole number" if self.kind is int else "a number"
            return f"{number} from {self.least:g} " + ("up" if math.isinf(self.most) else f"to {self.most:g}")
        return "true or false" if self.kind is bool else "text"


def _setting(group: Group, name: str, kind: type, default: Any, text: str, **more: Any) -> Setting:
    return Setting(name, kind, group, text, default, **more)


_BELOW_ONE = math.nextafter(1.0, 0.0)
_GAMMA = ("step", "exponential", "plateau", "multistep")

SETTINGS: tuple[Setting, ...] = (
    _setting(Group.DATA, "train", str, None, "files of pairs to learn from, with parses", many=True),
    _setting(Group.DATA, "dev", str, None, "file of pairs to measure on after each epoch"),
    _setting(
        Group.DATA,
        "vectors",
        str,
        None,
        "word vectors as text (GloVe, word2vec, fastText), plain or .gz; several are joined side by side",
        many=True,
    ),
    _setting(
        Group.DATA,
        "words",
        str,
        None,
        "word table, shared by several models; made from --vectors if it is not there (default: OUT/words.safetensors)",
    ),
    _setting(Group.DATA, "out", str, None, "folder for the trained model"),
    _setting(
        Group.DATA,
        "model",
        str,
        None,
        "which network; attention is a teacher",
        choices=("spinn", "spinn-pi", "spinn-pi-nt", "lstm", "attention"),
    ),
    _setting(
        Group.DATA,
        "start",
        str,
        None,
        "folder of a trained model of the same sizes (--tracker and --lookahead may be more), whose weights are the first; or a recipe",
    ),
    _setting(
        Group.DATA,
        "teachers",
        str,
        None,
        "folders of trained models, whose mean probabilities are mixed into the labels; or recipes, trained first",
        many=True,
    ),
    _setting(Group.DATA, "teacher_share", float, 0.5, "share of a label that comes from --teachers", most=1),
    _setting(
        Group.DATA,
        "joined",
        int,
        0,
        "so many new pairs of a premise and a hypothesis to one like it at most, labelled by --teachers",
        most=10_000_000,
    ),
    _setting(Group.DATA, "joined_weight", float, 1.0, "what a joined pair counts beside a labelled one", most=1),
    _setting(
        Group.DATA,
        "like_premises",
        int,
        1,
        "so many premises that are alike are kept together in a batch and may be joined",
        least=1,
        most=100,
    ),
    _setting(
        Group.DATA,
        "soft_labels",
        str,
        None,
        "file that keeps what --teachers think, for several models; made if it is not there",
    ),
    _setting(
        Group.DATA,
        "hold_out",
        int,
        0,
        "pairs to keep out of training; the saved model's probabilities are calibrated on them",
        most=10_000_000,
    ),
    _setting(
        Group.DATA,
        "calibrate_on",
        str,
        None,
        "calibrate only on those held-out pairs whose pairID begins so, where there are any",
        many=True,
    ),
    _setting(
        Group.DATA, "leave_out", str, None, "training pairs that are not read: those whose pairID begins so", many=True
    ),
    _setting(
        Group.DATA, "limit", int, None, "only the first so many pairs of the training and of the dev data", least=1
    ),
    _setting(Group.DATA, "labels", str, None, LABELS_HELP),
    _setting(Group.DATA, "skip_bad", bool, False, SKIP_BAD_HELP),
    _setting(
        Group.DATA,
        "vocabulary",
        int,
        50_000,
        "words in a new word table, the most frequent in training first",
        least=1,
        most=10_000_000,
    ),
    _setting(
        Group.DATA, "tune_from", int, 5, "words seen at least so often in training get a tuned correction", least=1
    ),
    _setting(Group.SIZES, "width", int, 150, "d, of a phrase's h and c", least=1, most=10_000, target="d_hidden"),
    _setting(Group.SIZES, "tracker", int, 128, "width of the tracker", least=1, most=10_000, target="d_tracker"),
    _setting(Group.SIZES, "lookahead", int, 1, "words behind the buffer's front that the tracker reads", most=20),
    _setting(
        Group.SIZES,
        "classifier_width",
        int,
        1024,
        "width of the classifier's hidden layers",
        least=1,
        most=100_000,
        target="d_classifier",
    ),
    _setting(Group.SIZES, "classifier_layers", int, 2, "hidden layers of the classifier", most=20),
    _setting(Group.SIZES, "word_dropout", float, 0.1, "dropout before the encoder", most=_BELOW_ONE),
    _setting(Group.SIZES, "classifier_dropout", float, 0.2, "dropout in the classifier", most=_BELOW_ONE),
    _setting(Group.RECIPE, "epochs", int, 5, "passes over the training data", least=1, most=100_000),
    _setting(
        Group.RECIPE, "batch_size", int, 128, "pairs in a step, over all processes together", least=2, most=1_000_000
    ),
    _setting(Group.RECIPE, "optimizer", str, "adamw", "optimiser", choices=("adamw", "rmsprop", "sgd")),
    _setting(Group.RECIPE, "rate", float, 1e-3, "learning rate"),
    _setting(Group.RECIPE, "vector_rate", float, 0.3, "rate of the words' corrections, as a share of --rate"),
    _setting(Group.RECIPE, "weight_decay", float, 0.01, "weight decay of all matrices"),
    _setting(
        Group.RECIPE,
        "schedule",
        str,
        "cosine",
        "how the rate falls",
        choices=("step", "cosine", "exponential", "plateau", "multistep", "lambda"),
    ),
    _setting(Group.RECIPE, "warmup", int, 200, "steps over which the rate rises"),
    _setting(Group.RECIPE, "clip", float, 5.0, "greatest norm of the gradient; 0 for any"),
    _setting(
        Group.RECIPE,
        "average",
        float,
        0.999,
        "decay of the weights' running average, which is measured and saved; 0 for none",
        most=_BELOW_ONE,
    ),
    _setting(Group.RECIPE, "transition_weight", float, 1.0, "weight of the transition loss"),
    _setting(
        Group.RECIPE,
        "own_share",
        float,
        0.0,
        "share of the sentences that spinn reads by its own parses in training, "
        "from the second epoch on, with --start from the first",
        most=_BELOW_ONE,
    ),
    _setting(
        Group.RECIPE, "label_smoothing", float, 0.0, "share of a label that is spread over all three", most=_BELOW_ONE
    ),
    _setting(Group.RECIPE, "class_balance", bool, False, "weigh labels by the inverse of their frequency"),
    _setting(Group.RECIPE, "patience", int, 0, "stop after so many epochs without progress on dev; 0 for never"),
    _setting(
        Group.RECIPE,
        "bf16",
        bool,
        False,
        "matrix products in bfloat16, sums in float32: quicker where the processor can",
    ),
    _setting(Group.RECIPE, "apart", bool, False, "do not gather pairs with the same premise in one batch"),
    _setting(
        Group.RECIPE,
        "seed",
        int,
        1,
        "of the first weights (but not of those that --start gives), of the order of pairs, and of dropout",
        most=1_000_000_000,
    ),
    _setting(Group.RECIPE, "save_every", int, 300, "steps between two writes of the state", least=1),
    _setting(Group.SCHEDULE, "gamma", float, 0.5, "factor of each drop", schedules=_GAMMA),
    _setting(Group.SCHEDULE, "step_size", int, 1, "epochs between two drops", least=1, schedules=("step",)),
    _setting(
        Group.SCHEDULE,
        "milestones",
        int,
        None,
        "epochs after which the rate drops",
        many=True,
        least=1,
        schedules=("multistep",),
    ),
    _setting(
        Group.SCHEDULE,
        "schedule_patience",
        int,
        0,
        "epochs without progress before a drop",
        target="patience",
        schedules=("plateau",),
    ),
    _setting(
        Group.SCHEDULE,
        "formula",
        str,
        "1 - progress",
        "the rate's factor, arithmetic in progress, which goes from 0 to 1",
        schedules=("lambda",),
    ),
)
BY_NAME = {setting.name: setting for setting in SETTINGS}
_METAVARS = {
    "train": "FILE",
    "dev": "FILE",
    "vectors": "FILE",
    "words": "FILE",
    "out": "FOLDER",
    "formula": "EXPRESSION",
    "calibrate_on": "PREFIX",
    "labels": "ORDER",
    "leave_out": "PREFIX",
    "model": "VARIANT",
    "start": "FOLDER",
    "teachers": "FOLDER",
    "soft_labels": "FILE",
}


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Adds a flag for each setting; one that is not given leaves no trace in the arguments."""
    for group in Group:
        flags = parser.add_argument_group(group.value)
        for setting in (setting for setting in SETTINGS if setting.group is group):
            text = setting.help
            if setting.schedules:
                text = f"{', '.join(setting.schedules)}: {text}"
            if setting.default is not None and setting.kind is not bool:
                text += f" (default: {setting.default})"
            more: dict[str, Any] = {"default": argparse.SUPPRESS, "help": text}
            if setting.kind is bool:
                more["action"] = argparse.BooleanOptionalAction
            else:
                more["type"] = setting.from_text
                more["metavar"] = _METAVARS.get(
                    setting.name, "|".join(setting.choices) if setting.choices else "N" if setting.kind is int else "X"
                )
                if setting.many:
                    more["nargs"] = "+"
            flags.add_argument(setting.flag, **more)


def read_recipe(path: Path) -> dict[str, Any]:
    """The settings in a recipe file: a JSON object with the flags' names.

    Raises:
        SettingError: not such a file, an unknown name, or an impossible value.
    """
    try:
        values = read_json(path)
    except OSError as error:
        raise SettingError(f"cannot read {path}: {reason(error)}; give --recipe a JSON file") from None
    except DAMAGED as error:
        raise SettingError(f"{path} is not JSON ({reason(error)}); give --recipe a JSON file") from None
    if not isinstance(values, dict):
        raise SettingError(f'{path}: a JSON object was expected, such as {{"epochs": 5}}')
    settings = {}
    for key, value in values.items():
        setting = BY_NAME.get(key.replace("-", "_"))
        if setting is None:
            raise SettingError(
                f"{path}: there is no setting {plain(key)!r}; names are those of the flags of train --help"
            )
        try:
            settings[setting.name] = setting.from_json(value)
        except DAMAGED as error:
            raise SettingError(f"{path}: {plain(key)}: {reason(error)}") from None
    return settings


def gather(flags: dict[str, Any], recipe: Path | None) -> dict[str, Any]:
    """All settings that were given; a flag goes before the recipe file.

    Raises:
        SettingError: the recipe file is wrong, a flag does not fit the schedule, or a needed one is missing.
    """
    settings = {**(read_recipe(recipe) if recipe is not None else {}), **flags}
    schedule = settings.get("schedule", BY_NAME["schedule"].default)
    for setting in (BY_NAME[name] for name in list(settings) if BY_NAME[name].group is Group.SCHEDULE):
        if schedule in setting.schedules:
            continue
        if setting.name in flags:
            raise SettingError(
                f"{setting.flag} does nothing with --schedule {schedule}; it belongs to {', '.join(setting.schedules)}"
            )
        del settings[setting.name]
    if schedule == "multistep" and "milestones" not in settings:
        raise SettingError("--schedule multistep needs --milestones, such as --milestones 3 5")
    for name in ("teacher_share", "joined", "joined_weight", "soft_labels"):
        if name in settings and "teachers" not in settings:
            raise SettingError(f"{BY_NAME[name].flag} needs --teachers, folders of trained models")
    if "calibrate_on" in settings and not settings.get("hold_out"):
        raise SettingError("--calibrate-on needs --hold-out, a number of pairs to choose from")
    for name in ("train", "dev", "model", "out"):
        if name not in settings:
            raise SettingError(f"{BY_NAME[name].flag} is missing; train --help lists what there is")
    return settings


def options(settings: dict[str, Any], group: Group) -> dict[str, Any]:
    """The given settings of a group under the names that the code gives them."""
    return {BY_NAME[name].target or name: value for name, value in settings.items() if BY_NAME[name].group is group}
