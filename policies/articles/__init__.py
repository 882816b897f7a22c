"""The articles of the code, one file each."""
