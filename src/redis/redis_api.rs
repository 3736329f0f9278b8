//! Redis's data structures: opening them, and running commands.

use crate::abi::bytes::InBytesArray;
use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{Freed, InOrNull, Sole};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::base::error::foreign;
use crate::db::child_api::{Changed, ChangedInWithin, ChangedWithin, Child};
use crate::objects::objects::ObjectKind;
use crate::options::parameters_api::{kind, InOptions};
use crate::redis::redis::Redis;
use crate::redis::session::{Client, Place};
use crate::types::{rocks_cancel, rocks_code, rocks_db, rocks_redis, rocks_redis_reply, rocks_txn};

impl Named for rocks_redis {
    type Object = Child<Redis>;
}

impl Object for Child<Redis> {
    const IN_DATABASE: bool = true;
    const KIND: Kind = Kind::numbered(ObjectKind::Redis as u8);
    const BIASED: bool = false;

    fn freed(&self) {
        self.object().ended.set();
    }
}

/// Opens Redis's data structures in a database; the first time that makes their column families.
///
/// In a database without transactions commands exclude one another by locks of this library's. In
/// one of the mode "transaction" or "optimistic_transaction" each command that writes is such a
/// transaction, so that it and those of the user's exclude one another too. In a database that is
/// open for reading alone, or as a secondary or follower, commands that write answer READONLY. In the
/// last two each command sees what the last catch-up brought, as one state: a catch-up that is asked for
/// waits for the commands that run. XREAD with BLOCK looks twenty times a second. A follower has what
/// its leader flushed: that needs atomic_flush, or its two column families are of two moments.
/// - options: write options, for every write; kept. With disable_wal a command is atomic only if the
///   database has atomic_flush.
/// - redis: out, owned: free with rocks_redis_free; NULL: refused. It closes with its database.
///
/// Returns: ROCKS_NOT_SUPPORTED (the mode ttl; read-only without these column families; they have a
/// merge operator, timestamps or another form of rows).
#[no_mangle]
pub extern "C" fn rocks_redis_open(
    db: Changed<rocks_db>,
    options: InOptions<kind::Write>,
    redis: New<rocks_redis>,
    status: Status,
) -> rocks_code {
    let parent = db;
    call! { status, db, options, redis =>
        redis.answer_child(parent, Child::new(Redis::open(db, options)?, parent))
    }
}

/// Frees a handle. The data stays. A call of another thread that waits for elements or locks, or walks
/// a collection, ends with ROCKS_CLOSED; sessions go on.
#[no_mangle]
pub extern "C" fn rocks_redis_free(redis: Freed<rocks_redis>, status: Status) -> rocks_code {
    call! { status, redis =>
        redis.free()
    }
}

/// Runs one command in database 0, outside any session: MULTI, WATCH and SELECT of another database
/// need one (rocks_redis_session_call).
///
/// An error of Redis's, such as WRONGTYPE, is a reply, and the call succeeds. When the call fails the
/// reply is empty, and nothing was written, unless RocksDB failed in the middle of the write
/// (ROCKS_IO_ERROR).
/// - args: in, `count` words of any bytes: the name, in any case, and the arguments.
/// - count: 1 or more.
/// - cancel: in; ends a command that waits for elements, walks a collection, or writes while the database
///   holds writes back; NULL: none.
/// - reply: in; what it held before becomes invalid; NULL: refused.
///
/// Returns: ROCKS_INVALID_ARGUMENT (no words), ROCKS_CANCELLED, ROCKS_TIMED_OUT (`cancel`),
/// ROCKS_CLOSED (the database closes, or `redis` is freed), ROCKS_HANDLE_BUSY (another thread uses the
/// reply; from a callback), ROCKS_CORRUPTION (a row that this library did not write), ROCKS_TRY_AGAIN
/// (a follower caught up with its leader while the command ran, a hundred times), RocksDB's own.
#[no_mangle]
pub extern "C" fn rocks_redis_call(
    redis: ChangedInWithin<rocks_redis>,
    args: InBytesArray,
    count: usize,
    cancel: InOrNull<rocks_cancel>,
    reply: Sole<rocks_redis_reply>,
    status: Status,
) -> rocks_code {
    call! { status, redis, (args, count), cancel, reply =>
        reply.clear();
        let mut place = Place {
            db: redis.db,
            client: &mut Client::new(false),
            txn: None,
            cancel,
        };
        let ran = redis.object.run(&mut place, args, reply);
        reply.end(ran)
    }
}

/// Runs one command in a transaction of the user's: the command's writes are the transaction's, and
/// are undone or committed with the others. Commands that wait for elements do not wait here.
///
/// A transaction that locks holds the keys of its commands until it ends. An optimistic one fails to
/// commit where another command changed them meanwhile.
/// - txn: in; of the database of `redis`; NULL: refused.
/// - args: in, `count` words, as rocks_redis_call takes them.
/// - count: 1 or more.
/// - reply: in; what it held before becomes invalid; NULL: refused.
///
/// Returns: as rocks_redis_call; ROCKS_BUSY, ROCKS_TIMED_OUT (a key is locked by another
/// transaction), ROCKS_INVALID_ARGUMENT (a transaction of another database, or one that is over).
#[no_mangle]
pub extern "C" fn rocks_redis_txn_call(
    redis: ChangedInWithin<rocks_redis>,
    txn: ChangedWithin<rocks_txn>,
    args: InBytesArray,
    count: usize,
    reply: Sole<rocks_redis_reply>,
    status: Status,
) -> rocks_code {
    call! { status, redis, txn, (args, count), reply =>
        reply.clear();
        if txn.db.owned.id != redis.db.owned.id {
            return Err(foreign("txn"));
        }
        let mut client = Client::new(false);
        client.in_exec = true;
        let mut place = Place {
            db: redis.db,
            client: &mut client,
            txn: Some(txn.object),
            cancel: None,
        };
        let ran = redis.object.run(&mut place, args, reply);
        reply.end(ran)
    }
}

/// Checks all rows: lengths against elements, members against their scores, counters against what
/// they count, and what the library remembers with the rows. No other command runs meanwhile.
///
/// The reply is a map: `keys`, `rows` and `unused` (rows of values that were deleted, which the next
/// compactions drop) are integers, `faults` is an array of texts, empty where all is well.
/// - cancel: in; ends the check; NULL: none.
/// - reply: in; what it held before becomes invalid; NULL: refused.
///
/// Returns: ROCKS_CANCELLED, ROCKS_TIMED_OUT (`cancel`), ROCKS_HANDLE_BUSY (another thread uses the
/// reply), ROCKS_TRY_AGAIN (a follower caught up with its leader meanwhile), RocksDB's own.
#[no_mangle]
pub extern "C" fn rocks_redis_check(
    redis: ChangedInWithin<rocks_redis>,
    cancel: InOrNull<rocks_cancel>,
    reply: Sole<rocks_redis_reply>,
    status: Status,
) -> rocks_code {
    call! { status, redis, cancel, reply =>
        reply.clear();
        let checked = redis.object.check(redis.db, cancel, reply);
        reply.end(checked)
    }
}
