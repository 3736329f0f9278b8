//! Databases: opening and closing.

/// An open database, opened in any mode.
pub struct rocks_db(());

/// How a database was opened.
pub type rocks_kind = i32;
/// Mode "read_write".
pub const ROCKS_KIND_READ_WRITE: rocks_kind = 1;
/// Mode "read_only".
pub const ROCKS_KIND_READ_ONLY: rocks_kind = 2;
/// Mode "transaction".
pub const ROCKS_KIND_TRANSACTION: rocks_kind = 3;
/// Mode "optimistic_transaction".
pub const ROCKS_KIND_OPTIMISTIC_TRANSACTION: rocks_kind = 4;
/// Mode "ttl".
pub const ROCKS_KIND_TTL: rocks_kind = 5;
/// Mode "ttl_read_only".
pub const ROCKS_KIND_TTL_READ_ONLY: rocks_kind = 6;
/// Mode "secondary".
pub const ROCKS_KIND_SECONDARY: rocks_kind = 7;
/// Mode "follower".
pub const ROCKS_KIND_FOLLOWER: rocks_kind = 8;
