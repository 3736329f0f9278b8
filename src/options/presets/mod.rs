//! Presets: one name for several options of a database.
