//! The front desk: exported functions, one file per noun, three to eight lines each.
//! They take a call apart, ask `core`, and put the answer together.
#![allow(non_camel_case_types)]
// What every pointer must be is written once, at the top of the header.
#![allow(clippy::missing_safety_doc)]

pub mod buffer;
pub mod column_family;
pub mod db;
pub mod options;
pub mod options_file;
pub mod read;
pub mod snapshot;
pub mod status;
pub mod value;
pub mod version;
pub mod write;
