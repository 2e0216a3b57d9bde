"""The desktop face: tray icon, window and notices. It shows what the store holds and asks the service to act."""
