"""The insights, one module a question. All but ``jobs`` and ``found`` load NumPy: only their isolated job may."""
