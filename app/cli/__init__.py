"""The command line: every command prints for people, or one JSON document for programs."""
