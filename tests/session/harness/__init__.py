"""Starts a private desktop, and looks at and presses what is on it from outside the program."""
