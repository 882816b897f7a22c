"""Routes: one module per page or noun."""
