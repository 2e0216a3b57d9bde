"""What runs: the price, inventory and insight jobs, each a plain function of a context and parameters."""
