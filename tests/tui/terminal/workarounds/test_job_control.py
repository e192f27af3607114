"""Stops, signals and the background, where they can be had without a terminal.

``tests/end_to_end/test_stopping.py`` plays them in one. Textual still needs each workaround: where
a test with "still" in its name fails, take the workaround out.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading

import pytest
from textual.drivers.linux_driver import LinuxDriver

from mlp_tui.tui.terminal.workarounds.job_control import SignalPipe
from mlp_tui.tui.terminal.workarounds.patched import PatchedApp, PatchedDriver


@pytest.fixture
def handled(monkeypatch):
    """What a driver of a kind does in its handler of a signal."""
    before = {number: signal.getsignal(number) for number in STOP_AND_CONTINUE}

    def handle(kind, number):
        driver = kind(PatchedApp())
        done = []
        for name in ("resume_application_mode", "suspend_application_mode"):
            monkeypatch.setattr(driver, name, lambda name=name: done.append(name))
        monkeypatch.setattr(os, "kill", lambda *_: done.append("kill"))
        signal.raise_signal(number)
        return done

    yield handle
    for number, handler in before.items():
        signal.signal(number, handler)


STOP_AND_CONTINUE = (signal.SIGTSTP, signal.SIGCONT)


@pytest.mark.parametrize("number", STOP_AND_CONTINUE)
async def test_textual_still_does_all_in_the_handlers_of_signals(handled, number):
    assert handled(LinuxDriver, number)


@pytest.mark.parametrize("number", STOP_AND_CONTINUE)
async def test_the_handlers_of_signals_do_nothing(handled, number):
    assert not handled(PatchedDriver, number)


@pytest.fixture
async def heard():
    """A list of the signals that a pipe tells of, and an event for each time that it does."""
    numbers: list[int] = []
    told = asyncio.Event()

    def hear():
        numbers.extend(pipe.take())
        told.set()

    before = {number: signal.signal(number, lambda *_: None) for number in SIGNALS}
    pipe = SignalPipe(asyncio.get_running_loop(), hear)
    yield numbers, told
    pipe.close()
    for number, handler in before.items():
        signal.signal(number, handler)


SIGNALS = (signal.SIGTSTP, signal.SIGCONT, signal.SIGUSR1)


async def test_signals_are_told_in_their_order(heard):
    numbers, told = heard
    for number in (signal.SIGUSR1, signal.SIGTSTP, signal.SIGUSR1):
        signal.raise_signal(number)
    await told.wait()
    assert numbers == [signal.SIGUSR1, signal.SIGTSTP, signal.SIGUSR1]


async def test_a_signal_that_another_thread_gets_wakes_the_loop(heard):
    numbers, told = heard
    thread = threading.Thread(
        target=lambda: signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)
    )
    thread.start()
    await told.wait()
    thread.join()
    assert numbers == [signal.SIGUSR1]


async def test_a_flood_of_signals_is_neither_a_warning_nor_a_wait(heard, capfd):
    numbers, told = heard
    for _ in range(70_000):  # more than a pipe holds
        signal.raise_signal(signal.SIGUSR1)
    await told.wait()
    assert set(numbers) == {signal.SIGUSR1}
    assert capfd.readouterr().err == ""


async def test_signals_ignored_from_the_start_stay_so():
    before = {number: signal.getsignal(number) for number in SIGNALS}
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    try:
        PatchedDriver(PatchedApp())
        assert signal.getsignal(signal.SIGTSTP) is signal.SIG_IGN
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
