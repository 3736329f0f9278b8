//! What a database's data were written with, and where that is kept.
