//! Environments: where files are, and background threads.

/// An environment: file system and background threads. Any number of threads may use it at once.
pub struct rocks_env(());
