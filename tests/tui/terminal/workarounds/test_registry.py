"""Which workarounds are on, and what is made of them."""

from __future__ import annotations

import logging

import pytest

from mlp_tui.tui.terminal.workarounds.declarations import WORKAROUNDS
from mlp_tui.tui.terminal.workarounds.registry import (
    STOCK_VARIABLE,
    Registry,
    UnknownWorkaroundError,
    Workaround,
    is_there,
)

PLOTEXT = "views.plots.plotext_figure:PlotextFigure"
GONE = "textual.app:App._gone"


def declare(name, **options):
    return Workaround(name, "a fault", "Textual 8.2.8", {"figure": PLOTEXT}, **options)


def registry(*workarounds, stock=""):
    return Registry(workarounds, {STOCK_VARIABLE: stock})


def names_on(registry):
    return {name for name in registry.declared if registry.is_on(name)}


@pytest.mark.parametrize(
    "need",
    [
        "textual._compositor",
        "textual._compositor:Compositor",
        "textual._compositor:ChopsUpdate(chops, spans, chop_ends)",
        "textual.app:App._display(screen, renderable)",
        "textual.app:App._print_error_renderables()",
        "textual.app:App._exit_renderables",
        "textual._context:active_message_pump",
    ],
)
def test_names_that_are_there(need):
    assert is_there(need)


@pytest.mark.parametrize(
    "need",
    [
        "textual._gone",
        "textual._gone:Compositor",
        "textual._compositor:Gone",
        "textual._compositor:ChopsUpdate(chops, spans)",
        "textual.app:App._gone",
        "textual.app:App._display(screen)",
        "textual.app:App._display()",
        "textual.app:App._print_error_renderables(error)",
        "textual.app:App._gone(error)",
        "textual._context:active_message_pump(now)",
    ],
)
def test_names_that_are_gone_or_are_called_otherwise(need):
    assert not is_there(need)


@pytest.mark.parametrize(
    ("stock", "on"),
    [
        ("", {"one", "two"}),
        ("0", {"one", "two"}),
        ("1", set()),
        ("all", set()),
        ("one", {"two"}),
        (" one , two ", set()),
    ],
)
def test_the_environment_switches_off(stock, on, caplog):
    assert names_on(registry(declare("one"), declare("two"), stock=stock)) == on
    assert not caplog.records


@pytest.mark.parametrize("stock", ["three", "one,three", "one,", ",", "all,one"])
def test_unknown_names_are_refused_with_the_valid_ones(stock):
    with pytest.raises(UnknownWorkaroundError, match="is none of all, one, two"):
        registry(declare("one"), declare("two"), stock=stock).is_on("one")


def test_a_missing_name_is_one_warning_and_those_that_require_it_are_off_too(caplog):
    found = registry(
        declare("one", needs=("textual.app:App._display", GONE, "textual._gone")),
        declare("two", requires=("one",)),
        declare("three"),
    )
    assert names_on(found) == names_on(found) == {"three"}
    (record,) = caplog.records
    assert record.name == "mlp_tui"
    assert record.levelno == logging.WARNING
    assert record.getMessage().startswith("workaround one is off: textual ")
    assert record.getMessage().endswith(f" has no {GONE}")


def test_what_is_switched_off_misses_nothing(caplog):
    found = registry(declare("one", needs=(GONE,)), stock="one")
    assert not found.is_on("one")
    assert not caplog.records


def test_notices_before_and_after_are_told():
    found = registry(declare("one", needs=(GONE,)), declare("two", needs=(GONE,)))
    told = []
    found.is_on("one")
    found.tell(told.append)
    found.is_on("two")
    assert [notice.split()[1] for notice in told] == ["one", "two"]


def test_nothing_is_imported_of_a_workaround_that_is_off():
    absent = Workaround("absent", "a fault", "Textual 8.2.8", {"app": "no.such:Module"})
    assert registry(absent, stock="absent").compose("app", dict) is dict
    with pytest.raises(ModuleNotFoundError):
        registry(absent).compose("app", dict)


def test_every_declaration_says_what_where_and_since_when():
    for workaround in WORKAROUNDS.declared.values():
        assert workaround.fault
        assert workaround.seen_in.partition(" ")[0] in ("Textual", "plotext")
        assert workaround.parts
        before = list(WORKAROUNDS.declared)[: list(WORKAROUNDS.declared).index(workaround.name)]
        assert set(workaround.requires) <= set(before)
        assert all(map(is_there, workaround.needs))
