"""What a shop will sell in the next four weeks, and how sure that is: from its daily sales alone."""
