"""What a name that can be chosen stands for: a table for each kind of choice."""
