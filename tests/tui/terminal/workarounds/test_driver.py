"""The driver: input that is no text or at its end, and terminals that take nothing.

Each workaround works, and Textual still needs it: where the second part fails, take it out.
"""

from __future__ import annotations

import io
import os
import signal
import threading
import time

import pytest
from textual import events
from textual._border import BORDER_CHARS
from textual.drivers import _writer_thread
from textual.drivers.linux_driver import LinuxDriver
from textual.scrollbar import ScrollBarRender

from mlp_tui.tui.terminal.workarounds.patched import PatchedApp, PatchedDriver

PATIENCE = 10.0


@pytest.fixture(autouse=True)
def handlers():
    """Drivers handle signals from when they are made."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTSTP, signal.SIGCONT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def driver_of(kind, fileno=0, app=None, keys=None):
    """A driver that reads ``fileno``, fills ``keys``, and takes its terminal for set up."""
    driver = kind(PatchedApp() if app is None else app)
    driver.fileno = fileno
    driver.in_application_mode = True
    if app is None:
        driver.process_message = driver.send_message = [].append if keys is None else keys.append
    return driver


@pytest.fixture
def pipe():
    reading, writing = os.pipe()
    ends = {reading, writing}

    def close(end):
        ends.discard(end)
        os.close(end)

    yield reading, writing, close
    for end in ends:
        os.close(end)


async def test_bytes_that_are_no_utf8_are_still_fatal_to_textual(pipe):
    reading, writing, _ = pipe
    os.write(writing, b"\xff")
    with pytest.raises(UnicodeDecodeError):
        driver_of(LinuxDriver, reading).run_input_thread()


async def test_bytes_that_are_no_utf8_are_a_key(pipe):
    reading, writing, close = pipe
    os.write(writing, b"\xffs")
    close(writing)
    keys = []
    driver_of(PatchedDriver, reading, keys=keys).run_input_thread()
    assert [key.character for key in keys if isinstance(key, events.Key)] == ["\ufffd", "s"]


def reads_at_the_end(kind, pipe, monkeypatch):
    """How often a driver reads input that is at its end; no more than 100 times."""
    reading, writing, close = pipe
    close(writing)
    driver = driver_of(kind, reading)
    count = 0
    read = os.read

    def counting(file, size):
        nonlocal count
        if file == reading:
            count += 1
            if count == 100:
                driver.exit_event.set()
        return read(file, size)

    monkeypatch.setattr(os, "read", counting)
    driver.run_input_thread()
    return count


async def test_input_at_its_end_still_keeps_textual_busy(pipe, monkeypatch):
    assert reads_at_the_end(LinuxDriver, pipe, monkeypatch) >= 100


async def test_input_at_its_end_is_read_once(pipe, monkeypatch):
    assert reads_at_the_end(PatchedDriver, pipe, monkeypatch) == 1


def stalled(driver):
    """What waits to be written by a driver whose terminal takes nothing."""
    driver._writer_thread = _writer_thread.WriterThread(io.StringIO())  # not started
    return driver._writer_thread._queue


def blocks(driver, queue, writes):
    """Whether a driver holds up who writes so often, while nothing is taken."""

    def write():
        for _ in range(writes):
            driver.write("picture")

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    end = time.monotonic() + PATIENCE
    while thread.is_alive() and not queue.full():
        assert time.monotonic() < end
    thread.join(0.2)
    blocked = thread.is_alive()
    while thread.is_alive():
        queue.get()
    return blocked


async def test_a_stalled_terminal_still_blocks_textual():
    driver = driver_of(LinuxDriver)
    assert blocks(driver, stalled(driver), _writer_thread.MAX_QUEUED_WRITES + 1)


async def test_a_stalled_terminal_blocks_nothing_and_fills_no_memory():
    driver = driver_of(PatchedDriver)
    queue = stalled(driver)
    queue.maxsize = 0  # as when it enters application mode
    assert not blocks(driver, queue, 10_000)
    assert queue.qsize() <= 100


def test_textual_still_writes_escapes_to_an_ascii_locale():
    output = io.BytesIO()
    file = io.TextIOWrapper(output, "ascii", errors="backslashreplace")  # as standard error is
    writer = _writer_thread.WriterThread(file)
    writer.start()
    writer.write("\u2580")
    writer.stop()
    assert output.getvalue() == b"\\u2580"


def test_the_frames_of_textual_are_still_no_ascii():
    assert not "".join(BORDER_CHARS["round"][0]).isascii()
    assert not "".join(ScrollBarRender.VERTICAL_BARS).isascii()


@pytest.mark.parametrize(("ascii_only", "written"), [(False, "╭─…é\x1b[m"), (True, "+-~e\x1b[m")])
async def test_an_ascii_app_writes_nothing_else(ascii_only, written):
    driver = driver_of(PatchedDriver, app=PatchedApp(ascii_only=ascii_only))
    queue = stalled(driver)
    driver.write("╭─…é\x1b[m")
    assert queue.get() == written


class Slow(PatchedApp):
    """Deals with no key: they all wait."""

    def keys_waiting(self, keys_sent):
        return keys_sent


def sent_of_a_flood(driver, monkeypatch):
    """How many keys of a thousand go to the app."""
    sent = []
    monkeypatch.setattr("asyncio.run_coroutine_threadsafe", lambda call, **_: sent.append(call))
    for _ in range(1000):
        driver.send_message(events.Key("x", "x"))
    for call in sent:
        call.close()
    return len(sent)


@pytest.mark.parametrize(("kind", "sent"), [(LinuxDriver, 1000), (PatchedDriver, 500)])
async def test_a_flood_of_keys_still_goes_through_textual(kind, sent, monkeypatch):
    assert sent_of_a_flood(driver_of(kind, app=Slow()), monkeypatch) == sent


async def test_keys_that_are_dealt_with_do_not_wait():
    app = PatchedApp()
    async with app.run_test() as pilot:
        waiting = app.keys_waiting(0)
        await pilot.press(*"keys")
        assert app.keys_waiting(4) == waiting
