"""What a shop is, in plain Python: money, quantities, records, run states, errors. Imports nothing above."""
