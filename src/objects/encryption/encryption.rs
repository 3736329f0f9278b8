//! Envs whose files are encrypted.

use crate::base::error::{check, Result};
use crate::objects::encryption::{bridge, cipher};
use crate::objects::objects::{Env, KeyProvider, Shared};
use std::ffi::CStr;
use std::ptr::{null, null_mut};

impl Env {
    /// Makes an env by its name.
    pub fn named(name: &CStr) -> Result<Self> {
        if name.to_bytes().starts_with(b"encrypted:") {
            cipher::offer();
        }
        Env::new(name)
    }

    /// An env that encrypts the files of another with the keys that a provider gives.
    pub fn encrypted(base: Option<&Env>, provider: &KeyProvider) -> Result<Self> {
        Self::encrypting(base, Some(provider), c"")
    }

    /// The same with keys in a text.
    pub fn encrypted_by_keys(base: Option<&Env>, keys: &CStr) -> Result<Self> {
        Self::encrypting(base, None, keys)
    }

    /// Puts other keys in the place of those of `encrypted_by_keys`.
    pub fn set_encryption_keys(&self, keys: &CStr) -> Result<()> {
        // SAFETY: an env and a string.
        check(|st| unsafe { bridge::rx_env_set_encryption_keys(self.0, keys.as_ptr(), st) })
    }

    fn encrypting(base: Option<&Env>, provider: Option<&KeyProvider>, keys: &CStr) -> Result<Self> {
        crate::base::fork::refuse_child()?;
        cipher::offer();
        let mut made = null_mut();
        let base = base.map_or(null(), |base| base.0.cast_const());
        let provider = provider.map_or(null(), |provider| provider.0.cast_const());
        // SAFETY: NULL or an env, NULL or a provider, a string.
        check(|st| unsafe {
            bridge::rx_env_new_encrypted(base, provider, keys.as_ptr(), &mut made, st)
        })?;
        Ok(Shared(made))
    }
}
