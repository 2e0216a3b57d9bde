"""One module a schema change; never edited once released."""
