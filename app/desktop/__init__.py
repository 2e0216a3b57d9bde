"""The tray, the window and their models. Qt lives here and nowhere else; no SQL, no HTTP."""
