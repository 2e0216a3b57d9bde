"""Taking records in: in short transactions, under an import's id, exactly once however often a file comes."""
