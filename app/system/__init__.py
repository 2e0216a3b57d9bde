"""The operating system: paths, locks, sockets, keyring, notification delivery."""
