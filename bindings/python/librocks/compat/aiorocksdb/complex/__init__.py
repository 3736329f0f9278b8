"""The methods in the manner of Redis: db.redis(column_family)."""
