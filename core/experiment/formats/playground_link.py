"""Links of TensorFlow Playground: ``https://playground.tensorflow.org/#activation=tanh&...``.

A link is read as TensorFlow Playground reads it (``State.deserializeState`` in its
``src/state.ts``, and what ``src/playground.ts`` makes of the state): a key that is missing or
empty has its default there, a name that is not known there counts as missing, and of a key that
stands twice the last one counts. Each key is declared once in ``_KEYS``, with the setting that it
is here, for reading and for writing.

Two things differ and are told: the random numbers, since a seed there is a text for a generator
of its own, and L1, which there ties a weight to 0 for good once it crosses 0. Not told is that
there the points keep one order, and what is left over of a batch goes into the next epoch.
"""

from __future__ import annotations

import re
import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from ....datasets import clean_text, did_you_mean, quoted
from ....datasets.text import listed
from ..setting import SpecError
from ..spec import MAX_SEED, SETTINGS, Experiment

ADDRESS = "https://playground.tensorflow.org/"
MAX_LENGTH = 4000
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


class LinkError(ValueError):
    """A link cannot be read, or an experiment cannot be a link: one line that says why."""


@dataclass(frozen=True)
class Link:
    """What a link says."""

    values: Mapping[str, Any]
    """Settings by name; all others have their defaults."""
    remarks: tuple[str, ...] = ()
    """What differs here, a line each."""
    shows: Mapping[str, bool] = field(default_factory=dict)
    """Whether ``showTestData`` and ``discretize`` are on."""


class _Key(ABC):
    """A key, or several, that stand for one setting.

    Args:
        setting: its name.
        names: the keys in the link.
    """

    def __init__(self, setting: str, *names: str) -> None:
        self.setting, self.names = setting, names

    @abstractmethod
    def text(self, given: _Given) -> str | None:
        """What the option of the setting would be given; None: nothing."""

    @abstractmethod
    def written(self, spec: Experiment) -> dict[str, str]:
        """The keys that say what an experiment has, as far as they can."""


class _Given:
    """The keys of a link with what it gives them."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.unknown_names: list[str] = []
        """Names that TensorFlow Playground would not know: ``activation=foo``."""

    def get(self, key: str, default: str) -> str:
        value = self.values.get(key, "").strip()
        return value or default

    def named(self, key: str, names: Mapping[str, str], default: str) -> str:
        value = self.get(key, default)
        if value not in names:
            self.unknown_names.append(f"{key}={value}")
            return default
        return value

    def number(self, key: str, default: str) -> str:
        value = self.get(key, default)
        if not _NUMBER.fullmatch(value):
            raise LinkError(f"{clean_text(key)}={clean_text(value)} is no number")
        return value

    def is_on(self, key: str, default: bool = False) -> bool:
        return self.get(key, "true" if default else "false") != "false"


class _Name(_Key):
    """One of a few names, each a value of the setting."""

    def __init__(self, key: str, setting: str, default: str, **names: str) -> None:
        super().__init__(setting, key)
        self._key, self._default = key, default
        self._texts = names

    def text(self, given: _Given) -> str | None:
        return self._texts[given.named(self._key, self._texts, self._default)]

    def written(self, spec: Experiment) -> dict[str, str]:
        text = _acting_text(spec, self.setting)
        for name, each in self._texts.items():
            if each == text:
                return {self._key: name}
        return {}


class _Dataset(_Key):
    """``problem``, and the dataset of that problem; the other problem's counts for nothing."""

    _PROBLEMS: Mapping[str, tuple[str, str, Mapping[str, str]]] = MappingProxyType(
        {
            "classification": (
                "dataset",
                "circle",
                {name: f"tf-{name}" for name in ("circle", "xor", "gauss", "spiral")},
            ),
            "regression": (
                "regDataset",
                "reg-plane",
                {"reg-plane": "tf-plane", "reg-gauss": "tf-hills"},
            ),
        }
    )

    def __init__(self) -> None:
        super().__init__("dataset", "problem", *(key for key, *_ in self._PROBLEMS.values()))

    def text(self, given: _Given) -> str | None:
        names = dict.fromkeys(self._PROBLEMS, "")
        key, default, texts = self._PROBLEMS[given.named("problem", names, "classification")]
        return texts[given.named(key, texts, default)]

    def written(self, spec: Experiment) -> dict[str, str]:
        for problem, (key, _, texts) in self._PROBLEMS.items():
            for name, text in texts.items():
                if text == spec.dataset:
                    return {"problem": problem, key: name}
        return {}


class _Quantity(_Key):
    """A number, in another unit than the setting's.

    Args:
        here: the setting's text for a number of the link.
        there: the link's text for a value of the setting.
    """

    def __init__(
        self,
        key: str,
        setting: str,
        default: str,
        here: Callable[[float], float] = float,
        there: Callable[[float], float] = float,
    ) -> None:
        super().__init__(setting, key)
        self._key, self._default = key, default
        self._here, self._there = here, there

    def text(self, given: _Given) -> str | None:
        return _plain(self._here(float(given.number(self._key, self._default))))

    def written(self, spec: Experiment) -> dict[str, str]:
        value = spec.acting(self.setting)
        return {} if value is None else {self._key: _plain(self._there(value))}


class _RegularizationRate(_Quantity):
    """Means nothing without regularization, which it is not enough to switch on."""

    def text(self, given: _Given) -> str | None:
        is_on = given.get("regularization", "none") in ("L1", "L2")
        return super().text(given) if is_on else None


class _Shape(_Key):
    """``4,2``; nothing for no hidden layer. Only a key that is missing has the default."""

    def text(self, given: _Given) -> str | None:
        shape = given.values.get("networkShape", "4,2").strip()
        sizes = [_Given({"networkShape": size}).number("networkShape", "0")
                 for size in shape.split(",")] if shape else []  # fmt: skip
        return ",".join(_plain(float(size)) for size in sizes) or "0"

    def written(self, spec: Experiment) -> dict[str, str]:
        return {"networkShape": ",".join(map(str, spec.hidden_layers))}


class _Features(_Key):
    """A key for each feature, in the order in which TensorFlow Playground has them as inputs."""

    _TEXTS: Mapping[str, str] = MappingProxyType(
        {
            "x": "x1",
            "y": "x2",
            "xSquared": "x1^2",
            "ySquared": "x2^2",
            "xTimesY": "x1x2",
            "sinX": "sin-x1",
            "sinY": "sin-x2",
        }
    )

    def __init__(self) -> None:
        super().__init__("features", *self._TEXTS)

    def text(self, given: _Given) -> str | None:
        chosen = [
            text
            for key, text in self._TEXTS.items()
            if given.is_on(key, key in ("x", "y")) and given.values.get(f"{key}_hide") != "true"
        ]
        if not chosen:
            raise LinkError("it has no feature; give one of them, such as x=true")
        return ", ".join(chosen)

    def written(self, spec: Experiment) -> dict[str, str]:
        features = spec.acting("features") or ("x1", "x2")
        return {key: "true" if text in features else "false" for key, text in self._TEXTS.items()}


class _Init(_Key):
    def text(self, given: _Given) -> str | None:
        return "zeros" if given.is_on("initZero") else "uniform"

    def written(self, spec: Experiment) -> dict[str, str]:
        return {"initZero": "true" if spec.acting("init") == "zeros" else "false"}


class _Seed(_Key):
    """A text; one that is a seed here is that seed, of any other a seed is made."""

    def text(self, given: _Given) -> str | None:
        seed = given.get("seed", "")
        if not seed:
            return None
        is_ours = re.fullmatch("0|[1-9][0-9]*", seed) and len(seed) <= len(str(MAX_SEED))
        number = int(seed) if is_ours else zlib.crc32(seed.encode("utf-8", "replace"))
        return str(number % (MAX_SEED + 1))

    def written(self, spec: Experiment) -> dict[str, str]:
        return {"seed": str(spec.seed)}


_KEYS: tuple[_Key, ...] = (
    _Name(
        "activation",
        "activation",
        "tanh",
        relu="relu",
        tanh="tanh",
        sigmoid="sigmoid",
        linear="linear",
    ),
    _Name("regularization", "regularization", "none", none="none", L1="l1", L2="l2"),
    _RegularizationRate("regularizationRate", "regularization_rate", "0"),
    _Quantity("batchSize", "batch_size", "10"),
    _Dataset(),
    _Quantity("learningRate", "learning_rate", "0.03"),
    _Quantity("noise", "noise", "0", lambda percent: percent / 100, lambda share: share * 100),
    _Shape("hidden_layers", "networkShape"),
    _Seed("seed", "seed"),
    _Quantity("percTrainData", "train_share", "50"),
    _Features(),
    _Init("init", "initZero"),
)
_ALWAYS = {"loss": "square", "reduction": "mean", "optimizer": "gradient-descent"}
"""What it has no key for, by setting."""
_SHOWN = ("showTestData", "discretize")
_ONLY_THERE = ("collectStats", "tutorial", "hideText", "cosX", "cosY")
"""Keys without a meaning for what is trained, here or there."""


def read_link(text: str) -> Link:
    """What a link says.

    Raises:
        LinkError: if it is none of TensorFlow Playground, or says what cannot be had.
    """
    if len(text) > MAX_LENGTH:
        raise LinkError(f"the link is longer than {MAX_LENGTH:,} characters")
    page, _, keys = text.partition("#")
    given = _Given(_split(keys))
    known = {*(name for each in _KEYS for name in each.names), *_SHOWN, *_ONLY_THERE}
    known |= {key for key in given.values if key.endswith("_hide")}
    is_its_page = "playground.tensorflow.org" in page
    if not is_its_page and not known & given.values.keys():
        raise LinkError(
            f"{quoted(text)} is no link of TensorFlow Playground, such as"
            f" {ADDRESS}#dataset=spiral&networkShape=8,8"
        )
    try:
        values = {name: SETTINGS[name].read(text) for name, text in _texts(given).items()}
        Experiment(**values)
    except (LinkError, SpecError) as error:
        raise LinkError(f"the link: {error}") from None
    return Link(
        values,
        tuple(_remarks(given, values, known)),
        {key: given.is_on(key) for key in _SHOWN if key in given.values},
    )


def link_of(spec: Experiment) -> str:
    """The link that says the same as an experiment, but for the random numbers.

    Raises:
        LinkError: names what TensorFlow Playground cannot do.
    """
    known = [each for each in _KEYS if each.setting in SETTINGS]
    keys = {name: value for each in known for name, value in each.written(spec).items()}
    link = f"{ADDRESS}#{'&'.join(f'{name}={value}' for name, value in keys.items())}"
    there = Experiment(**read_link(link).values)
    others = [
        each.phrase(spec.acting(each.name)) or f"{each.label} {each.kind.write(None)}"
        for each in SETTINGS.values()
        if (each.acts_in(spec) or each.acts_in(there))
        and spec.acting(each.name) != there.acting(each.name)
    ]
    if others:
        raise LinkError(f"TensorFlow Playground does not have: {listed(others, 4)}")
    return link


def _split(keys: str) -> dict[str, str]:
    """Each key with what stands between its ``=`` and the next."""
    from urllib.parse import unquote  # not at the launch

    parts = (part.split("=") for part in keys.split("&") if part)
    return {unquote(name): unquote(rest[0]) if rest else "" for name, *rest in parts}


def _texts(given: _Given) -> dict[str, str]:
    """What the options of the settings would be given."""
    texts = {each.setting: each.text(given) for each in _KEYS}
    default = _Given({})
    for each in _KEYS:
        if each.setting not in SETTINGS and texts.pop(each.setting) != each.text(default):
            raise LinkError(f"{each.names[0]} cannot be another than there by default")
    return {**_ALWAYS, **{name: text for name, text in texts.items() if text is not None}}


def _remarks(given: _Given, values: Mapping[str, Any], known: set[str]) -> list[str]:
    remarks = []
    if "seed" in values:
        remarks.append(
            f"its seed {quoted(given.values['seed'])} is for random numbers of its own: points"
            f" and first weights are others here, from seed {values['seed']}"
        )
    if values["regularization"] == "l1" and values["regularization_rate"]:
        remarks.append("there, L1 keeps a weight at 0 once it has crossed 0; here it goes on")
    for name in given.unknown_names:
        remarks.append(f"{clean_text(name)} is unknown there, too, and counts for nothing")
    others = [key for key in given.values if key not in known]
    if others:
        hint = did_you_mean(others[0], known)
        remarks.append(f"there is no key {listed([quoted(key) for key in others], 3)}{hint}")
    return remarks


def _acting_text(spec: Experiment, name: str) -> str:
    """What acts in an experiment, as its option takes it; empty where nothing does."""
    value = spec.acting(name)
    return "" if value is None else SETTINGS[name].kind.write(value)


def _plain(number: float) -> str:
    """Without the traces of arithmetic in binary: 0.07 for 7 / 100."""
    short = f"{number:.12g}"
    return short if "e" not in short else repr(float(short))
