"""The kinds of setting: what each reads, writes, refuses, and makes of a key."""

from __future__ import annotations

import re
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from setting_values import bad_values_of, values_of

from mlp_tui.core.experiment.fields import (
    BadValueError,
    Choice,
    Columns,
    FilePath,
    Kind,
    ListOf,
    Number,
    OneOrEach,
    Paces,
    Seed,
    Sizes,
    Subset,
    Text,
    Toggle,
    Whole,
)

RATES = Number(above=0, rungs=(0.001, 0.03, 1.0))
SHARE = Number(0, 0.5, step=0.05, none="default")
BATCH = Whole(1, rungs=(1, 10, 32, None), around=True, none="full")
COUNT = Whole(3, 5)
PATIENCE = Whole(1, rungs=(None, 10, 100), none="off")
LAYERS = Sizes(512, most=8)
UNITS = ListOf(Choice(("tanh", "relu")), most=3, noun="unit", example="tanh, relu", empty="none")
COLUMNS = Columns(none="")
EACH = OneOrEach(("tanh", "relu", "leaky-relu"), most=3, noun="layer")
LETTERS = Subset(
    {"b": 0, "a": 1, "c": 2}.get,
    switches={"a": "toggle-a", "b": "toggle-b"},
    noun="letter",
    further="c",
    names_in=lambda text: text.replace(",", " ").split(),
    none="all",
)
KINDS = {
    "choice": Choice(("sigmoid", "tanh", "leaky-relu")),
    "choice or none": Choice(("l1", "l2"), none="none"),
    "toggle": Toggle(),
    "toggle or none": Toggle(none="auto"),
    "any number": Number(),
    "number above": RATES,
    "number in range": Number(-1.5, 2.5),
    "number or none": SHARE,
    "whole": COUNT,
    "whole or none": BATCH,
    "seed": Seed(2**31 - 1),
    "sizes": LAYERS,
    "list of choices": UNITS,
    "text": Text(),
    "pace": Paces(),
    "path or none": FilePath(none=""),
    "columns or none": COLUMNS,
    "columns": Columns(),
    "subset or none": LETTERS,
    "one or each": EACH,
}


def refusal(change, value) -> str | None:
    """Why a value is refused; None when it is not."""
    try:
        change(value)
    except BadValueError as error:
        return str(error)
    return None


def move(kind: Kind, name: str, value, place: int | None = None):
    return next(move for move in kind.moves if move.name == name).made(value, place)


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
@given(data=st.data())
def test_what_is_written_reads_back_exactly(kind, data):
    value = data.draw(values_of(kind))
    text = kind.write(value)
    again = kind.read(text)
    assert again == value
    assert type(again) is type(value)
    assert kind.check(value) == value
    assert kind.check(kind.to_json(value)) == value


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_a_bad_value_is_refused_in_one_line_that_says_what_is_allowed(kind):
    for value in bad_values_of(kind):
        with pytest.raises(BadValueError) as caught:
            kind.check(value)
        assert str(caught.value).startswith(f"must be {kind.allowed}, got ")
        assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
@given(st.text() | st.from_regex(r"[-+0-9.,e ]{0,40}", fullmatch=True))
def test_any_text_is_read_or_refused_in_one_short_line(kind, text):
    reason = refusal(kind.read, text)
    if reason is None:
        assert kind.check(kind.read(text)) == kind.read(text)
    else:
        assert reason.startswith(f"must be {kind.allowed}, got ")
        assert len(reason.splitlines()) == 1


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
@given(data=st.data())
def test_every_move_leads_to_a_value_or_says_why_not(kind, data):
    value = data.draw(values_of(kind))
    for each in kind.moves:
        places = range(len(value)) if each.takes_place else (0,)
        for place in (None, *places):
            reason = refusal(partial(each.made, place=place), value)
            if reason is None:
                made = each.made(value, place)
                assert kind.check(made) == made
                assert made != value
            else:
                assert reason.format("label")


@pytest.mark.parametrize("text", ["9" * 20_000, "1e" + "9" * 20_000, "x" * 20_000, "," * 20_000])
@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_a_very_long_text_is_refused_shortly_or_taken_whole(kind, text):
    reason = refusal(kind.read, text)
    if reason is None:
        assert kind.read(text) in (text, (text,))
    else:
        assert len(reason) < 300


def test_a_number_too_long_to_be_written_is_refused():
    for kind in (COUNT, RATES, LAYERS):
        assert "thousands of digits" in str(refusal(kind.check, 10**5000))


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (RATES, "3e-2", 0.03),
        (RATES, " .5 ", 0.5),
        (SHARE, "default", None),
        (SHARE, "", None),
        (SHARE, "0", 0.0),
        (BATCH, "full", None),
        (BATCH, " Full ", None),
        (BATCH, " ", None),
        (BATCH, " 10 ", 10),
        (LAYERS, "4, 2", (4, 2)),
        (LAYERS, "4,2", (4, 2)),
        (LAYERS, " 4-2 ", (4, 2)),
        (LAYERS, "4 2", (4, 2)),
        (LAYERS, "8", (8,)),
        (LAYERS, "", ()),
        (LAYERS, "0", ()),
        (UNITS, "relu, tanh", ("relu", "tanh")),
        (UNITS, "none", ()),
        (EACH, "relu", "relu"),
        (EACH, " relu,tanh ", ("relu", "tanh")),
        (EACH, "relu leaky-relu", ("relu", "leaky-relu")),
        (KINDS["toggle"], "ON", True),
        (KINDS["toggle or none"], "auto", None),
        (COLUMNS, "x,y", ("x", "y")),
        (COLUMNS, ' "a, b" , c ', ("a, b", "c")),
        (COLUMNS, '"a ""b""",c', ('a "b"', "c")),
        (COLUMNS, '" a",b"c', (" a", 'b"c')),
        (COLUMNS, "", None),
    ],
)
def test_values_are_read_as_people_type_them(kind, text, value):
    assert kind.read(text) == value


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        (RATES, ["fast", "0", "-1", "nan", "inf", "1e999", "1e-999", ""]),
        (SHARE, ["0.51", "-0.1", "own"]),
        (BATCH, ["half", "0", "1.5"]),
        (COUNT, ["2", "6", "4.0", "", "full"]),
        (LAYERS, ["a", ",", "4,,2", "-1", "4, -1", "4,", "4,x", "4.5", "4,0", "0,0", "600"]),
        (LAYERS, ["1,1,1,1,1,1,1,1,1"]),
        (UNITS, ["tanh-relu", "tanh,", "Tanh"]),
        (EACH, ["", "relu,", "tanh-relu", "relu,tanh,relu,tanh"]),
        (KINDS["toggle"], ["yes", ""]),
        (KINDS["pace"], ["", "fast", "0", "2kk", "1e9"]),
        (COLUMNS, ["a,a", "a,b,", ",", '"a,b', '"a"b,c', 'a,"b"c']),
    ],
)
def test_other_texts_are_refused(kind, texts):
    for text in texts:
        with pytest.raises(BadValueError, match=re.escape(kind.allowed)):
            kind.read(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.03, "0.03"),
        (0.00001, "0.00001"),
        (10.0, "10"),
        (1e6, "1e+06"),
        (0.0, "0"),
        (-0.5, "-0.5"),
    ],
)
def test_numbers_are_written_as_a_person_types_them(value, text):
    assert Number().write(value) == text


def test_keys_climb_every_rung_of_a_ladder_and_come_down_again():
    value, up = RATES.rungs[0], [RATES.rungs[0]]
    while value != RATES.rungs[-1]:
        value = move(RATES, "raise", value)
        up.append(value)
    assert tuple(up) == RATES.rungs
    for rung in reversed(RATES.rungs[:-1]):
        value = move(RATES, "lower", value)
        assert value == rung
    with pytest.raises(BadValueError, match=r"the {} is at its minimum \(0\.001\)"):
        move(RATES, "lower", value)
    with pytest.raises(BadValueError, match=r"at its maximum \(1\)"):
        move(RATES, "raise", 1.0)


@pytest.mark.parametrize(
    ("value", "lower", "higher"), [(0.05, 0.03, 1.0), (1e6, 1.0, None), (1e-9, None, 0.001)]
)
def test_a_value_between_rungs_goes_to_the_next_one(value, lower, higher):
    for name, expected in (("lower", lower), ("raise", higher)):
        if expected is None:
            with pytest.raises(BadValueError, match="at its m"):
                move(RATES, name, value)
        else:
            assert move(RATES, name, value) == expected


def test_a_ladder_with_a_step_has_the_round_values_of_it():
    assert SHARE.rungs == (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)
    assert move(SHARE, "raise", 0.12) == 0.15
    assert (move(SHARE, "raise", None), move(SHARE, "lower", None)) == (0.0, 0.5)
    with pytest.raises(TypeError, match="both"):
        Number(0, step=0.1)


def test_a_ladder_that_goes_around_has_none_in_its_place():
    sizes = [None]
    for _ in range(4):
        sizes.append(move(BATCH, "next", sizes[-1]))
    assert sizes == [None, 1, 10, 32, None]
    assert [move(BATCH, "next", size) for size in (7, 500)] == [10, None]
    assert [move(BATCH, "previous", size) for size in (None, 1, 7, 500)] == [32, None, 1, 32]
    assert [move(PATIENCE, "raise", count) for count in (None, 3)] == [10, 10]
    assert [move(PATIENCE, "lower", count) for count in (10, 3)] == [None, None]
    with pytest.raises(BadValueError, match=r"minimum \(off\)"):
        move(PATIENCE, "lower", None)


def test_a_whole_number_without_a_ladder_goes_by_one():
    assert (move(COUNT, "raise", 4), move(COUNT, "lower", 4)) == (5, 3)
    with pytest.raises(BadValueError, match=r"at its maximum \(5\)"):
        move(COUNT, "raise", 5)
    with pytest.raises(BadValueError, match=r"at its minimum \(3\)"):
        move(COUNT, "lower", 3)


def test_choices_go_around_both_ways():
    kind = KINDS["choice or none"]
    assert kind.options == ("none", "l1", "l2")
    assert [move(kind, "next", value) for value in (None, "l1", "l2")] == ["l1", "l2", None]
    assert [move(kind, "previous", value) for value in (None, "l1", "l2")] == ["l2", None, "l1"]
    assert [move(Toggle(), "next", value) for value in (True, False)] == [False, True]


def test_choices_are_shown_by_their_titles():
    kind = Choice(("iris", "moons"), titles={"iris": "Iris"})
    assert [kind.show(name) for name in kind.names] == ["Iris", "moons"]


def test_a_new_seed_is_the_next_one_and_the_first_follows_on_the_last():
    assert [move(Seed(9), "new", seed) for seed in (0, 8, 9)] == [1, 9, 0]


def test_layers_grow_like_the_last_one_and_shrink_to_none():
    assert [move(LAYERS, "add", layers) for layers in ((), (4, 3))] == [(2,), (4, 3, 3)]
    assert [move(LAYERS, "remove", layers) for layers in ((4, 3), (4,))] == [(4,), ()]
    assert move(LAYERS, "widen", (4, 3)) == (4, 4)
    assert move(LAYERS, "narrow", (4, 3)) == (4, 2)


def test_a_chosen_layer_grows_shrinks_goes_and_gets_another_behind_it():
    assert [move(LAYERS, "add", (4, 3, 2), place) for place in range(3)] == [
        (4, 4, 3, 2), (4, 3, 3, 2), (4, 3, 2, 2),
    ]  # fmt: skip
    assert [move(LAYERS, "remove", (4, 3, 2), place) for place in range(3)] == [
        (3, 2), (4, 2), (4, 3),
    ]  # fmt: skip
    assert [move(LAYERS, "widen", (4, 3), place) for place in range(2)] == [(5, 3), (4, 4)]
    assert [move(LAYERS, "narrow", (4, 3), place) for place in range(2)] == [(3, 3), (4, 2)]
    assert move(UNITS, "remove", ("tanh", "relu"), 0) == ("relu",)
    with pytest.raises(BadValueError, match="no hidden layer 3 among 2"):
        move(LAYERS, "widen", (4, 3), 2)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("add", (512,) * 8, "there are 8 {}, and there can be no more"),
        ("remove", (), "there is no hidden layer to remove"),
        ("widen", (), "there is no hidden layer; add one first"),
        ("widen", (512,), "at most 512 neurons"),
        ("narrow", (4, 1), "at least 1 neuron"),
    ],
)
def test_layers_that_cannot_grow_or_shrink_say_why(name, value, reason):
    with pytest.raises(BadValueError, match=reason):
        move(LAYERS, name, value)


def test_one_for_all_steps_alone_and_one_for_each_at_its_place():
    assert move(EACH, "next", "tanh", 1) == "relu"
    assert move(EACH, "next", ("tanh", "tanh"), 0) == ("relu", "tanh")
    assert move(EACH, "previous", ("tanh", "tanh")) == ("tanh", "leaky-relu")
    assert move(EACH, "next", ("tanh", "relu"), 0) == ("relu", "relu")  # and still two
    with pytest.raises(BadValueError, match="no layer 3 among 2"):
        move(EACH, "next", ("tanh", "relu"), 2)


def test_one_for_each_becomes_more_and_fewer():
    assert EACH.fitted("tanh", 3) == "tanh"
    assert EACH.fitted(("tanh", "relu"), 3) == ("tanh", "relu", "relu")
    assert EACH.fitted(("tanh", "relu"), 3, 0) == ("tanh", "tanh", "relu")
    assert EACH.fitted(("tanh", "relu", "leaky-relu"), 2, 0) == ("relu", "leaky-relu")
    assert EACH.fitted(("tanh", "relu", "leaky-relu"), 2) == ("tanh", "relu")
    assert EACH.fitted(("tanh", "relu", "leaky-relu"), 1) == "tanh"


def test_a_slip_in_one_of_several_is_told():
    with pytest.raises(BadValueError, match="got 'relu, tahn'; did you mean 'tanh'"):
        EACH.read("relu, tahn")


def test_a_path_is_shown_by_its_name():
    assert FilePath(none="").show("/some/where/points.csv") == "points.csv"
    assert FilePath(none="").show(None) == ""
