"""Runs as files for other programs: from the app, and those that need a library of their own."""

from __future__ import annotations

import os
import sys

import numpy as np
import onnx
import pytest
from click.testing import CliRunner
from exportable_runs import RUNS, assert_same, rows_and_outputs
from onnx.reference import ReferenceEvaluator

from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.core.experiment.past.run_file import read_run
from mlp_tui.tui.command_line.main import cli
from mlp_tui.tui.saving.exports import FORMATS, ExportError, format_of
from mlp_tui.tui.saving.onnx_model import onnx_model


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """The present folder, which is empty."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("run", RUNS)
def test_the_onnx_model_computes_what_the_app_does(run):
    trainer = RUNS[run]()
    rows, expected = rows_and_outputs(trainer)
    model = onnx.load_from_string(onnx_model(trainer.saved_run()))
    with np.errstate(over="ignore"):
        (outputs,) = ReferenceEvaluator(model).run(None, {"rows": rows})
    assert_same(np.asarray(outputs), expected)
    assert {each.key for each in model.metadata_props} == {"columns", "outputs"}


async def test_without_the_package_onnx_it_is_said_what_to_install(playing, here, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnx", None)
    needs = "it needs the package onnx: pip install 'mlp-tui[onnx]'"
    result = CliRunner().invoke(cli, ["train", "--export", "network.onnx"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"Error: network.onnx: {needs}\n"
    async with playing() as player:
        commands = {each.title: each for each in player.app.get_system_commands(player.app.screen)}
        commands["Export: ONNX model"].callback()
        await player.until_said(f"ONNX model cannot be saved here: {needs}")
    assert not list(here.glob("*.onnx"))


def test_the_longest_ending_that_fits_is_meant():
    assert [format_of(f"network{each.suffix.upper()}") for each in FORMATS] == list(FORMATS)
    with pytest.raises(ExportError, match=r"ends in one of \.py, \.pt\.py"):
        format_of("network.txt")


async def test_the_app_exports_the_present_run_and_replaces_no_file(playing, here):
    async with playing(dataset="moons", hidden_layers=(3,)) as player:
        await player.press("s", "E")
        await player.until_said("NumPy script saved: ")
        await player.press("E")
        await player.until_said("mlp_tui_moons_1_2.py")
        commands = {each.title: each for each in player.app.get_system_commands(player.app.screen)}
        for each in FORMATS[1:]:
            commands[f"Export: {each.title}"].callback()
            await player.until_said(f"{each.title} saved: ")
    names = [f"mlp_tui_moons_1{end}" for end in (".py", "_2.py", ".pt.py")]
    names += [f"mlp-tui-moons-1{end}" for end in (".onnx", ".csv", ".npz")]
    assert {path.name for path in here.iterdir() if path.is_file()} == {*names}
    assert read_run(here / "mlp-tui-moons-1.npz").spec == player.spec


async def test_the_app_says_why_it_cannot_export(playing, here):
    async with playing() as player:
        here.joinpath("gone").mkdir()
        os.chdir(here / "gone")
        (here / "gone").rmdir()
        await player.press("E")
        await player.until_said("NumPy script cannot be saved here: No such file or directory")


@pytest.mark.parametrize("chosen", FORMATS, ids=lambda each: each.title)
def test_every_format_has_a_file(chosen, here):
    trainer = Trainer(Experiment())
    content = chosen.content(trainer.saved_run())
    assert len(content) > 100
    if chosen.suffix == ".npz":
        (here / "run.npz").write_bytes(content)
        assert read_run(here / "run.npz").spec == trainer.spec
