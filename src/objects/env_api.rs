//! Environments: where files are, and background threads.

use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{Freed, In, InMut, InOrNull};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::out::Out;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::abi::text::{InText, TextOrEmpty};
use crate::objects::objects::Env;
use crate::types::{rocks_code, rocks_env, rocks_options};

impl Named for rocks_env {
    type Object = Env;
}

impl Object for Env {
    const KIND: Kind = Kind::numbered(Env::NUMBER);
}

/// Makes an env: "default" (this machine's files), "memory" (files that live as long as the env,
/// which handles, options and open databases share), "encrypted:/path/of/the/keys" (rocks_env_new_encrypted_by_keys),
/// or one that RocksDB knows by name: "ReadOnlyFileSystem",
/// "CountedFileSystem", "TimedFS", "{id=ChrootFS;chroot_dir=/some/where}", … (Env::CreateFromUri).
/// - name: in; NULL: "default".
/// - env: out, owned: free with rocks_env_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_env_new_by_name(
    name: TextOrEmpty,
    env: New<rocks_env>,
    status: Status,
) -> rocks_code {
    call! { status, name, env =>
        env.answer(Env::named(name)?)
    }
}

/// Makes an env whose files fail as rocks_env_set requests ("faults.…"), to test how a program
/// handles that. Its files are those of another env; only operations through this one fail. Info
/// logs do not.
/// - base: in, shared; whose files they are; NULL: the default env.
/// - env: out, owned: free with rocks_env_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_env_new_fault_injection(
    base: InOrNull<rocks_env>,
    env: New<rocks_env>,
    status: Status,
) -> rocks_code {
    call! { status, base, env =>
        env.answer(Env::failing(base)?)
    }
}

/// Removes from the disk what a power failure would: files that were made and folders that were
/// renamed since the last sync of their folder, and, with faults.lose_unsynced, all unsynced data.
/// Its databases must be closed; set faults.active to false before closing them, or closing writes
/// more. The files do not fail afterwards. The simulation is RocksDB's
/// (utilities/fault_injection_fs.h).
/// Returns: ROCKS_INVALID_ARGUMENT (also: not from rocks_env_new_fault_injection; its files are
/// open for writing), ROCKS_IO_ERROR.
#[no_mangle]
pub extern "C" fn rocks_env_lose_unsynced(env: InMut<rocks_env>, status: Status) -> rocks_code {
    call! { status, env =>
        env.lose_unsynced()
    }
}

/// Sets the size of a pool of background threads: background_threads.low (compactions),
/// background_threads.high (flushes, and the deletion of what iterators kept), both 1 to 1024;
/// background_threads.bottom, background_threads.user, both 0 to 1024.
/// The pools belong to the process: the envs named above share the default env's.
///
/// background_threads.low.cpu_priority lowers a pool's threads for the processor: "low" (nice 19) or "idle"
/// (only when nothing else runs); background_threads.low.io_priority: "idle" lowers them for the disk (Linux,
/// with schedulers that know priorities). So do the names with high and bottom. Nothing raises them again: the
/// kernel lets no ordinary process do that.
///
/// For an env of rocks_env_new_fault_injection also what fails. Each of these starts counting anew:
/// * "faults.at", 0: the first operation that fails, counted from 1; 0: none.
/// * "faults.count", 1: how many fail one after the other from there.
/// * "faults.one_in", 0: on average one operation of so many fails besides; 0: none.
/// * "faults.operations", all: which count and fail, of "read,write,sync,metadata_read,metadata_write". Metadata are
///   the existence, names, sizes and times of files.
/// * "faults.path", "": only those on paths that contain it.
/// * "faults.error", "io_error": or "no_space", "corruption", "timed_out".
/// * "faults.retryable", false: with ROCKS_STATUS_RETRYABLE; RocksDB then recovers by itself.
/// * "faults.room", -1: how many bytes more the files of these paths may grow by, all together; -1: without
///   limit. A write takes what there is room for and fails like one to a full disk, with the subcode for
///   no space; files that are deleted, cut or replaced give theirs back. It is what is free for whoever
///   asks. Info logs count where the database was opened with a limit.
///
/// And these do not: "faults.seed", 301, of the random ones; "faults.active", true: with false
/// every operation fails that changes a file, as if the power had gone;
/// "faults.lose_unsynced", false: with true what is written to files opened from now on
/// reaches the disk when it is synced, and is lost when its file is closed without. From then on the
/// env remembers the sizes of its files: none may be replaced beside it before
/// rocks_env_lose_unsynced.
#[no_mangle]
pub extern "C" fn rocks_env_set(
    env: InMut<rocks_env>,
    name: InText,
    value: InText,
    status: Status,
) -> rocks_code {
    call! { status, env, name, value =>
        env.set(name, value)
    }
}

/// Reads the size of a pool of background threads, by the names of rocks_env_set, or a figure of a
/// fault-injecting env: "faults.counted", operations since counting began; "faults.injected", the
/// number of failures; "faults.room", how much is left (UINT64_MAX: without limit);
/// "faults.files_open", files open for writing. And of an env that encrypts:
/// "encryption.keys", how many master keys it has in memory: those that a file which was made or
/// opened needed, since the env was made or rocks_env_set_encryption_keys replaced them;
/// "encryption.failures", how often its provider failed.
/// - value: out; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_env_value(
    env: In<rocks_env>,
    name: InText,
    value: Out<u64>,
    status: Status,
) -> rocks_code {
    call! { status, env, name, value =>
        value.answer(env.get(name)?)
    }
}

/// Makes databases opened with the options use this env. They share it, so the handle may be freed
/// at once; a memory env's files are deleted with its last owner. Set it before an SST file
/// manager.
/// - options: in; those of a database ("env"), of a backup engine ("backup_env": where its folder is), of a
///   restore ("env": where the database is) or of kind ROCKS_OPTIONS_CONFIG ("env": where OPTIONS files are read).
/// - name: in; "env" or "backup_env"; NULL: refused.
/// - env: in, shared; NULL: the default env again.
#[no_mangle]
pub extern "C" fn rocks_options_set_env(
    options: InMut<rocks_options>,
    name: InText,
    env: InOrNull<rocks_env>,
    status: Status,
) -> rocks_code {
    call! { status, options, name, env =>
        options.attach(name, env)
    }
}

/// Frees an env. Objects that it was set into keep sharing it.
#[no_mangle]
pub extern "C" fn rocks_env_free(env: Freed<rocks_env>, status: Status) -> rocks_code {
    call! { status, env =>
        env.free()
    }
}
