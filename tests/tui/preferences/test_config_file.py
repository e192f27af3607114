"""The file of preferences: what a person wrote stays, and nothing is ever half-written."""

from __future__ import annotations

import multiprocessing
import os
import tomllib

import pytest

from mlp_tui.tui.preferences import ConfigFile, ConfigFileError, Preferences

BY_HAND = """\
# my own
fps = 12   # enough

  theme = 'nord' # the best
[keys] # mine
step = "s,S"

# the end
"""


@pytest.fixture
def file(tmp_path) -> ConfigFile:
    return ConfigFile(tmp_path / "some" / "where" / "config.toml")


@pytest.fixture
def by_hand(file) -> ConfigFile:
    file.path.parent.mkdir(parents=True)
    file.path.write_text(BY_HAND)
    return file


def test_what_is_written_is_read(file):
    assert file.read() == ({}, "")
    for name, value in {"theme": "nord", "fps": 2.5, "ascii": True}.items():
        file.write(name, value)
    assert file.read() == ({"theme": "nord", "fps": 2.5, "ascii": True}, "")
    assert file.path.read_text().startswith("# mlp-tui config prints all that can stand here")
    assert os.listdir(file.path.parent) == ["config.toml"]


def test_comments_and_order_stay(by_hand):
    by_hand.write("theme", "gruvbox")
    assert by_hand.path.read_text() == BY_HAND.replace("'nord'", '"gruvbox"')
    by_hand.write("ascii", True)
    text = by_hand.path.read_text()
    assert tomllib.loads(text)["ascii"] is True
    lines = [line for line in text.splitlines() if line and line != "ascii = true"]
    assert lines == [line for line in BY_HAND.replace("'nord'", '"gruvbox"').splitlines() if line]


def test_rights_and_links_stay(by_hand, tmp_path):
    by_hand.path.chmod(0o640)
    link = tmp_path / "link.toml"
    link.symlink_to(by_hand.path)
    ConfigFile(link).write("fps", 3)
    assert link.is_symlink()
    assert by_hand.read().values["fps"] == 3
    assert by_hand.path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("text", [b"fps = ", b"a = 1\na = 2\n", b"\xff", b"[" * 100_000])
def test_what_cannot_be_read_is_left_alone(by_hand, text):
    by_hand.path.write_bytes(text)
    values, problem = by_hand.read()
    assert values == {}
    assert problem.startswith(f"{by_hand.shown_path} is ")
    assert "\n" not in problem
    with pytest.raises(ConfigFileError) as refusal:
        by_hand.write("fps", 3)
    assert str(refusal.value) == problem
    assert by_hand.path.read_bytes() == text
    assert os.listdir(by_hand.path.parent) == ["config.toml"]


def test_a_place_that_cannot_be_written_is_one_line(file, tmp_path):
    (tmp_path / "some").write_text("a file where a folder should be")
    with pytest.raises(ConfigFileError, match="cannot be .*: Not a directory"):
        file.write("fps", 3)
    (tmp_path / "some").unlink()
    file.path.mkdir(parents=True)
    with pytest.raises(ConfigFileError, match="cannot be read: .*"):
        file.write("fps", 3)
    assert file.read().problem


def _write_many(path, name: str) -> None:
    for number in range(20):
        while True:
            try:
                ConfigFile(path).write(name, number)
            except ConfigFileError as error:  # the others were quicker each time
                if "locked" not in str(error):
                    raise
            else:
                break


def test_apps_that_write_at_once_lose_nothing(file):
    context = multiprocessing.get_context("fork")
    names = [f"key{number}" for number in range(4)]
    writers = [context.Process(target=_write_many, args=(file.path, name)) for name in names]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert file.read().values == dict.fromkeys(names, 19)


async def test_a_theme_chosen_in_the_app_is_remembered(playing, file):
    async with playing(config_file=file, preferences=Preferences(fps=7)) as player:
        await player.press("T")
        await player.until(lambda: player.app.theme == "textual-light")
        assert player.app.preferences == Preferences(fps=7, theme="textual-light")
        assert file.read() == ({"theme": "textual-light"}, "")


async def test_a_theme_that_a_lack_of_colours_demands_is_not_remembered(playing, file, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with playing(config_file=file) as player:
        await player.press("T")
        await player.until(lambda: player.app.theme == "ansi-light")
        assert not file.path.exists()


async def test_where_nothing_can_be_remembered_the_choice_still_acts(playing, file, tmp_path):
    (tmp_path / "some").write_text("a file where a folder should be")
    async with playing(config_file=file) as player:
        await player.press("T")
        await player.until_said("the theme is not remembered: ")
        assert player.app.theme == "textual-light"
