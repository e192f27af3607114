"""The views that can stand on the stage: a module each, which declares its key, class and commands.

A view's class is imported when the view is shown for the first time. The commands of a view act
while it is on the stage; there its keys win over those of the app. Each calls an action of the
view itself: ``action_walk`` for ``walk('left')``.
"""
