"""Product feeds: lists that shops and wholesalers write for machines."""
