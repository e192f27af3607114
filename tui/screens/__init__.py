"""The screens: the playground itself, and the help over it."""
