"""The computational graph on the stage: its nodes with their numbers, one by one.

table       its nodes as lines: folded, filtered, in an order
values      arrays in a few cells
painter     the table as a picture
details     one node as a picture
motion      one step, node by node, as a picture
view        the view and its keys
"""
