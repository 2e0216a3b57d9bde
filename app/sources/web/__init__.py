"""Fetching from other people's servers: politely, within bounds, and never from inside this network."""
