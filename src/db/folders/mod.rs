//! The folders of a database: held by descriptors while it is open, and marked with their owner.
