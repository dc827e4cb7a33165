"""Domain state to Message or Form. Pure: the same state is always the same card."""
