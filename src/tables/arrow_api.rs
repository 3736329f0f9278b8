//! Table files from Arrow streams.

use crate::abi::handles::handles::{InOrNull, Sole};
use crate::abi::param::call;
use crate::abi::sized::OutStructOrNull;
use crate::abi::status::Status;
use crate::data::arrow::incoming::{add_each, each, open};
use crate::data::arrow::settings::Settings;
use crate::data::arrow::stream_api::InArrowStream;
use crate::options::parameters_api::{kind, InOptions};
use crate::progress::cancel::Cancel;
use crate::types::{rocks_arrow_info, rocks_cancel, rocks_code, rocks_sst_writer};

/// Adds what an Arrow stream has to a table file, in ascending order of the keys, as
/// rocks_db_write_arrow writes it into a database. What came before an error stays in the file.
/// - arrow: in, shared; Arrow options; NULL: defaults.
/// - stream: in; as rocks_db_write_arrow takes it. NULL: refused.
/// - cancel: in, shared; the call checks it between two arrays; NULL: cannot be cancelled.
/// - info: out; its struct_size set before; NULL: not wanted.
///
/// Returns: as rocks_sst_writer_put_columns, and as rocks_db_write_arrow.
#[no_mangle]
pub extern "C" fn rocks_sst_writer_write_arrow(
    writer: Sole<rocks_sst_writer>,
    arrow: InOptions<kind::Arrow>,
    stream: InArrowStream,
    cancel: InOrNull<rocks_cancel>,
    info: OutStructOrNull<rocks_arrow_info>,
    status: Status,
) -> rocks_code {
    call! { status, stream, writer, arrow, cancel, info =>
        let settings = Settings::of(arrow)?;
        let stream = open(stream.stream(), &settings)?;
        let watch = cancel.map(Cancel::watch);
        let mut check = || watch.as_ref().map_or(Ok(()), |watch| watch.check());
        let done = each(stream, &settings, &mut check, &mut |parts| {
            add_each(parts, |writes| writer.add_many(writes))
        })?;
        info.map_or(Ok(()), |info| info.answer(&done))
    }
}
