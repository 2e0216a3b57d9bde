"""Reading product pages of other shops: price, currency, availability and variant, or an honest "not sure"."""
