"""Pictures: what their bytes are, what they give away, and how those on platforms reach a page."""
