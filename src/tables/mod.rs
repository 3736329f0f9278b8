//! Table files: writing, reading, ingesting, and their properties.

pub mod blob_file;
pub(crate) mod bridge;
pub mod bulk_load;
pub mod ingest;
pub mod ingest_api;
pub mod sst_reader;
pub mod sst_reader_api;
pub mod sst_writer;
pub mod sst_writer_api;
pub mod table_properties;
pub mod table_properties_api;
