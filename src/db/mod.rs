//! An open database, its column families, and the objects they keep alive.

pub(crate) mod bridge;
pub mod child_api;
pub mod db;
pub mod db_api;
pub mod families;
pub mod folders;
pub mod identity;
pub mod manifest;
pub mod open;
pub mod options_file;
pub mod options_file_api;
pub mod owned_objects;
pub mod paused_work;
pub mod pinned_caches;
pub mod repair;
pub mod shutdown;
pub(crate) mod stalls;
pub(crate) mod stored_options;
pub mod ttl;
pub mod txns;
pub(crate) mod unsaved;
