"""Numbers in, numbers out: sales velocity, days of cover, trends. Knows neither store nor clock."""
