"""Every workaround, and what it works around.

``tests/tui/terminal/workarounds`` tells when one is no longer needed, and tries each without each
of the private names that it needs.
"""

from __future__ import annotations

from .registry import Registry, Workaround

HERE = "terminal.workarounds"
LINUX_DRIVER = "textual.drivers.linux_driver:LinuxDriver"
TEXTUAL = "Textual 8.2.8"

WORKAROUNDS = Registry(
    [
        Workaround(
            name="panic-code",
            fault="an error in the thread that reads the input leaves the exit code at 0",
            seen_in=TEXTUAL,
            parts={"app": f"{HERE}.application:CodeAfterPanic"},
        ),
        Workaround(
            name="traceback",
            fault="an exception prints a traceback with local variables, a screen or more of it",
            seen_in=TEXTUAL,
            parts={"app": f"{HERE}.application:NoTraceback"},
            needs=(
                "textual.app:App._handle_exception(error)",
                "textual.app:App._print_error_renderables()",
            ),
        ),
        Workaround(
            name="late-messages",
            fault="what waits for its turn while the app ends finds widgets that are gone: exit"
            " code 1 where a person pressed q and one key more",
            seen_in=TEXTUAL,
            parts={"app": f"{HERE}.application:NothingLate"},
            needs=("textual.app:App._handle_exception(error)",),
        ),
        Workaround(
            name="close-once",
            fault="a second click or key that closes a screen, come in before the screen has gone,"
            " ends the app, or closes the screen below as well",
            seen_in=TEXTUAL,
            parts={"app": f"{HERE}.closing:ScreensClosedOnce"},
            needs=("textual._context:active_message_pump",),
        ),
        Workaround(
            name="redraw-on-resume",
            fault="after ctrl+z and fg nothing is drawn again where the terminal has its old size",
            seen_in=TEXTUAL,
            parts={"app": f"{HERE}.application:RedrawnOnResume"},
        ),
        Workaround(
            name="screen-diff",
            fault="a region that is to be repainted is sent from the left edge of its widget on,"
            " changed or not, a layout as the whole screen, and every style as a whole new one",
            seen_in=TEXTUAL,
            parts={"app": f"{HERE}.rendering:SentWhereChanged"},
            needs=(
                "textual.app:App._display(screen, renderable)",
                "textual._compositor:CompositorUpdate.render_segments(console)",
                "textual._compositor:LayoutUpdate(strips, region)",
                "textual._compositor:ChopsUpdate(chops, spans, chop_ends)",
            ),
        ),
        Workaround(
            name="partial-updates",
            fault="every widget within the one rectangle that surrounds all changes is rendered,"
            " and all their rows are cut to pieces: with a status line at the foot and a plot at"
            " the top all widgets, at every frame",
            seen_in=TEXTUAL,
            parts={"screen": f"{HERE}.rendering:RenderedWhereChanged"},
            needs=(
                "textual.screen:Screen._compositor",
                "textual._compositor:Compositor.render_partial_update()",
                "textual._compositor:Compositor.visible_widgets",
                "textual._compositor:Compositor._dirty_regions",
                "textual._compositor:ChopsUpdate(chops, spans, chop_ends)",
            ),
            requires=("screen-diff",),  # which shows an update that knows what it puts where
        ),
        Workaround(
            name="no-colour",
            fault="under NO_COLOR there are shades of grey in true colour, with an ANSI theme the"
            " codes of the default colours around every word; terminals without colours get all",
            seen_in=TEXTUAL,
            parts={"app": f"{HERE}.widgets:WithoutColours"},
        ),
        Workaround(
            name="reverse-video",
            fault="a component's reverse video is left out, so that without colours the cursor of"
            " a list cannot be seen, though Textual's style sheet reverses it there",
            seen_in=TEXTUAL,
            parts={"patch": f"{HERE}.widgets:keep_reverse"},
        ),
        Workaround(
            name="list-paging",
            fault="a page up or down in a list without a line on the screen is a KeyError",
            seen_in=TEXTUAL,
            parts={"option list": f"{HERE}.widgets:PagedOptionList"},
        ),
        Workaround(
            name="tooltip",
            fault="a tooltip stays when the terminal becomes so small that the pointer is outside"
            " it, though all that it told of may be gone, until the mouse is moved",
            seen_in=TEXTUAL,
            parts={"screen": f"{HERE}.widgets:NoTooltipOfNothing"},
        ),
        Workaround(
            name="palette",
            fault="paging, clicks and searches in the command palette, come in before the terminal"
            " became so small that nothing is there any more or the palette was closed, are errors",
            seen_in=TEXTUAL,
            parts={"app": f"{HERE}.widgets:WithPatchedPalette"},
            needs=(
                "textual.command:CommandPalette._action_command_list(action)",
                "textual.command:CommandPalette._gather_commands",
                "textual.command:CommandPalette._on_click(event)",
            ),
        ),
        Workaround(
            name="ascii",
            fault="frames, scroll bars, ellipses and icons have no form in ASCII",
            seen_in=TEXTUAL,
            parts={"driver": f"{HERE}.driver:AsciiOutput"},
        ),
        Workaround(
            name="key-flood",
            fault="keys that come faster than they are dealt with, as from a file pasted into a"
            " terminal that does not bracket it, are all kept: seconds for each KB, and nothing"
            " answers",
            seen_in=TEXTUAL,
            parts={"driver": f"{HERE}.driver:NoKeyFlood"},
        ),
        Workaround(
            name="stalled-output",
            fault="a terminal that takes no output blocks the event loop after 30 writes"
            " (MAX_QUEUED_WRITES), and with it every key",
            seen_in=TEXTUAL,
            parts={"driver": f"{HERE}.output:DroppedOutput"},
            needs=(
                f"{LINUX_DRIVER}._file",
                f"{LINUX_DRIVER}._writer_thread",
                "textual.drivers._writer_thread:WriterThread._queue",
            ),
            requires=("redraw-on-resume",),  # what was dropped is drawn again by that
        ),
        Workaround(
            name="input",
            fault="one byte of input that is no UTF-8 ends the app; input at its end, as that of a"
            " lost terminal, is read over and over: a busy processor until the process is killed",
            seen_in=TEXTUAL,
            issue=6456,
            parts={"driver": f"{HERE}.input:TolerantInput"},
            needs=(
                "textual._parser:ParseError",
                "textual._parser:Parser.feed(data)",
                "textual._parser:Parser.tick()",
                "textual._xterm_parser:XTermParser(debug)",
            ),
        ),
        Workaround(
            name="terminal-size",
            fault="the terminal's size is looked at when SIGWINCH comes, and never else: it comes"
            " to nobody where the terminal controls no jobs, and is lost at times around ctrl+z",
            seen_in=TEXTUAL,
            parts={"driver": f"{HERE}.input:FollowedSize"},
            requires=("input",),  # whose thread looks
        ),
        Workaround(
            name="job-control",
            fault="SIGCONT while the terminal is being left sets it up in the middle of that, and"
            " without a SIGTSTP before it starts a second input thread, which takes half of the"
            " keys; the handler of SIGTSTP can wait for ever for a lock that the interrupted code"
            " holds",
            seen_in=TEXTUAL,
            issue=1582,
            parts={"driver": f"{HERE}.job_control:JobControl"},
            needs=(
                f"{LINUX_DRIVER}._sigtstp_application()",
                f"{LINUX_DRIVER}._sigcont_application()",
                f"{LINUX_DRIVER}._enable_mouse_support()",
                f"{LINUX_DRIVER}._writer_thread",
            ),
            requires=("redraw-on-resume", "input"),  # whose thread reads nothing in the background
        ),
        Workaround(
            name="frame-pacing",
            fault="frames are sent whether the terminal has shown those before them or not: over"
            " a slow line keys wait behind megabytes of pictures; and a sequence that Textual does"
            " not know is heard nowhere",
            seen_in=TEXTUAL,
            parts={"driver": "terminal.paced_driver:PacedDriver"},
            needs=(
                f"{LINUX_DRIVER}._key_thread",
                f"{LINUX_DRIVER}._disable_mouse_support()",
                "textual._xterm_parser:XTermParser._sequence_to_key_events(sequence, alt)",
            ),
            requires=("input",),
        ),
        Workaround(
            name="plot-matrices",
            fault="there is one figure for everybody, and to be read back only as a string of"
            " escape sequences: several times as long for each picture",
            seen_in="plotext 5.3.2",
            parts={"figure": "views.plots.plotext_monitor:MonitorFigure"},
            needs=(
                "plotext._date:date_class()",
                "plotext._matrix:matrix_class.set_matrices()",
                "plotext._matrix:matrix_class.fullground",
                "plotext._matrix:matrix_class.Rows_canvas",
                "plotext._matrix:matrix_class.Cols_canvas",
                "plotext._monitor:monitor_class.set_xaxes(lower, upper)",
                "plotext._monitor:monitor_class.set_yaxes(left, right)",
                "plotext._monitor:monitor_class.set_ticks_color(color)",
                "plotext._monitor:monitor_class.set_xlim(left, right, xside)",
                "plotext._monitor:monitor_class.set_ylim(lower, upper, yside)",
                "plotext._monitor:monitor_class.set_xticks(ticks, labels, xside)",
                "plotext._monitor:monitor_class.set_yticks(ticks, labels, yside)",
                "plotext._monitor:monitor_class.draw()",
                "plotext._monitor:monitor_class.build_plot()",
            ),
        ),
        Workaround(
            name="utf8-output",
            fault="where the locale's encoding is another one, glyphs are written as literal"
            " escapes such as \\u2580, though most terminals read UTF-8 all the same",
            seen_in=TEXTUAL,
            parts={"output": f"{HERE}.driver:use_utf8_output"},
        ),
    ]
)
