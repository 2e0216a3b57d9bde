"""When a shelf will be empty, and how likely that is: stock, deliveries due and uncertain demand put together."""
