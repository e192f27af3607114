"""Answers of the terminal are heard, and are no keys."""

from __future__ import annotations

import pytest
from textual.events import Key, Paste

from mlp_tui.tui.terminal.paced_driver import ANSWER, AnswerParser


@pytest.mark.parametrize("cut", range(len(ANSWER) + 1))
def test_an_answer_is_no_key_however_it_is_cut(cut):
    heard = []
    parser = AnswerParser(lambda: heard.append(1), debug=False)
    keys = [
        event
        for text in ("s", ANSWER[:cut], ANSWER[cut:] + "q")
        if text
        for event in parser.feed(text)
    ]
    assert [key.character for key in keys if isinstance(key, Key)] == ["s", "q"]
    assert len(keys) == 2
    assert heard == [1]


def test_many_answers_between_keys_and_mouse_reports():
    heard = []
    parser = AnswerParser(lambda: heard.append(1), debug=False)
    events = list(parser.feed(f"{ANSWER}s{ANSWER}\x1b[<35;5;5M{ANSWER}\x1b[A{ANSWER}"))
    assert len(heard) == 4
    assert [event.key for event in events if isinstance(event, Key)] == ["s", "up"]
    assert len(events) == 3


def test_an_answer_that_comes_while_text_is_pasted():
    heard = []
    parser = AnswerParser(lambda: heard.append(1), debug=False)
    events = [
        event
        for text in ("\x1b[200~a", ANSWER, f"b{ANSWER}c", "\x1b[201~")
        for event in parser.feed(text)
    ]
    events += parser.feed("s")
    assert [event.text for event in events if isinstance(event, Paste)] == ["abc"]
    assert [event.key for event in events if isinstance(event, Key)] == ["s"]
    assert heard == [1, 1]
