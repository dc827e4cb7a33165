"""The promises of speed, measured: ``make bench``. Ratios travel; seconds do not."""
