"""History of files in git, without their authors."""
