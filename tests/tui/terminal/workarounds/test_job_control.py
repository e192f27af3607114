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
def counted(monkeypatch):
    """Makes a driver that counts what else its handlers of signals would do."""

    def make(kind):
        driver = kind.__new__(kind)
        driver._auto_restart = True
        counts = []
        for name in ("resume_application_mode", "suspend_application_mode"):
            monkeypatch.setattr(driver, name, lambda name=name: counts.append(name))
        monkeypatch.setattr(os, "kill", lambda *_: None)
        return driver, counts

    return make


@pytest.mark.parametrize("handler", ["_sigcont_application", "_sigtstp_application"])
def test_textual_still_does_all_in_the_handlers_of_signals(counted, handler):
    driver, counts = counted(LinuxDriver)
    getattr(driver, handler)()
    assert counts


@pytest.mark.parametrize("handler", ["_sigcont_application", "_sigtstp_application"])
def test_the_handlers_of_signals_do_nothing(counted, handler):
    driver, counts = counted(PatchedDriver)
    getattr(driver, handler)()
    assert not counts


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
