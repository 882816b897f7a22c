"""What we remember: tables, queries and the append-only record. The only user of SQLAlchemy."""
