"""The ground floor: what a work item is, what it claims, and the snapshot that keeps them."""
