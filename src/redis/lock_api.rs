//! Locks by key for users.

use crate::abi::bytes::InBytesArray;
use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{FreedSole, InOrNull};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::callback::serving::serving;
use crate::db::child_api::ChangedInWithin;
use crate::objects::objects::ObjectKind;
use crate::redis::store::user_locks::Locked;
use crate::types::{rocks_cancel, rocks_code, rocks_redis, rocks_redis_lock};

impl Named for rocks_redis_lock {
    type Object = Locked;
}

impl Object for Locked {
    const KIND: Kind = Kind::numbered(ObjectKind::RedisLock as u8);
    const ALONE: bool = true;
}

/// Locks keys for several commands in a row: whoever else locks one of them waits, in this process,
/// whichever handle of the database or thread it uses. Commands do not look at these locks, so the
/// holder and everybody else may run them.
///
/// Whoever waits longest comes first. All keys of a call are locked or none, and no two calls wait
/// for one another; a holder that locks more keys may wait for one that waits for it.
/// - keys: in, `count` keys of any bytes, in any order; one that is there twice is locked once.
/// - cancel: in; ends the wait, by its timeout as well; NULL: none.
/// - lock: out, owned: free with rocks_redis_lock_free, on any thread; NULL: refused.
///
/// Returns: ROCKS_CANCELLED, ROCKS_TIMED_OUT (`cancel`), ROCKS_CLOSED (the database closes,
/// or `redis` is freed).
#[no_mangle]
pub extern "C" fn rocks_redis_lock_keys(
    redis: ChangedInWithin<rocks_redis>,
    keys: InBytesArray,
    count: usize,
    cancel: InOrNull<rocks_cancel>,
    lock: New<rocks_redis_lock>,
    status: Status,
) -> rocks_code {
    call! { status, redis, (keys, count), cancel, lock =>
        lock.answer(serving(|| redis.object.lock_keys(redis.db, keys, cancel))?)
    }
}

/// Unlocks the keys.
#[no_mangle]
pub extern "C" fn rocks_redis_lock_free(
    lock: FreedSole<rocks_redis_lock>,
    status: Status,
) -> rocks_code {
    call! { status, lock =>
        lock.free()
    }
}
