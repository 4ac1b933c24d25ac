"""The outside world, read into a ledger."""
