"""The computational graph on the stage: walking over its nodes, opening them, slow motion."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from textual import events

from ....core.experiment import Snapshot, Wanted
from ....core.experiment.inspection.gradient_check import GradientCheck
from ....core.experiment.inspection.graph import GraphValues, NodeDetails
from ....core.experiment.inspection.points import PointChoice
from ....core.experiment.inspection.slow_motion import SlowMotion
from ....datasets import Dataset
from ... import wording
from ...preferences.keys import DECLARED, keys_of
from ..plots.drawing import Drawing
from ..plots.glyphs import UNICODE, GlyphSet
from ..stage_view import StageTools, StageView
from .details import DetailsPainter, Opened
from .motion import Motion, MotionPainter, StepToCome
from .painter import GraphPainter
from .points import PointsInTurn, in_force
from .table import ORDERS, Arrangement, PartLine
from .words import check_in_words, check_note, choice_in_words, key, no_gradient

PAGE = 10
WHEEL = 3
LONGEST_TEXT = 60


class GraphView(StageView):
    """The graph as a table of its nodes, one node alone, or one step in slow motion."""

    def __init__(
        self, glyphs: GlyphSet = UNICODE, tools: StageTools | None = None, **options: Any
    ) -> None:
        super().__init__(glyphs, tools, **options)
        self._table = GraphPainter(glyphs)
        self._details = DetailsPainter(glyphs)
        self._motion_painter = MotionPainter(glyphs)
        self._arrangement = Arrangement()
        self._opened: Opened | None = None
        self._motion: Motion | None = None
        self._awaited_nodes = 0  # of slow motion, as presses of its key before the first numbers
        self._step_to_come: StepToCome | None = None
        self._newest: Snapshot | None = None
        self._with_graph: Snapshot | None = None
        self._with_node: tuple[Snapshot, NodeDetails, PointChoice] | None = None
        self._keys = DECLARED
        self._points_in_turn = PointsInTurn()
        self._opens_again = False
        self._asked_check: dict[str, str | None] | None = None
        self._check: tuple[Snapshot, GradientCheck] | None = None

    def on_mount(self) -> None:
        self._keys = keys_of(self.app)
        self._table = GraphPainter(self.glyphs, self._keys)
        self._details = DetailsPainter(self.glyphs, self._keys)
        self.tools.watch(self._look_again)

    # --- What it shows -----------------------------------------------------------------------

    @property
    def points(self) -> PointChoice:
        """What the numbers are for: what is chosen, as far as this run has it."""
        dataset = None if self._newest is None else self._newest.dataset
        return in_force(self.tools.selection, dataset)

    @property
    def wanted(self) -> Wanted:
        """What it shows; nothing where it has no size."""
        width, height = self.content_size
        if width < 1 or height < 1:
            return {}
        if self._awaited_nodes:
            return {"slow_motion": {}}
        if self._motion is not None:
            return {"edits": {}}
        wanted: dict[str, dict[str, Any]] = {"graph": {"points": self.points}}
        if self._opened is not None:
            wanted = {"node": {"name": self._opened.name, "points": self.points}}
        if self._asked_check is not None:
            wanted["gradient_check"] = {"points": self.points, **self._asked_check}
        return wanted

    def show(self, snapshot: Snapshot) -> None:
        """Draw a snapshot; where it lacks what is shown, what is drawn stays."""
        points, self._newest = self.points, snapshot
        if self.points != points:
            self.ask_again()  # the run has no such point
        observations = snapshot.observations
        if "graph" in observations:
            self._take_graph(snapshot)
        if "node" in observations:
            details: NodeDetails | None = observations["node"]
            if details is not None:
                self._with_node = snapshot, details, self.points
            elif self._opened is not None:
                # For other points it may have another name, which only the table tells.
                self._opened, self._opens_again = None, True
                self._look_again()
        self._take_check(snapshot)
        if self._awaited_nodes and "slow_motion" in observations:
            self._begin_motion(observations["slow_motion"])
        elif self._motion is not None and self._is_of_another_step(snapshot):
            self._motion = None
            self.tools.say("slow motion ended: the run is another one now")
            self.ask_again()
        self.redraw()

    def _take_graph(self, snapshot: Snapshot) -> None:
        """Keep the cursor where it is, though nodes may have other names now."""
        rows = snapshot.observations["graph"].rows
        if self._graph is not None:
            self._arrangement = self._arrangement.followed(self._graph.rows, rows)
        self._with_graph = snapshot
        if self._opens_again:
            self._opens_again = False
            if self._arrangement.cursor in {row.name for row in rows}:
                self._open(self._arrangement.cursor)

    def draw(self, width: int, height: int) -> Drawing:
        if self._motion is not None:
            return self._motion_painter.drawing(self._motion, width, height)
        if self._opened is not None and self._with_node is not None:
            snapshot, details, points = self._with_node
            if details.row.name == self._opened.name:
                return self._details.drawing(
                    snapshot, details, points, self._opened, width, height, self._check_note
                )
        if self._with_graph is None:
            return Drawing()
        waiting = self.tools.training.state.stop_when
        return self._table.drawing(
            self._with_graph,
            width,
            height,
            self._arrangement,
            self._check_note,
            "" if waiting is None else waiting.text,
        )

    def _look_again(self) -> None:
        """Draw again, and have what is wanted now observed."""
        if self.is_mounted:
            self.ask_again()
            self.redraw()

    @property
    def _graph(self) -> GraphValues | None:
        return None if self._with_graph is None else self._with_graph.observations["graph"]

    @property
    def _node(self) -> NodeDetails | None:
        """The opened node, once it was observed."""
        if self._opened is None or self._with_node is None:
            return None
        details = self._with_node[1]
        return details if details.row.name == self._opened.name else None

    # --- Walking -----------------------------------------------------------------------------

    def action_walk(self, lines: int) -> None:
        """Go so many lines down in the table, or rows in an opened node."""
        if self._motion is not None:
            self._move(self._motion.on() if lines > 0 else self._motion.back())
        elif self._opened is not None:
            if self._node is None:
                return
            rows = self._details.rows_seen * (1 if lines > 0 else -1) if abs(lines) > 1 else lines
            self._opened = self._opened.scrolled(self._node.row.value, rows, 0)
            self.redraw()
        elif self._graph is not None:
            self._arrange(self._arrangement.moved(self._graph.rows, lines))

    def action_across(self, offset: int) -> None:
        """Fold a part of the table or unfold it; go on in the columns of an opened node."""
        if self._motion is not None:
            self._move(self._motion.on() if offset > 0 else self._motion.back())
        elif self._opened is not None:
            if self._node is not None:
                self._opened = self._opened.scrolled(self._node.row.value, 0, offset)
                self.redraw()
        elif self._graph is not None:
            if ORDERS[self._arrangement.order].key is not None:
                order = self._key("order-of-nodes")
                self.tools.say(f"parts fold only where nodes stand as computed; {order}: order")
                return
            self._arrange(self._arrangement.with_fold(self._graph.rows, offset < 0))

    def action_open(self) -> None:
        """Open the node under the cursor, or the neighbour that is chosen."""
        if self._motion is not None:
            self._move(self._motion.next_phase())
        elif self._opened is not None:
            name = None if self._node is None else self._opened.chosen(self._node)
            if name is not None:
                self._open(name)
        elif self._graph is not None:
            lines = self._arrangement.lines(self._graph.rows)
            if not lines:
                return
            line = lines[self._arrangement.place(lines)]
            if isinstance(line, PartLine):
                self._arrange(self._arrangement.with_fold(self._graph.rows, not line.is_folded))
            else:
                self._open(line.row.name)

    async def action_next_neighbour(self) -> None:
        """Choose another neighbour of the opened node; elsewhere go to the settings."""
        if self._opened is not None:
            self._opened = self._opened.next_neighbour()
            self.redraw()
        else:
            await self.app.run_action("settings")

    def action_back(self) -> None:
        """Leave slow motion, an opened node, a filter: the first of these that there is."""
        self.leave()

    def leave(self) -> bool:
        if self._motion is not None or self._awaited_nodes:
            self._motion, self._awaited_nodes = None, 0
            self.tools.say("slow motion ended; no step was taken")
            self._look_again()
        elif self._opened is not None:
            self._opened = None
            self._look_again()
        elif self._arrangement.text:
            self._arrange(replace(self._arrangement, text=""))
        else:
            return False
        return True

    def _open(self, name: str) -> None:
        self._opened = Opened(name)
        self._arrangement = self._arrangement.on(name)
        self._look_again()

    def _arrange(self, arrangement: Arrangement) -> None:
        self._arrangement = arrangement
        self.redraw()

    # --- What the table shows ----------------------------------------------------------------

    def action_next_points(self) -> None:
        """Numbers for all training points, for those of the next step, for a single one."""
        if self._newest is not None:
            dataset = self._newest.dataset
            points = self._points_in_turn.next_kind(self.tools.selection, dataset)
            self._choose_points(points, dataset)

    def action_next_point(self, offset: int) -> None:
        """Numbers for another single training point."""
        if self._newest is not None:
            dataset = self._newest.dataset
            points = self._points_in_turn.next_single(offset, self.tools.selection, dataset)
            self._choose_points(points, dataset)

    def _choose_points(self, points: PointChoice, dataset: Dataset) -> None:
        self._asked_check = None  # for other points the node may have another name
        self.tools.select(points=points)
        self.tools.say(choice_in_words(dataset, points, self._keys))

    def _key(self, command: str) -> str:
        return key(self._keys, command)

    def action_next_order(self) -> None:
        """Another order of the nodes."""
        order = (self._arrangement.order + 1) % len(ORDERS)
        self._arrange(replace(self._arrangement, order=order))

    def action_filter(self) -> None:
        """Ask for what a node must contain to be shown."""
        from ...screens.line_prompt import LinePrompt

        what = "What the name, the formula or the part of a node contains; empty: all nodes."
        self.app.push_screen(LinePrompt("Find nodes", what, self._arrangement.text, self._find))

    def _find(self, text: str) -> str | None:
        if len(text) > LONGEST_TEXT:
            return f"at most {LONGEST_TEXT} characters"
        self._opened = None
        self._arrangement = replace(self._arrangement, text=text)
        self._look_again()
        return None

    # --- The check ---------------------------------------------------------------------------

    def action_check(self) -> None:
        """Compare gradients with differences of J, once: of the opened node, or all parameters'."""
        name = None if self._opened is None else self._opened.name
        rows = () if self._graph is None else self._graph.rows
        if any(row.name == name and row.gradient is None for row in rows):
            self.tools.say(no_gradient(str(name)))
            return
        self._asked_check = {"node": name}
        self.ask_again()

    def _take_check(self, snapshot: Snapshot) -> None:
        """Tell what a check found that was asked for; forget that of another experiment."""
        if self._check is not None and self._check[0].spec != snapshot.spec:
            self._check = None
        if self._asked_check is not None and "gradient_check" in snapshot.observations:
            self._asked_check = None
            self._check = snapshot, snapshot.observations["gradient_check"]
            self.tools.say(check_in_words(self._check[1]))
            self.ask_again()

    @property
    def _check_note(self) -> str:
        """What the last check found, of the opened node alone where one is."""
        if self._check is None:
            return ""
        snapshot, check = self._check
        return check_note(check, snapshot.step, self._opened.name if self._opened else None)

    # --- Run until ---------------------------------------------------------------------------

    def action_run_until(self) -> None:
        """Ask for a condition, and run until it is met."""
        from .run_until import prompt

        names = [] if self._graph is None else [row.name for row in self._graph.rows]
        self.app.push_screen(prompt(self.tools.training, names, self.tools.say))

    # --- Slow motion -------------------------------------------------------------------------

    def action_slow_motion(self) -> None:
        """The next number of the next step; after the last one the step is taken."""
        if self._awaited_nodes:
            self._awaited_nodes += 1
        elif self._motion is None:
            if self._newest is not None and self._newest.is_at_end:
                why = wording.ending(self._newest, self._keys)
                self.tools.say(why or "this run takes no more steps")
                return
            self._awaited_nodes = 1
            self.tools.training.pause()
            self.ask_again()
        elif not self._motion.is_at_end:
            self._move(self._motion.on())
        else:
            step = self._motion.trace.step + 1
            self._motion = None
            self.tools.training.step()
            again = self._key("slow-motion")
            self.tools.say(
                f"step {step:,} is taken, as {self._keys['step']} takes it; {again} goes through"
                " the next one"
            )
            self._look_again()

    def _is_of_another_step(self, snapshot: Snapshot) -> bool:
        """Whether the next step is another than that which slow motion goes through."""
        return self._step_to_come is not None and not self._step_to_come.is_next_in(snapshot)

    def _begin_motion(self, trace: SlowMotion) -> None:
        motion = Motion(trace).on(self._awaited_nodes - 1)
        self._awaited_nodes = 0
        spec = None if self._newest is None else self._newest.spec
        self._step_to_come = StepToCome(trace.step, spec)
        self.ask_again()
        back, on, part = map(self._key, ("fold", "slow-motion", "open"))
        self.tools.say(
            f"one step in slow motion: {on} goes on node by node, {back} back, {part} to the next"
            " part, esc ends it"
        )
        self._move(motion)

    def _move(self, motion: Motion) -> None:
        self._motion = motion
        self.redraw()
        if motion.is_at_end:
            self.tools.say(f"all numbers are there: {self._key('slow-motion')} takes the step")

    # --- Mouse -------------------------------------------------------------------------------

    def on_click(self, event: events.Click) -> None:
        """Go to the line that is clicked; a second click opens it."""
        place = event.get_content_offset(self)
        graph = self._graph
        if place is None or graph is None or self._opened is not None or self._motion is not None:
            return
        index = self._table.line_at(place.y)
        if index is None:
            return
        lines = self._arrangement.lines(graph.rows)
        offset = index - self._arrangement.place(lines)
        if offset:
            self._arrange(self._arrangement.moved(graph.rows, offset))
        else:
            self.action_open()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Go down."""
        event.stop()
        self.action_walk(WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Go up."""
        event.stop()
        self.action_walk(-WHEEL)
