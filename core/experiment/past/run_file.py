"""A saved run as a file.

It is a zip archive that ``numpy.load`` opens too: ``run.json``, to be read by people, and an array
for each part of the history and for each variable of the state, and of the best state where there
is one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

import numpy as np

from ....datasets import clean_text
from ..arrays import FloatArray, State
from ..elements import Element, Values
from ..snapshot import Divergence
from ..spec import MAX_STEP, SETTINGS, Experiment
from ..stopping import Best, Stop
from .archive import ArchiveReader, write_archive
from .checks import (
    DamagedError,
    Items,
    Object,
    Optional,
    Part,
    Real,
    Record,
    Settings,
    Text,
    Whole,
)
from .edits import MAX_EDITS, MAX_VALUES, Edit, value_count
from .history import COLUMNS, LOSSES, MAX_RECORDS, History, recorded_steps
from .saved_run import SavedRun, SavedRunError

FORMAT = 5
"""Counts the kinds of file that a reader must tell apart."""
TEXT_MEMBER = "run.json"
MAX_REASON = 500
"""Characters."""
STATE_FOLDER = "state/"
BEST_FOLDER = "best/"


def write_run(run: SavedRun, file: IO[bytes]) -> None:
    """Write a run to an open binary file, the path of a data file as an absolute one."""
    spec = _with_absolute_path(run.initial_spec)
    header = _Header(
        FORMAT,
        spec,
        run.edits,
        run.step,
        run.history.stride,
        run.divergence,
        run.stop,
        run.best,
        run.data_digest,
        {**run.description, "data_file": spec.data_file},
    )
    arrays: dict[str, np.ndarray] = {
        name: getattr(run.history, name) for name in ("steps", *COLUMNS)
    }
    arrays |= {f"{STATE_FOLDER}{name}": value for name, value in run.state.items()}
    if run.best is not None:
        arrays |= {f"{BEST_FOLDER}{name}": value for name, value in run.best.state.items()}
    write_archive(file, TEXT_MEMBER, json.dumps(_HEADERS[FORMAT].write(header), indent=2), arrays)


def read_run(path: Path) -> SavedRun:
    """The run that :func:`write_run`, of this version or an earlier one, wrote.

    Raises:
        SavedRunError: if the file cannot be read or is not a whole saved run.
    """
    with _only_saved_run_errors(path):
        archive = ArchiveReader(path)
        values = json.loads(archive.text(TEXT_MEMBER))
        if not isinstance(values, dict):
            raise DamagedError("its text is no object")
        number = values.get("format")
        if number == 1:
            header, names = _read_format_1(values)
        elif number in tuple(_ADDED):
            header = _HEADERS[number].read(_ADDED[number] | values)
            names = _names_in(archive, STATE_FOLDER)
        else:
            raise SavedRunError(f"it is of format {number!r}, this version reads 1 to {FORMAT}")
        _check(header)
        history = _read_history(archive, header)
        state = _read_state(archive, names)
        if number == 1:
            state["learning_rate"] = np.array(header.experiment.learning_rate)
        best = _read_best(archive, header, state)
        archive.check_all_was_read()
        return SavedRun(
            header.experiment,
            header.edits,
            header.step,
            header.data_digest,
            state,
            history,
            header.divergence,
            header.stop,
            best,
            header.description,
        )


@dataclass(frozen=True)
class _Header:
    """The text of a file."""

    format: int
    experiment: Experiment
    edits: tuple[Edit, ...] | None
    step: int
    stride: int
    divergence: Divergence | None
    stop: Stop | None
    best: Best | _Best | None
    data_digest: str
    description: Mapping[str, Any]


@dataclass(frozen=True)
class _Best:
    """What the text tells of the best state."""

    step: int
    test_loss: float


class _Change(Part):
    """Some settings; whether they can be changed on the way is checked with the experiment."""

    def write(self, value: Any) -> Any:
        return {name: SETTINGS[name].kind.to_json(item) for name, item in value.items()}

    def read(self, value: Any) -> Any:
        if not isinstance(value, dict) or not value.keys() <= SETTINGS.keys():
            raise DamagedError("is no object of settings")
        try:
            return {name: SETTINGS[name].check(item) for name, item in value.items()}
        except ValueError as error:
            raise DamagedError(f"is not valid: {error}") from None


class _Values(Part):
    """Values of weights and biases; whether there are such is checked with the network."""

    _number = Real()

    def write(self, value: Values) -> Any:
        return {str(element): self._number.write(item) for element, item in value.items()}

    def read(self, value: Any) -> Values:
        if not isinstance(value, dict):
            raise DamagedError("is no object of weights and biases")
        try:
            return {Element.read(name): self._number.read(item) for name, item in value.items()}
        except ValueError as error:
            raise DamagedError(f"is not valid: {error}") from None


_STEP = Whole(0, MAX_STEP)
_COMMON = {
    "step": _STEP,
    "stride": Whole(1, MAX_STEP),
    "divergence": Optional(Record(Divergence, step=_STEP, reason=Text(MAX_REASON))),
    "data_digest": Text(64),
}
_EDIT_OF_SETTINGS = Record(Edit, step=_STEP, change=_Change())
"""Before format 5."""
_EDIT = Record(Edit, step=_STEP, change=_Change(), values=_Values())


def _header(edit: Record) -> Record:
    return Record(
        _Header,
        format=Whole(2, FORMAT),
        experiment=Settings(),
        edits=Optional(Items(edit, MAX_EDITS)),
        **_COMMON,
        stop=Optional(Record(Stop, step=_STEP, reason=Text(MAX_REASON))),
        best=Optional(Record(_Best, step=_STEP, test_loss=Real())),
        description=Object(),
    )


_HEADERS: Mapping[int, Record] = {
    FORMAT: _header(_EDIT),
    **dict.fromkeys((2, 3, 4), _header(_EDIT_OF_SETTINGS)),
}
"""The text of each format but the first."""
_ADDED: Mapping[int, dict[str, Any]] = {
    FORMAT: {},
    4: {},
    3: {"stop": None, "best": None},
    2: {"stop": None, "best": None, "description": {}},
}
"""What stands in a text for parts that its format does not have."""


def _check(header: _Header) -> None:
    """Raise a :class:`DamagedError` unless the parts of a header fit each other."""
    step, divergence = header.step, header.divergence
    # The step that was taken back, or a state that was no good from the start.
    if divergence is not None and divergence.step not in (step + 1, step):
        raise DamagedError("it diverged at another step than the next")
    if header.stop is not None and header.stop.step != step:
        raise DamagedError("it stopped at another step than its own")
    if header.best is not None and header.best.step > step:
        raise DamagedError("its best state is of a later step than its own")
    if step // header.stride >= MAX_RECORDS:
        raise DamagedError("its history has too many records")
    _check_edits(header.experiment, header.edits or (), step)


def _check_edits(spec: Experiment, edits: Sequence[Edit], step: int) -> None:
    if not all(one.step < next_one.step for one, next_one in pairwise(edits)):
        raise DamagedError("its edits are in no order")
    if not all(edit.change or edit.values for edit in edits):
        raise DamagedError("an edit changes nothing")
    if value_count(edits) > MAX_VALUES:
        raise DamagedError(f"its edits have more than {MAX_VALUES} values")
    if edits and edits[-1].step > step:
        raise DamagedError("an edit is of a later step than its own")
    for edit in edits:
        before, spec = spec, spec.with_changes(**edit.change)
        if spec.restart_since(before) != "nothing":
            raise DamagedError("an edit changes what cannot be changed on the way")


def _read_history(archive: ArchiveReader, header: _Header) -> History:
    """The history; before format 3 nothing was known of losses between those at records."""
    steps, stride = recorded_steps(header.step, header.stride), header.stride
    if not np.array_equal(archive.array("steps", np.int64, steps.shape), steps):
        raise DamagedError("the steps of its history are none that are recorded")
    names = COLUMNS if header.format >= 3 else LOSSES
    losses = {name: archive.array(name, np.float64, steps.shape) for name in names}
    if header.format < 3:
        return History.of_ends(steps, **losses, stride=stride)
    for split in ("train", "test"):
        if (losses[f"{split}_least"] > losses[f"{split}_greatest"]).any():
            raise DamagedError(f"the least {split} loss of a stretch is above its greatest")
    return History(steps, **losses, stride=stride)


def _names_in(archive: ArchiveReader, folder: str) -> dict[str, str]:
    """The names of the arrays in a folder, each with that of its variable."""
    names = [name for name in archive.array_names if name.startswith(folder)]
    return {name: name.removeprefix(folder) for name in names}


def _read_state(archive: ArchiveReader, names: Mapping[str, str]) -> dict[str, FloatArray]:
    return {variable: _read_variable(archive, name) for name, variable in names.items()}


def _read_best(archive: ArchiveReader, header: _Header, state: State) -> Best | None:
    """The best state, which has the variables of the present one."""
    if header.best is None:
        return None
    best = _read_state(archive, _names_in(archive, BEST_FOLDER))
    shapes = {name: value.shape for name, value in state.items()}
    if {name: value.shape for name, value in best.items()} != shapes:
        raise DamagedError("its best state has other variables than its own")
    return Best(header.best.step, header.best.test_loss, best)


def _read_variable(archive: ArchiveReader, name: str) -> FloatArray:
    value = archive.array(name, np.float64)
    if np.isnan(value).any():
        raise DamagedError(f"{name} has values that are no numbers")
    return value


def _with_absolute_path(spec: Experiment) -> Experiment:
    if spec.data_file is not None:
        with suppress(OSError):  # the present folder is gone: keep all that can be kept
            return spec.with_changes(data_file=os.path.abspath(spec.data_file))
    return spec


@dataclass(frozen=True)
class _Format1:
    """The text of a file of format 1: layers in their order instead of variables, no edits."""

    format: int
    experiment: Experiment
    step: int
    layers: int
    stride: int
    divergence: Divergence | None
    data_digest: str


_FORMAT_1 = Record(
    _Format1, format=Whole(1, 1), experiment=Settings(), layers=Whole(1, 9), **_COMMON
)


def _read_format_1(values: Any) -> tuple[_Header, dict[str, str]]:
    """The header of a file of format 1, and for the name of each array the variable's name."""
    old = _FORMAT_1.read(values)
    names = {}
    for number in range(old.layers):
        layer = "output" if number == old.layers - 1 else f"hidden_{number + 1}"
        names |= {f"weights_{number}": f"W_{layer}", f"biases_{number}": f"b_{layer}"}
    header = _Header(
        1,
        old.experiment,
        None,
        old.step,
        old.stride,
        old.divergence,
        None,
        None,
        old.data_digest,
        {},
    )
    return header, names


@contextmanager
def _only_saved_run_errors(path: Path) -> Iterator[None]:
    """One kind of error for whatever may be wrong with a file."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
    except SavedRunError as error:
        reason = str(error)
    except DamagedError as error:
        reason = f"it is damaged: {error}"
    except Exception:  # a damaged file can make the readers of its parts raise anything
        reason = "it is damaged"
    else:
        return
    name = clean_text(path.name)
    message = f"cannot read the saved run {name}: {reason}"
    raise SavedRunError(clean_text(message, MAX_REASON), clean_text(reason, MAX_REASON))
