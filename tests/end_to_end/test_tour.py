"""The README's tour, walked as it is written: each key that it names does what it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from pseudo_terminal import Terminal

README = Path(__file__).parent.parent.parent / "README.md"
KEY = re.compile(r"`(\S{1,6})`")
"""What stands between backticks, unless it is longer: a command."""


def steps_of_tour() -> Iterator[tuple[str, list[str]]]:
    """Each numbered step of the tour, and the keys that it names in their order."""
    tour = README.read_text().partition("## A tour\n")[2].partition("\n## ")[0]
    for text in re.findall(r"^\d+\. (.*?)$(?=\n(?:\d+\.|\n))", tour, re.MULTILINE | re.DOTALL):
        yield text, KEY.findall(text)


class Walk:
    """A person who walks the tour; each method presses one key and sees what it does."""

    def __init__(self, app: Terminal) -> None:
        self.app = app
        app.until_shown("step 0 ")
        app.until_shown("hidden layers")
        self.first_loss = self.loss
        self.undone = ""

    @property
    def loss(self) -> float:
        """Per point, of the training points."""
        return self.figure(r"loss (?:per point )?")

    @property
    def accuracy(self) -> float:
        """In percent, of the training points."""
        return self.figure(r"acc(?:uracy)? ")

    def figure(self, words: str) -> float:
        """The number behind the words in the line of figures; NaN where there is none."""
        found = re.search(rf"\b{words}([\d.]+(?:e[-+]\d+)?)", self.figures)
        return float(found[1]) if found else float("nan")

    @property
    def figures(self) -> str:
        """The row of step, losses and accuracy."""
        rows = [row for row in self.app.text.splitlines() if row.startswith(" step ")]
        return rows[-1] if rows else ""

    @property
    def step(self) -> float:
        return self.app.number("step")

    @property
    def title(self) -> str:
        """The first row: dataset, layers, the main settings, the state."""
        return self.app.text.splitlines()[0]

    @property
    def sizes(self) -> list[int]:
        found = re.search(r"\d+(-\[?\d+\]?)+", self.title)
        return [int(units) for units in re.findall(r"\d+", found[0])] if found else []

    @property
    def rate(self) -> float:
        return self.app.number("rate")

    def press(self, key: str, until: Callable[[], object]) -> None:
        self.app.type({"space": " ", "tab": "\t", "enter": "\r"}.get(key, key))
        self.app.until(until)

    def pauses(self) -> None:
        self.press("space", lambda: "paused" in self.title)

    @property
    def paces(self) -> list[str]:
        """What was said of the pace, the newest at the end."""
        return re.findall(r"pace(?:: | is )(gentle|full speed|\w+ step)", self.app.text)

    def at_full_speed(self) -> None:
        while self.paces[-1:] != ["full speed"]:
            before = self.paces
            self.press("]", lambda before=before: self.paces != before)

    def one_step(self) -> None:
        step, loss, cells = self.step, self.loss, self.app.cells
        self.press("s", lambda: self.step == step + 1)
        self.app.until(lambda: self.loss != loss and self.app.cells != cells)

    def runs_until_learned(self) -> None:
        step = self.step
        self.press("space", lambda: "running" in self.title)
        self.app.until(lambda: self.step > step)
        self.at_full_speed()
        self.app.until(lambda: self.accuracy >= 97 and self.loss < 0.2)
        self.pauses()

    def faster(self) -> None:
        self.at_full_speed()

    def slower(self) -> None:
        self.at_full_speed()
        self.press("[", lambda: self.paces[-1] == "10k step")
        self.at_full_speed()

    def resets(self) -> None:
        self.press("r", lambda: self.step == 0)
        self.app.until(lambda: self.loss == self.first_loss)

    def another_seed(self) -> None:
        seed, loss = self.app.number("seed"), self.loss
        self.press("n", lambda: self.app.number("seed") != seed and self.loss != loss)

    def another_neuron(self) -> None:
        before = sum(self.sizes)
        self.press(">", lambda: sum(self.sizes) == before + 1)

    def another_layer(self) -> None:
        before = len(self.sizes)
        self.press("a", lambda: len(self.sizes) == before + 1)

    def takes_back(self) -> None:
        before, loss = self.title, self.loss
        self.press("z", lambda: self.title != before or self.loss != loss)
        self.undone = before

    def makes_again(self) -> None:
        self.press("Z", lambda: self.title == self.undone)

    def rate_raised_until_it_diverges(self) -> None:
        while self.rate < 3:
            rate = self.rate
            self.press("+", lambda rate=rate: self.rate > rate)
        self.press("space", lambda: "diverged" in self.title)
        self.app.until(lambda: re.search(r"diverged at step \d", self.app.text))
        self.app.until(lambda: re.search("exploded|overflowed", self.app.text))
        assert self.loss < 1e3  # the last good state

    def rate_lowered_until_it_goes_on(self) -> None:
        while "diverged" in self.title:
            rate = self.rate
            self.press("-", lambda rate=rate: self.rate < rate and "paused" in self.title)
            self.press("space", lambda: "running" in self.title or "diverged" in self.title)
            self.app.until(lambda: self.step >= 100 or "diverged" in self.title)
        self.pauses()

    def next_dataset(self) -> None:
        while "Spiral" not in self.title:
            before = self.title
            self.press("d", lambda before=before: self.title != before)

    def suggested_settings(self) -> None:
        self.press("y", lambda: "tanh" in self.title)
        self.runs_until_learned()

    def another_activation(self) -> None:
        before = self.title
        self.press("t", lambda: self.title != before)

    def settings_in_80_columns(self) -> None:
        self.app.resize(80, 24)
        self.app.until(lambda: "noise  " not in self.app.text)
        self.app.until_quiet(0.2)  # what the emulator cut off is not shown by the app either
        self.press("tab", lambda: "noise  " in self.app.text)
        self.app.until_quiet(0.2)
        self.app.type("\x1b")
        self.app.until(lambda: "noise  " not in self.app.text)
        self.app.resize(120, 40)
        self.app.until_shown("noise  ")

    def network(self) -> None:
        self.press("2", lambda: "inputs " in self.app.text and "output: " in self.app.text)
        self.app.type("\x1b[A")
        self.app.until(lambda: re.search(r"neuron \d+ of hidden 1 = tanh\(", self.app.text))

    def neuron_on_the_plane(self) -> None:
        self.press("enter", lambda: "Neuron " in self.app.text and "x1 →" in self.app.text)

    def weight_typed(self) -> None:
        self.press("=", lambda: "enter: apply" in self.app.text)
        self.app.type("2.5\r")
        self.app.until(lambda: re.search(r"weight from \S+: 2\.5", self.app.text))

    def neuron_taken_out(self) -> None:
        loss = self.loss
        self.press("0", lambda: self.loss != loss)

    def graph(self) -> None:
        self.press("3", lambda: "gradient of J" in self.app.text)

    def slow_motion(self) -> None:
        step, presses = self.step, 0
        while self.step == step:
            screen = self.app.text
            self.press(".", lambda screen=screen: self.app.text != screen)
            presses += 1
        assert self.step == step + 1
        assert presses > 30  # the nodes of the graph

    def numbers(self) -> None:
        self.press("4", lambda: "Confusion" in self.app.text and "Layers" in self.app.text)

    def advice(self) -> None:
        self.press("h", lambda: "nothing to try" in self.app.text or "tried" in self.app.text)

    def plane(self) -> None:
        self.press("1", lambda: "Confusion" not in self.app.text and "x1 →" in self.app.text)

    def all_settings(self) -> None:
        self.press("O", lambda: "Options" in self.app.text)
        self.app.until_quiet(0.2)
        self.app.type("\x1b")
        self.app.until(lambda: "Options" not in self.app.text)

    def other_axes(self) -> None:
        self.press("l", lambda: "logarithmic" in self.app.text)

    WHAT_A_KEY_DOES = {  # noqa: RUF012
        "s": one_step,
        "space": runs_until_learned,
        "]": faster,
        "[": slower,
        "r": resets,
        "n": another_seed,
        ">": another_neuron,
        "a": another_layer,
        "z": takes_back,
        "Z": makes_again,
        "+": rate_raised_until_it_diverges,
        "-": rate_lowered_until_it_goes_on,
        "d": next_dataset,
        "y": suggested_settings,
        "t": another_activation,
        "tab": settings_in_80_columns,
        "2": network,
        "enter": neuron_on_the_plane,
        "=": weight_typed,
        "0": neuron_taken_out,
        "3": graph,
        ".": slow_motion,
        "4": numbers,
        "h": advice,
        "1": plane,
        "O": all_settings,
        "l": other_axes,
    }


def test_the_tour_of_the_readme_as_it_is_written(terminal):
    steps = list(steps_of_tour())
    assert len(steps) >= 5
    walk = Walk(terminal(columns=120, rows=40))
    for text, keys in steps:
        for key in keys:
            assert key in walk.WHAT_A_KEY_DOES, (
                f"nobody tries {key!r}, which the tour names: {text}"
            )
            walk.WHAT_A_KEY_DOES[key](walk)
    assert "s" in steps[0][1]
    assert {"+", "-", "d"} <= {key for _, keys in steps for key in keys}
    app = walk.app
    app.type("?")
    app.until_shown("type to search")
    app.type("\x1b")
    app.until(lambda: "type to search" not in app.text)
    app.until_quiet(0.3)
    step = walk.step
    app.type("q")
    assert app.wait() == 0
    resumed = terminal("--resume", columns=120, rows=40)
    resumed.until(lambda: resumed.number("step") == step)


def test_points_of_ones_own_as_the_tour_opens_them(terminal, tmp_path):
    options = next(text for text, _ in steps_of_tour() if "`mlp-tui points.csv`" in text)
    assert "`--columns width,height --label kind`" in " ".join(options.split())
    points = tmp_path / "points.csv"
    rows = [f"{'ab'[x % 2]},{x},{x * 7 % 10},{x % 3}\n" for x in range(40)]
    points.write_text("".join(["kind,depth,width,height\n", *rows]))
    app = terminal(str(points), "--columns", "width,height", "--label", "kind")
    app.until_shown("points.csv")
    app.until_shown("step 0 ")
    app.type("s")
    app.until_shown("step 1 ")
