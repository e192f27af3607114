"""Experiments as text: files that people edit, links, command lines; and what may be opened."""
