"""Reports on paper: a process of its own turns what a job has to say into a PDF."""
