"""Table models: they hold plain rows and say how each cell reads, sorts and is aligned."""
