"""What an item says: from its texts and fields to claims. Pure functions of one item."""
