"""Where data comes from: export files of tills and web shops, read into plain records."""
