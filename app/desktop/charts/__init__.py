"""Charts of several lines. What draws them is loaded when a page shows the first one, and beside the GUI thread."""
