"""Making and keeping the feed of new versions: the keys' ceremony, what is listed, who signed it, how long it holds.

It writes files and signs them; putting them on a server is somebody else's work. ``docs/updates.md`` says who does
what, and when.
"""
