//! The files of the handle table, as the library has them. `tests/` holds the models.

#[path = "../../../src/sync.rs"]
mod sync;

#[path = "../../../src/abi"]
pub mod abi {
    pub mod fence;
    pub mod handle;
    pub mod hold;
    pub mod record;
    pub mod table;
}
