"""What a run leaves behind: its losses, the edits made on the way, and itself as a file."""
