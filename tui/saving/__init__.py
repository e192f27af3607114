"""What the app writes to the disk: session files, by itself, and screenshots."""
