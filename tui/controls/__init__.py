"""Widgets that show settings and ask for changes: fields, choices, and panels of them."""
