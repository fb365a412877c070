"""What git knows of files: who wrote it is never asked."""
