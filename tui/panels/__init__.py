"""The panels around the plots: they show settings and numbers, and ask for changes."""
