//! Environments: where files are, and background threads.

/// An environment: a file system and background threads.
pub struct rocks_env(());
