"""The app: how it ends, closes screens and comes back from the shell.

Each workaround works, and Textual still needs it: where the second part fails, take it out.
"""

from __future__ import annotations

import asyncio
import time

import pytest
from textual.app import App, ScreenStackError
from textual.driver import Driver
from textual.screen import Screen
from textual.widget import MountError

from mlp_tui.tui.terminal.workarounds.patched import PatchedApp

PATIENCE = 10.0


async def until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        await asyncio.sleep(0.005)


async def end_by_panic(app):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rich.console.Console.print", lambda *_, **__: None)
        async with app.run_test():
            app.panic("the input thread is gone")
    return app.return_code


async def test_an_error_in_the_input_thread_is_still_no_error_to_textual():
    assert not await end_by_panic(App())


async def test_an_error_in_the_input_thread_is_code_1():
    codes = []
    assert await end_by_panic(PatchedApp(on_ending=codes.append)) == 1
    assert codes == [1]


@pytest.mark.parametrize(("kind", "draws"), [(App, False), (PatchedApp, True)])
async def test_back_from_the_shell_textual_still_draws_nothing(kind, draws, monkeypatch):
    app = kind()
    async with app.run_test() as pilot:
        drawn = []
        monkeypatch.setattr(app, "refresh", lambda **options: drawn.append(options))
        app.post_message(Driver.SignalResume())
        await pilot.pause()
        assert bool(drawn) == draws


async def printed_by_a_failing(app):
    """What an app prints when it has ended by an exception."""
    printed = []

    async def fail():
        async with app.run_test():
            app.call_later(lambda: 1 / 0)
            await until(lambda: not app.is_running)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app.error_console, "print", lambda *objects, **_: printed.extend(objects))
        with pytest.raises(ZeroDivisionError):
            await fail()
    return printed


async def test_textual_still_prints_a_traceback():
    assert await printed_by_a_failing(App())


async def test_no_traceback_is_printed():
    app = PatchedApp()
    assert await printed_by_a_failing(app) == []
    assert isinstance(app.failure, ZeroDivisionError)


async def close_twice(app):
    """Two clicks or keys that close a screen, both in its queue before it has gone."""
    async with app.run_test():
        screen = Screen()
        await app.push_screen(screen)
        for _ in range(2):
            screen.call_later(lambda: screen.dismiss() and None)
        await until(lambda: not screen.is_running)
    return app.return_code or 0


async def test_closing_a_screen_twice_still_ends_textual():
    with pytest.raises(ScreenStackError):
        await close_twice(App())


async def test_a_screen_is_closed_once():
    assert await close_twice(PatchedApp()) == 0


async def fail_while_it_ends(app):
    called = []

    def fail():
        called.append(True)
        raise MountError("the widget is gone")

    async with app.run_test():
        app.exit()
        app.screen.call_later(fail)
        await until(lambda: called)
    return app.return_code


async def test_a_late_key_is_still_an_error_to_textual():
    with pytest.raises(MountError):
        await fail_while_it_ends(App())


async def test_what_comes_too_late_is_no_error():
    assert await fail_while_it_ends(PatchedApp()) == 0


async def test_keys_that_come_before_there_is_a_screen_are_counted():
    assert PatchedApp().keys_waiting(3) >= 3
