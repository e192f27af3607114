"""The numbers view: what the network gets wrong, its layers in numbers, and a probed place.

section     what a part of the view is, and how parts share the room
lines       rows of text in columns
confusion   which class is taken for which
residuals   how far off the numbers of a regression are
layers      weights, activations, gradients and the next step, layer by layer
probed      what the network makes of one place
diagnosed   what goes wrong with the run, and what to try
view        the widget
"""
