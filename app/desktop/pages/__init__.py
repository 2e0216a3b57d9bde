"""The pages of the window, one module each. A page shows a view of the store and passes wishes on."""
