"""The screens: the playground itself, and over it the help and the saved sessions."""
