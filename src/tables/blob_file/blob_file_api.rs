//! Blob files, read without their database.

use crate::abi::handles::new_handle::New;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::abi::text::InPath;
use crate::options::parameters_api::{kind, InOptions};
use crate::tables::blob_file::blob_file;
use crate::types::{rocks_code, rocks_iter};

/// Makes an iterator over the records of a blob file, in the order in which they were written. Values
/// are decompressed, and every checksum is compared. The database may be open, damaged, or gone: which
/// of the values its keys still have, only its tables tell.
///
/// It goes forward: rocks_iter_seek_to_first, then rocks_iter_next, or blocks. Other seeks and
/// rocks_iter_prev return ROCKS_NOT_SUPPORTED. A damaged record, or a file without its end, is
/// ROCKS_CORRUPTION when the iterator gets there; the message has the file and the byte.
///
/// rocks_iter_property has four properties of the current record, as decimal digits:
/// "rocks.blob-offset" (where its value begins in the file), "rocks.blob-stored-bytes" (how many bytes
/// the value takes there), "rocks.blob-column-family" (the number of the column family) and
/// "rocks.blob-expiration" (in files of RocksDB's old BlobDB the second at which it expires; else 0).
/// - path: in; NULL, empty: refused.
/// - options: in, shared; database options: env; NULL: defaults.
/// - iter: out, owned: free with rocks_iter_free; NULL: refused.
///
/// Returns: ROCKS_CORRUPTION (no blob file, or its header is damaged), ROCKS_NOT_FOUND,
/// ROCKS_IO_ERROR, ROCKS_NOT_SUPPORTED.
#[no_mangle]
pub extern "C" fn rocks_blob_file_iter(
    path: InPath,
    options: InOptions<kind::Database>,
    iter: New<rocks_iter>,
    status: Status,
) -> rocks_code {
    call! { status, path, options, iter =>
        iter.answer(blob_file::iter(path, options)?)
    }
}
