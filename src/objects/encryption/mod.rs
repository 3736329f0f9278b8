//! Envs whose files are encrypted: keys, the header of a file, the cipher.

pub(crate) mod bridge;
pub mod cipher;
pub mod encryption;
pub mod encryption_api;
