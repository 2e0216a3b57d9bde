"""New versions of Tillwatch: a signed list of them, looked at only where the owner allows it, and their download.

Floor 3: it knows the network and this PC's folders, but neither the store nor a face.
"""
