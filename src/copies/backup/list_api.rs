//! Lists of backups.

use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{Freed, In};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::number::YesNo;
use crate::abi::out::Out;
use crate::abi::param::call;
use crate::abi::sized::OutStruct;
use crate::abi::status::Status;
use crate::copies::backup::backup::BackupList;
use crate::objects::objects::ObjectKind;
use crate::types::{
    rocks_backup_engine, rocks_backup_file, rocks_backup_info, rocks_backup_list, rocks_code,
    rocks_slice,
};

impl Named for rocks_backup_list {
    type Object = BackupList;
}

impl Object for BackupList {
    const KIND: Kind = Kind::numbered(ObjectKind::BackupList as u8);
}

/// All backups whose lists are whole and whose files are there: the oldest first.
/// - details: 1: with the files of each; 0: without.
/// - list: out, owned: free with rocks_backup_list_free; NULL: refused.
///
/// Returns: ROCKS_IO_ERROR.
#[no_mangle]
pub extern "C" fn rocks_backup_engine_list(
    engine: In<rocks_backup_engine>,
    details: YesNo,
    list: New<rocks_backup_list>,
    status: Status,
) -> rocks_code {
    call! { status, engine, details, list =>
        list.answer(engine.list(None, details)?)
    }
}

/// One backup, as a list of one.
/// - id: which; 0: the latest.
/// - details: 1: with its files; 0: without.
/// - list: out, owned: free with rocks_backup_list_free; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND, ROCKS_CORRUPTION (it is damaged: the message says how),
/// ROCKS_IO_ERROR.
#[no_mangle]
pub extern "C" fn rocks_backup_engine_find(
    engine: In<rocks_backup_engine>,
    id: u32,
    details: YesNo,
    list: New<rocks_backup_list>,
    status: Status,
) -> rocks_code {
    call! { status, engine, details, list =>
        list.answer(engine.list(Some(id), details)?)
    }
}

/// How many backups a list has.
/// - count: out; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_backup_list_count(
    list: In<rocks_backup_list>,
    count: Out<usize>,
    status: Status,
) -> rocks_code {
    call! { status, list, count =>
        count.answer(list.count())
    }
}

/// One backup.
/// - index: from 0.
/// - backup: out, borrowed until the list is freed; its struct_size set before; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (there are no more).
#[no_mangle]
pub extern "C" fn rocks_backup_list_at(
    list: In<rocks_backup_list>,
    index: usize,
    backup: OutStruct<rocks_backup_info>,
    status: Status,
) -> rocks_code {
    call! { status, list, backup =>
        backup.answer(&list.get(index)?)
    }
}

/// One file of a backup, where the list has details.
/// - index: of the backup, from 0.
/// - file_index: from 0.
/// - file: out, borrowed until the list is freed; its struct_size set before; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (there are no more).
#[no_mangle]
pub extern "C" fn rocks_backup_list_file_at(
    list: In<rocks_backup_list>,
    index: usize,
    file_index: usize,
    file: OutStruct<rocks_backup_file>,
    status: Status,
) -> rocks_code {
    call! { status, list, file =>
        file.answer(&list.file(index, file_index)?)
    }
}

/// The name of a file that a backup left out, where the list has details.
/// - index: of the backup, from 0.
/// - file_index: from 0.
/// - name: out, borrowed until the list is freed; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (there are no more).
#[no_mangle]
pub extern "C" fn rocks_backup_list_excluded_at(
    list: In<rocks_backup_list>,
    index: usize,
    file_index: usize,
    name: Out<rocks_slice>,
    status: Status,
) -> rocks_code {
    call! { status, list, name =>
        name.answer(list.excluded(index, file_index)?)
    }
}

/// Frees a list and what was borrowed from it.
#[no_mangle]
pub extern "C" fn rocks_backup_list_free(
    list: Freed<rocks_backup_list>,
    status: Status,
) -> rocks_code {
    call! { status, list =>
        list.free()
    }
}
