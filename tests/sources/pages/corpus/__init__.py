"""Product pages of shops that do not exist, with what a careful person reads off them.

``open`` was at hand while the reader was written; ``kept`` was written apart from it, as other shops would have it.
"""
