"""What `answerable check` is made of: files read into passages, findings placed in them, and each way to write them."""
