"""What goes on inside a network, to be looked at with or without a screen.

Each module holds the observations of one subject: functions of a
:class:`~..observations.Moment` under ``@observation``, so that a view, a test or the command
``mlp-tui inspect`` asks for them by name, as in ``trainer.snapshot({"graph": {}})``. They are
made only when somebody asks, and the modules are imported when one is asked for that is not
known yet.
"""
