"""The real program in a real, private desktop: what an owner would see and press."""
