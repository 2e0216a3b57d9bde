"""The layouts of export files that are known: one module each, listed by ``app.sources.recognise``."""
