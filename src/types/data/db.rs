//! Databases: opening and closing.

/// An open database, opened in any mode.
pub struct rocks_db(());

/// How a database was opened.
pub type rocks_open_mode = i32;
/// Mode "read_write".
pub const ROCKS_OPEN_READ_WRITE: rocks_open_mode = 1;
/// Mode "read_only".
pub const ROCKS_OPEN_READ_ONLY: rocks_open_mode = 2;
/// Mode "transaction".
pub const ROCKS_OPEN_TRANSACTION: rocks_open_mode = 3;
/// Mode "optimistic_transaction".
pub const ROCKS_OPEN_OPTIMISTIC_TRANSACTION: rocks_open_mode = 4;
/// Mode "ttl".
pub const ROCKS_OPEN_TTL: rocks_open_mode = 5;
/// Mode "ttl_read_only".
pub const ROCKS_OPEN_TTL_READ_ONLY: rocks_open_mode = 6;
/// Mode "secondary".
pub const ROCKS_OPEN_SECONDARY: rocks_open_mode = 7;
/// Mode "follower".
pub const ROCKS_OPEN_FOLLOWER: rocks_open_mode = 8;
