"""What is asked of the storage, by theme; ``store`` has the transaction that all of it is in."""
