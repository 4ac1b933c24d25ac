"""What every table that leaves shares: columns, Arrow, rows, shapes, credits."""
