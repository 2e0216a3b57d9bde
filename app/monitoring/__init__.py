"""The face for monitoring programs: health and figures over loopback HTTP, switched off unless the owner wants it."""
