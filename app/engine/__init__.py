"""How runs happen: schedule rules, the durable queue, workers, recovery, the alarm clock. Knows no job."""
