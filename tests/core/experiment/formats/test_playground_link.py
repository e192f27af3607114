"""Links of TensorFlow Playground: read as it reads them, and written where they say the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_tui.core.experiment import SETTINGS, Experiment, Trainer
from mlp_tui.core.experiment.formats.playground_link import (
    ADDRESS,
    LinkError,
    link_of,
    read_link,
)
from mlp_tui.datasets import clean_text

ITS_OWN = (
    "https://playground.tensorflow.org/#activation=relu&regularization=L2&batchSize=7"
    "&dataset=spiral&regDataset=reg-gauss&learningRate=0.1&regularizationRate=0.003&noise=15"
    "&networkShape=8,3&seed=0.27331&showTestData=true&discretize=false&percTrainData=50&x=true"
    "&y=false&xTimesY=true&xSquared=false&ySquared=false&cosX=false&sinX=true&cosY=false"
    "&sinY=false&collectStats=false&problem=classification&initZero=false&hideText=false"
)
"""As TensorFlow Playground writes it."""


def meant_by(link: str) -> Experiment:
    return Experiment(**read_link(link).values)


def refusal_of(link: str) -> str:
    with pytest.raises(LinkError) as caught:
        read_link(link)
    message = str(caught.value)
    assert clean_text(message, len(message)) == message
    assert len(message) < 700
    return message


def acting(spec: Experiment) -> dict:
    return {name: spec.acting(name) for name in SETTINGS}


def test_a_link_that_it_wrote_means_what_it_means_there():
    spec = meant_by(ITS_OWN)
    assert spec.acting("activation") == "relu"
    assert (spec.regularization, spec.regularization_rate) == ("l2", 0.003)
    assert (spec.batch_size, spec.learning_rate) == (7, 0.1)
    assert (spec.dataset, spec.acting("noise")) == ("tf-spiral", 0.15)
    assert spec.hidden_layers == (8, 3)
    assert set(spec.acting("features")) == {"x1", "x1x2", "sin-x1"}
    assert (spec.acting("loss"), spec.reduction) == ("square", "mean")
    assert (spec.optimizer, spec.init) == ("gradient-descent", "uniform")
    assert read_link(ITS_OWN).shows == {"showTestData": True, "discretize": False}


def test_what_is_missing_or_empty_has_its_defaults_there():
    for link in (ADDRESS, f"{ADDRESS}#", "http://playground.tensorflow.org/#batchSize=&noise="):
        spec = meant_by(link)
        assert (spec.dataset, spec.acting("noise")) == ("tf-circle", 0)
        assert spec.acting("activation") == "tanh"
        assert spec.hidden_layers == (4, 2)
        assert (spec.batch_size, spec.learning_rate) == (10, 0.03)
        assert spec.regularization == "none"
        assert spec.acting("features") == ("x1", "x2")
    assert meant_by("#networkShape=&x=true").hidden_layers == ()


def test_the_problem_says_which_dataset_counts():
    both = "#dataset=gauss&regDataset=reg-gauss"
    assert meant_by(f"{both}&problem=regression").dataset == "tf-hills"
    assert meant_by(f"{both}&problem=classification").dataset == "tf-gauss"
    assert meant_by("#problem=regression").dataset == "tf-plane"


@pytest.mark.parametrize(
    ("link", "points"),
    [("#dataset=spiral", 250), ("#problem=regression&regDataset=reg-gauss", 600)],
)
def test_the_points_are_as_many_as_there(link, points):
    dataset = Trainer(meant_by(link)).dataset
    assert len(dataset.train_labels) == len(dataset.test_labels) == points


def test_the_network_begins_as_there():
    """Weights from -0.5 to 0.5, biases 0.1, one tanh output; the loss is half the squared error."""
    trainer = Trainer(meant_by("#dataset=xor&networkShape=8,8&seed=3"))
    snapshot = trainer.snapshot({"parameters": {}, "description": {}})
    for layer in snapshot.observations["parameters"]:
        assert (abs(layer.weights) <= 0.5).all()
        assert (layer.biases == 0.1).all()
    assert [layer.weights.shape for layer in snapshot.observations["parameters"]] == [
        (2, 8), (8, 8), (8, 1),
    ]  # fmt: skip
    zeros = Trainer(meant_by("#initZero=true")).snapshot({"parameters": {}})
    for layer in zeros.observations["parameters"]:
        assert not layer.weights.any()
        assert not layer.biases.any()


def test_a_seed_that_is_ours_stays_and_of_any_other_one_is_made():
    assert meant_by("#seed=34&x=true").seed == 34
    first, again, other = (meant_by(f"#seed={seed}&x=true").seed for seed in ("0.1", "0.1", "0.2"))
    assert first == again != other
    assert meant_by("#x=true").seed == Experiment().seed
    (remark,) = read_link("#seed=0.27331&x=true").remarks
    assert "its seed '0.27331' is for random numbers of its own" in remark
    assert f"seed {meant_by('#seed=0.27331').seed}" in remark


def test_what_it_would_not_know_counts_for_nothing_as_there_and_is_told():
    link = read_link("#activation=gelu&problem=clustering&nois=5&x=true")
    assert Experiment(**link.values).acting("activation") == "tanh"
    assert any("activation=gelu is unknown there, too" in text for text in link.remarks)
    assert any("problem=clustering" in text for text in link.remarks)
    assert any("no key 'nois'; did you mean 'noise'" in text for text in link.remarks)


def test_what_differs_from_there_is_told():
    (remark,) = read_link("#regularization=L1&regularizationRate=0.01").remarks
    assert "L1" in remark
    assert read_link("#regularization=L2&regularizationRate=0.01").remarks == ()
    assert read_link("#regularization=L1").remarks == ()


def test_an_input_that_is_hidden_is_none():
    assert meant_by("#x=true&y=true&y_hide=true").acting("features") == ("x1",)


def test_the_last_of_two_counts_and_a_link_may_be_escaped():
    assert meant_by("#noise=5&noise=10").acting("noise") == 0.1
    assert meant_by(f"{ADDRESS}#networkShape=4%2C3").hidden_layers == (4, 3)


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("#batchSize=many", ["batchSize=many is no number"]),
        ("#batchSize=0&x=true", ["batch size must be"]),
        ("#learningRate=nan", ["learningRate=nan is no number"]),
        ("#learningRate=0", ["learning rate must be"]),
        ("#noise=101", ["noise must be"]),
        ("#networkShape=4,x", ["networkShape=x is no number"]),
        ("#networkShape=4,0", ["hidden layers must be"]),
        ("#networkShape=1,1,1,1,1,1,1,1,1", ["hidden layers must be"]),
        ("#x=false&y=false", ["no feature"]),
        ("#foo=bar", ["no link of TensorFlow Playground"]),
        ("https://example.org/#foo=bar", ["no link of TensorFlow Playground"]),
        (f"#x={'1' * 5000}", ["longer than"]),
        ("#batchSize=\x1b[31m\u202e", ["is no number"]),
    ],
)
def test_what_cannot_be_had_is_told_in_one_line(link, words):
    message = refusal_of(link)
    for word in words:
        assert word in message


def links() -> st.SearchStrategy[str]:
    """Every link that TensorFlow Playground writes and that can be had here."""
    number = st.integers(0, 50).map(str)
    keys = {
        "activation": st.sampled_from(["relu", "tanh", "sigmoid", "linear"]),
        "regularization": st.sampled_from(["none", "L1", "L2"]),
        "batchSize": st.integers(1, 30).map(str),
        "dataset": st.sampled_from(["circle", "xor", "gauss", "spiral"]),
        "regDataset": st.sampled_from(["reg-plane", "reg-gauss"]),
        "learningRate": st.sampled_from(["0.00001", "0.0001", "0.003", "0.03", "1", "10"]),
        "regularizationRate": st.sampled_from(["0", "0.001", "0.003", "0.1", "10"]),
        "noise": number,
        "networkShape": st.lists(st.integers(1, 8), max_size=6).map(
            lambda sizes: ",".join(map(str, sizes))
        ),
        "seed": st.floats(0, 1).map("{:.5f}".format) | st.integers(0, 2**31 - 1).map(str),
        "percTrainData": st.just("50"),
        "problem": st.sampled_from(["classification", "regression"]),
        "initZero": st.sampled_from(["true", "false"]),
        **dict.fromkeys(
            ("y", "xTimesY", "xSquared", "ySquared", "sinX", "sinY", "showTestData"),
            st.sampled_from(["true", "false"]),
        ),
    }
    required = {"x": st.just("true")}
    return st.fixed_dictionaries(required, optional=keys).map(
        lambda values: f"{ADDRESS}#{'&'.join(f'{key}={value}' for key, value in values.items())}"
    )


@given(links())
def test_every_link_is_written_back_with_the_same_meaning(link):
    spec = meant_by(link)
    written = link_of(spec)
    assert acting(meant_by(written)) == acting(spec)
    assert link_of(meant_by(written)) == written
    assert re.fullmatch(r"https://playground\.tensorflow\.org/#[\w.,=&+-]+", written)


def test_what_it_does_not_have_is_named():
    default = meant_by(ADDRESS)
    for change, words in (
        ({"dataset": "moons"}, "dataset Moons"),
        ({"activation": "gelu"}, "activation gelu"),
        ({"reduction": "sum"}, "reduction sum"),
        ({"optimizer": "adam"}, "optimizer adam"),
        ({"init": "he"}, "init"),
        ({"dropout": 0.5}, "dropout 0.5"),
        ({"batch_size": None}, "batch size full"),
        ({"loss": "logistic"}, "loss logistic"),
        ({"weights_seed": 5}, "weights seed 5"),
        ({"schedule": "cosine"}, "schedule cosine"),
    ):
        with pytest.raises(LinkError) as caught:
            link_of(default.with_changes(**change))
        assert "TensorFlow Playground does not have: " in str(caught.value)
        assert words in str(caught.value)
    with pytest.raises(LinkError, match="dataset XOR clusters"):
        link_of(Experiment())
