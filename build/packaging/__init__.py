"""Makes what people install out of the frozen folder: a Debian package, a portable archive, and what goes along.

``python -m build.packaging`` does it all; ``docs/packaging.md`` says how, and why so.
"""
