//! The files of databases, and files made for and from them.

mod backup;
mod backup_exclude;
mod backup_list;
mod bulk_load;
mod export;
mod ingest;
mod live_files;
mod metadata;
mod sst_reader;
mod sst_writer;
mod table_properties;
mod trace;
mod wal_files;
mod wal_iter;

pub use backup::*;
pub use backup_exclude::*;
pub use backup_list::*;
pub use bulk_load::*;
pub use export::*;
pub use ingest::*;
pub use live_files::*;
pub use metadata::*;
pub use sst_reader::*;
pub use sst_writer::*;
pub use table_properties::*;
pub use trace::*;
pub use wal_files::*;
pub use wal_iter::*;
