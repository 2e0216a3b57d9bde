"""When to speak: crossing, re-arm, the words of an alert, the outbox of notices."""
