//! Envs whose files are encrypted.

use crate::abi::callbacks::InCallbacks;
use crate::abi::handles::handles::{InMut, InOrNull};
use crate::abi::handles::new_handle::New;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::abi::text::InText;
use crate::objects::objects::Env;
use crate::types::{rocks_code, rocks_env, rocks_key_provider_callbacks};

/// Makes an env whose files are encrypted, under master keys that callbacks give. Set it into the options of
/// a database ("env") and of its backups ("backup_env"; rocks_options_set_env): then every file that
/// RocksDB and this library write is encrypted but LOCK, which is empty.
///
/// Each file has a data key of its own from the system's random source, and is encrypted with it by AES-256
/// in counter mode. Its first 4096 bytes are a header: the id of the master key, and the data key,
/// wrapped with the master key by AES-256-GCM. Copies, and recycled logs, are new files with keys of
/// their own; hard links share the file. No part of a key stream is used twice: what is appended after a file
/// was opened again, was cut, or a write failed, has another nonce. So recycle_log_file_num saves nothing here.
///
/// A file whose key is missing or wrong, or that is not encrypted, is refused: an opening looks at every
/// file that the database needs, with the reason and before it writes anything; files that no MANIFEST names
/// do not stop it. An encrypted database is refused where the options have no such env, and so is another
/// database that names one of its folders. Refused as well are allow_mmap_reads, allow_mmap_writes,
/// use_direct_io_for_flush_and_compaction and write_global_seqno; use_direct_reads is served.
///
/// Files of an older master key stay as they are and readable while the provider gives that key. A compaction
/// writes tables anew (of all levels: bottommost_level_compaction=kForce; with their blobs:
/// blob_garbage_collection_policy=kForce), an opening for writing all others. Then no opening asks for that
/// key; info logs and archived WALs of before cannot be read without it.
///
/// Sizes that the library tells are those of the plain contents; a file on the disk has 4096 bytes more.
///
/// Not protected are: what a file contains, against whoever changes it, beyond RocksDB's checksums, which
/// they can compute too (a file's key and the id of its master key alone are authenticated); the names, sizes and times of files; the memory
/// of the process, its core dumps and swap, where keys and data are; a master key given to others.
/// Encrypt no more than 2^32 files with one master key.
/// - base: in, shared; whose files they are; NULL: the default env.
/// - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL, or one whose current or key is NULL, or whose service is not zeros: refused.
/// - env: out, owned: free with rocks_env_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_env_new_encrypted(
    base: InOrNull<rocks_env>,
    callbacks: InCallbacks<rocks_key_provider_callbacks>,
    env: New<rocks_env>,
    status: Status,
) -> rocks_code {
    call! { status, callbacks, base, env =>
        env.answer(Env::encrypted(base, &callbacks.make()?)?)
    }
}

/// The same with master keys in a text, without callbacks. Each line is an id (without spaces and "="), "=" and
/// the key as 64 hexadecimal digits; lines that are empty or begin with "#" are comments. The key of
/// the last line is the current one. rocks_env_set_encryption_keys puts another text in its place, to
/// rotate. rocks_env_new_by_name reads the text from a file that "encrypted:/path/of/the/file" names, and
/// reads it again for every new file.
/// - base: in, shared; whose files they are; NULL: the default env.
/// - keys: in; copied; NULL: refused.
/// - env: out, owned: free with rocks_env_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_env_new_encrypted_by_keys(
    base: InOrNull<rocks_env>,
    keys: InText,
    env: New<rocks_env>,
    status: Status,
) -> rocks_code {
    call! { status, base, keys, env =>
        env.answer(Env::encrypted_by_keys(base, keys)?)
    }
}

/// Puts other keys in the place of those of an env of rocks_env_new_encrypted_by_keys: to rotate, the old lines
/// with a new one behind them. Files that are open, and those in the making, keep their keys; an id that is
/// no longer there is missing from the next file on that is opened with it.
/// - keys: in; as of rocks_env_new_encrypted_by_keys; copied; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_env_set_encryption_keys(
    env: InMut<rocks_env>,
    keys: InText,
    status: Status,
) -> rocks_code {
    call! { status, env, keys =>
        env.set_encryption_keys(keys)
    }
}
