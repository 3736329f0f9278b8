//! Handles, and the table that resolves them.

pub mod bias;
pub mod fence;
pub mod guard;
pub mod guards;
pub mod handle;
pub mod handle_array;
pub mod handles;
pub mod kinds;
pub mod new_handle;
pub mod pending;
pub mod record;
pub mod release;
pub mod sync;
pub mod table;
