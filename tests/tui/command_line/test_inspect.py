"""The inside of a network, printed: equal to what the observations and plain NumPy give."""

from __future__ import annotations

import json

import numpy as np
import pytest
from command_line import error_of, invoke

from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.tui.command_line.inspecting import SUBJECTS

OPTIONS = ("--layers", "3", "--seed", "5")


@pytest.fixture
def trainer():
    trainer = Trainer(Experiment(hidden_layers=(3,), seed=5))
    trainer.step(40)
    return trainer


def report_of(*arguments):
    result = invoke("inspect", *arguments, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def text_of(*arguments):
    result = invoke("inspect", *arguments)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.isascii() or "é" in result.stdout
    return result.stdout


def by_hand(trainer):
    """What each node of the forward pass is."""
    hidden, output = trainer.snapshot({"parameters": {}}).observations["parameters"]
    sums = trainer.dataset.train_points @ hidden.weights + hidden.biases
    given = 1 / (1 + np.exp(-sums))
    logits = given @ output.weights + output.biases
    exponentials = np.exp(logits)
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    labels = trainer.dataset.train_labels
    loss = -np.log(probabilities[np.arange(len(labels)), labels]).sum()
    return {"p_hidden_1": given, "probabilities": probabilities, "J": loss}


def test_values_are_those_of_plain_numpy(trainer):
    values = report_of("values", "--steps", "40", *OPTIONS)["values"]
    for name, expected in by_hand(trainer).items():
        np.testing.assert_allclose(values[name], expected, rtol=1e-10)


def test_gradients_are_those_of_plain_numpy(trainer):
    gradients = report_of("gradients", "--steps", "40", *OPTIONS)["gradients"]
    values = by_hand(trainer)
    of_logits = values["probabilities"] - np.eye(2)[trainer.dataset.train_labels]
    expected = values["p_hidden_1"].T @ of_logits
    np.testing.assert_allclose(gradients["W_output"], expected, rtol=1e-9, atol=1e-12)
    assert gradients["targets"] is None
    assert gradients["J"] == 1


def test_one_node_for_one_point(trainer):
    values = report_of("values", "--node", "p_hidden_1", "--for", "7", "--steps", "40", *OPTIONS)[
        "values"
    ]
    (row,) = values.pop("p_hidden_1")
    np.testing.assert_allclose(row, by_hand(trainer)["p_hidden_1"][7], rtol=1e-10)
    assert values == {}


def test_the_graph_is_a_line_for_each_node(trainer):
    text = text_of("graph", "--steps", "40", *OPTIONS)
    loss = by_hand(trainer)["J"]
    lines = {line.split()[0]: line for line in text.splitlines() if line.startswith("  ")}
    assert "sigmoid(z_hidden_1)" in lines["p_hidden_1"]
    assert "100x3" in lines["p_hidden_1"]
    assert f"{loss:.4g}" in lines["J"]
    rows = report_of("graph", "--steps", "40", *OPTIONS)["graph"]
    assert [row["name"] for row in rows] == [name for name in lines if name != "node"]


def test_a_check_finds_that_gradients_agree():
    text = text_of("check", "--steps", "40", *OPTIONS)
    assert "in all 17 of 17: agrees" in text
    check = report_of("check", "--steps", "40", *OPTIONS)["check"]
    assert max(node["worst"] for node in check["nodes"]) < 1e-6


def test_a_check_may_be_of_one_node_of_the_graph():
    text = text_of("check", "--node", "z_hidden_1", "--steps", "40", *OPTIONS)
    assert "in all 300 of 300: agrees" in text
    text = text_of("check", "--node", "z_hidden_1", "--layers", "100", "--points", "120")
    assert " of 6000, the largest among them: agrees" in text
    (node,) = report_of("check", "--node", "z_hidden_1", *OPTIONS)["check"]["nodes"]
    assert (node["name"], node["n_checked"], node["verdict"]) == ("z_hidden_1", 300, "agrees")


def test_the_network_is_told_layer_by_layer(trainer):
    text = text_of("network", "--steps", "40", *OPTIONS)
    assert "hidden 1: 2 -> 3 sigmoid" in text
    assert "output: 3 -> 2 softmax" in text
    layers = report_of("network", "--steps", "40", *OPTIONS)["network"]
    parameters = trainer.snapshot({"parameters": {}}).observations["parameters"]
    for layer, expected in zip(layers, parameters, strict=True):
        np.testing.assert_array_equal(layer["weights"], expected.weights)
        np.testing.assert_array_equal(layer["biases"], expected.biases)


def test_numbers_tell_what_is_taken_for_what(trainer):
    confusion = report_of("numbers", "--steps", "40", *OPTIONS)["numbers"]["confusion"]
    said = by_hand(trainer)["probabilities"].argmax(axis=1)
    counts = np.zeros((2, 2), dtype=int)
    np.add.at(counts, (trainer.dataset.train_labels, said), 1)
    assert confusion["train"]["counts"] == counts.tolist()
    assert "said orange" in text_of("numbers")
    text = text_of("numbers", "--dataset", "tf-plane")
    assert "train residuals: mean " in text
    assert "said" not in text


def test_json_has_what_the_text_tells(trainer):
    report = report_of("numbers", "check", "--steps", "40", *OPTIONS)
    train = report["numbers"]["confusion"]["train"]
    counts = np.array(train["counts"])
    np.testing.assert_allclose(train["accuracy_by_class"], counts.diagonal() / counts.sum(axis=1))
    text = text_of("numbers", "check", "--steps", "40", *OPTIONS)
    for update in report["numbers"]["update_ratio"]:
        assert update["ratio"] == pytest.approx(update["update_norm"] / update["weight_norm"])
        assert f"{update['ratio']:.2g}" in text
    check = report["check"]
    assert check["verdict"] == "agrees"
    assert {each["verdict"] for each in check["nodes"]} == {"agrees"}
    assert check["worst"] == max(each["worst"] for each in check["nodes"])


def test_a_diagnosis_says_what_to_try():
    text = text_of("diagnosis", "--layers", "4,4,4,4,4,4,4,4")
    assert "vanishing gradient: of the gradient at the output, " in text
    assert "Try hidden layers 4, 4 and activation tanh." in text
    (finding,) = report_of("diagnosis", "--layers", "4,4,4,4,4,4,4,4")["diagnosis"]["findings"]
    assert finding["try"] == {"hidden_layers": [4, 4], "activation": "tanh"}
    assert "nothing that is known to go wrong" in text_of("diagnosis")


def test_trial_runs_are_made_on_request():
    wanted = ("diagnosis", "--layers", "4", "--learning-rate", "0.001", "--steps", "300")
    assert "rate" not in text_of(*wanted)
    text = text_of(*wanted, "--trials")
    assert "learning rate too low: after 200 more steps at 0.001 the loss per point is " in text
    assert "Try learning rate 0.01." in text
    trials = report_of(*wanted, "--trials")["diagnosis"]["rate_trials"]
    assert [trial["learning_rate"] for trial in trials["trials"]] == [0.0001, 0.001, 0.01]


def test_a_place_is_probed(trainer):
    probe = report_of("probe", "--place", "0.5,-1", "--steps", "40", *OPTIONS)["probe"]
    hidden = trainer.snapshot({"parameters": {}}).observations["parameters"][0]
    sums = np.array([0.5, -1]) @ hidden.weights + hidden.biases
    np.testing.assert_allclose(probe["layers"][0]["sums"], sums, rtol=1e-12)
    assert "says      blue " in text_of("probe", "--place", "0.5,-1")
    of_point = report_of("probe", "--for", "7", "--steps", "40", *OPTIONS)["probe"]
    assert of_point["columns"] == trainer.dataset.train_points[7].tolist()
    assert "; its own loss " in text_of("probe", "--for", "7")


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--layers", "", "--dataset", "iris"),
        ("--dataset", "tf-hills", "--points", "60", "--layers", "512"),
        ("--layers", "2,2,2", "--dropout", "0.5", "--for", "batch", "--batch-size", "7"),
        ("--dataset", "penguins", "--for", "test", "--ascii", "--loss", "cross-entropy"),
    ],
)
def test_every_subject_of_any_network_is_told(subject, options):
    if "--for" in options and subject in ("diagnosis", "probe"):
        place = options.index("--for")
        options = options[:place] + options[place + 2 :]
    text = text_of(subject, "--steps", "2", *options)
    assert len(text.splitlines()) > 2
    assert all(line == line.rstrip() for line in text.splitlines())
    assert report_of(subject, "--steps", "2", *options)[subject] is not None


def test_how_many_points_there_are_and_which_are_looked_at_are_two_options():
    assert "Graph, for 30 training points" in text_of("graph", "--points", "60")
    assert "Graph, for training point 3" in text_of("graph", "--for", "3", "--points", "60")


def test_arrays_that_are_cut_say_so():
    assert "--json has all of it)" in text_of("values", "--layers", "64")
    assert "has all of it" not in text_of("values", "--layers", "4")


def test_a_saved_run_is_looked_at_where_it_stands(tmp_path):
    file = tmp_path / "run.npz"
    assert invoke("train", "--steps", "60", "--export", str(file)).exit_code == 0
    report = report_of(str(file), "network", "diagnosis")
    assert report["step"] == 60
    assert {"network", "diagnosis"} <= set(report)
    assert report_of(str(file), "--steps", "5")["step"] == 65


def test_class_names_are_text_and_nothing_else(tmp_path):
    file = tmp_path / "own.csv"
    names = "[red]é", "b\x1b[2J"
    rows = [f"{i},{i % 3},{names[i % 2]}" for i in range(40)]
    file.write_text("\n".join(["a,b,class", *rows]), encoding="utf-8")
    text = text_of(str(file), "numbers", "probe")
    assert "[red]é" in text
    assert "\x1b" not in text


def test_many_classes_with_long_names_are_numbered(tmp_path):
    file = tmp_path / "ten.csv"
    rows = [f"{i},{i % 7},a long name for class {i % 10}" for i in range(100)]
    file.write_text("\n".join(["one,two,kind", *rows]))
    lines = text_of(str(file), "numbers").splitlines()
    (head,) = [line for line in lines if "train points" in line]
    assert head.split()[2:] == [word for i in range(10) for word in ("said", str(i))] + ["right"]
    assert len([line for line in lines if line.startswith("  7 a long name for class ")]) == 2
    assert max(map(len, lines)) < 140


def test_a_run_that_diverges_is_told_as_it_stood_before():
    result = invoke("inspect", "--learning-rate", "3", "--layers", "4", "--steps", "50")
    assert result.exit_code == 3
    assert "diverged: at step " in result.stdout
    assert "Try learning rate 0.3 and new weights." in result.stdout
    (line,) = result.stderr.splitlines()
    assert "diverged" in line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["grph"], "did you mean 'graph'?"),
        (["a.csv", "b.csv"], "give one of them"),
        (["gone.csv", "graph"], "gone.csv"),
        (["graph", "--for", "all"], "choose train, test, batch"),
        (["graph", "--for", "100"], "there is no training point 100"),
        (["probe", "--for", "100"], "there is no training point 100"),
        (["values", "--node", "p_hiden_1"], "did you mean 'p_hidden_1'?"),
        (["check", "--node", "z_hiden_1"], "did you mean 'z_hidden_1'?"),
        (["check", "--node", "targets"], "J has no gradient with respect to targets"),
        (["probe", "--for", "gone"], "choose train, test, batch"),
        (["network", "--for", "tset"], "did you mean 'test'?"),
        (["probe", "--for", "test"], "--for is for graph, values, gradients, check, network"),
        (["probe", "--for", "3", "--place", "1,2"], "--for is for graph"),
        (["diagnosis", "--for", "3"], "network, numbers and probe"),
        (["graph", "--node", "J"], "--node is for values, gradients and check"),
        (["--place", "1,2"], "--place is for probe"),
        (["probe", "--place", "1"], "give two numbers"),
        (["probe", "--place", "nan,1"], "two finite numbers"),
        (["probe", "--place", "1e300,2"], "at most 1e+100"),
        (["graph", "--trials"], "--trials is for diagnosis"),
        (["--steps", "-1"], "--steps"),
    ],
)
def test_what_cannot_be_looked_at_is_refused_in_one_line(arguments, said):
    assert said in error_of("inspect", *arguments)


def test_what_is_known_of_the_subjects_stands_in_the_help():
    text = invoke("inspect", "--help").stdout
    for subject in SUBJECTS:
        assert f"\n  {subject} " in text
