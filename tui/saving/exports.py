"""The formats that a run can be exported in: each is declared here, once."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from ...core.experiment import SavedRun
from ...core.experiment.errors import one_line
from ...core.experiment.formats.exported_network import ExportError
from ...core.experiment.formats.history_csv import history_csv
from ...core.experiment.formats.numpy_script import numpy_script
from ...core.experiment.formats.torch_module import torch_module
from ...core.experiment.past.run_file import write_run
from ...core.experiment.runs import OwnedRun
from ...core.experiment.training_loop import TrainingLoop
from .run_files import save_beside

__all__ = ["FORMATS", "ExportError", "Exporter", "Format", "format_of"]


@dataclass(frozen=True)
class Format:
    """A kind of file that leaves the program."""

    suffix: str
    title: str
    what: str
    content: Callable[[SavedRun], str | bytes]
    """The file's, of a run.

    Raises an :class:`ExportError` where that is not possible.
    """
    requires: str | None = None
    """The package that must be there, which is an extra of the same name; None: no other."""

    def check(self) -> None:
        """Find out early whether it can be written here.

        Raises:
            ExportError: if its package is not there; says how to install it.
        """
        if self.requires is not None and find_spec(self.requires) is None:
            raise ExportError(
                f"it needs the package {self.requires}: pip install 'mlp-tui[{self.requires}]'"
            )


def _onnx_model(saved: SavedRun) -> bytes:
    from .onnx_model import onnx_model

    return onnx_model(saved)


def _saved_run(saved: SavedRun) -> bytes:
    file = io.BytesIO()
    write_run(saved, file)
    return file.getvalue()


FORMATS = (
    Format(
        ".py",
        "NumPy script",
        "predict(rows), and a command for CSV files; it needs nothing but NumPy.",
        numpy_script,
    ),
    Format(".pt.py", "PyTorch module", "A torch.nn.Module with the weights in it.", torch_module),
    Format(
        ".onnx",
        "ONNX model",
        "For runtimes of other languages and devices.",
        _onnx_model,
        requires="onnx",
    ),
    Format(
        ".csv",
        "table of losses",
        "The history as CSV, as the run has it and per point.",
        history_csv,
    ),
    Format(".npz", "saved run", "To be opened and trained on by mlp-tui.", _saved_run),
)
SUFFIXES = ", ".join(each.suffix for each in FORMATS)


def format_of(name: str) -> Format:
    """The format that a file's name ends with.

    Raises:
        ExportError: if it ends with none.
    """
    fitting = [each for each in FORMATS if name.lower().endswith(each.suffix)]
    if not fitting:
        raise ExportError(f"give a name that ends in one of {SUFFIXES}")
    return max(fitting, key=lambda each: len(each.suffix))


class Exporter:
    """Writes the present run of a training loop to the working folder.

    Args:
        training: whose run it is.
        tell: told one line of what came of it, in some thread.
    """

    def __init__(self, training: TrainingLoop, tell: Callable[[str], object]) -> None:
        self._training = training
        self._tell = tell

    def export(self, chosen: Format) -> None:
        """Export the run as it stands, soon."""

        def write(run: OwnedRun) -> None:
            # In a thread of its own, as neither training nor the screen should wait for a disk.
            threading.Thread(target=self._write, args=(run.saved, chosen)).start()

        self._training.hand_over(write)

    def _write(self, saved: SavedRun, chosen: Format) -> None:
        name = Path(saved.spec.data_file or saved.spec.dataset).name
        try:
            chosen.check()
            content = chosen.content(saved)
            path = save_beside(Path.cwd(), name, saved.step, chosen.suffix, content)
        except Exception as error:  # whatever it is, the person waits for a word of it
            reason = getattr(error, "strerror", None) or one_line(error)
            self._tell(f"{chosen.title} cannot be saved here: {reason}")
        else:
            self._tell(f"{chosen.title} saved: {path}")
