"""The lowest layer: work items, the claims read from them, and the snapshot that stores both."""
