//! Sessions: what a client of a server has between its commands.

use crate::abi::bytes::{InBytes, InBytesArray};
use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{FreedSole, InOrNull, Sole};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::out::Out;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::db::child_api::{ChangedInWithin, ChangedWithin, Child};
use crate::objects::objects::ObjectKind;
use crate::redis::redis::Redis;
use crate::redis::session::{Client, Place};
use crate::types::{rocks_cancel, rocks_code, rocks_redis, rocks_redis_reply, rocks_redis_session};

/// A client, with a handle's side of the structures of its own.
pub struct Session {
    redis: Redis,
    client: Client,
}

impl Drop for Session {
    fn drop(&mut self) {
        self.redis.unwatch(&mut self.client);
    }
}

impl Named for rocks_redis_session {
    type Object = Child<Session>;
}

impl Object for Child<Session> {
    const IN_DATABASE: bool = true;
    const KIND: Kind = Kind::numbered(ObjectKind::RedisSession as u8);
    const ALONE: bool = true;
}

/// Begins a session, as a client that connects to a server does: in database 0, with RESP2, outside
/// MULTI.
/// - session: out, owned: free with rocks_redis_session_free, before or after `redis`; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_redis_session_new(
    redis: ChangedInWithin<rocks_redis>,
    session: New<rocks_redis_session>,
    status: Status,
) -> rocks_code {
    call! { status, redis, session =>
        let own = Session {
            redis: redis.object.share()?,
            client: Client::new(true),
        };
        session.answer_child(&redis, Child::new(own, &redis))
    }
}

/// Runs one command in a session. After MULTI commands answer QUEUED, and EXEC runs them as one
/// write; WATCH makes it depend on keys that nobody changed meanwhile.
/// - args: in, `count` words, as rocks_redis_call takes them.
/// - count: 1 or more.
/// - cancel: in; ends a command that waits for elements, walks a collection, or writes while the database
///   holds writes back; NULL: none.
/// - reply: in; what it held before becomes invalid; NULL: refused.
///
/// Returns: as rocks_redis_call; ROCKS_HANDLE_BUSY also while another thread uses the session.
#[no_mangle]
pub extern "C" fn rocks_redis_session_call(
    session: ChangedWithin<rocks_redis_session>,
    args: InBytesArray,
    count: usize,
    cancel: InOrNull<rocks_cancel>,
    reply: Sole<rocks_redis_reply>,
    status: Status,
) -> rocks_code {
    call! { status, session, (args, count), cancel, reply =>
        reply.clear();
        let Session { redis, client } = session.object;
        let mut place = Place { db: session.db, client, txn: None, cancel };
        let ran = redis.run(&mut place, args, reply);
        reply.end(ran)
    }
}

/// Runs the commands of a piece of a client's stream: requests as Redis's protocol has them, arrays
/// of bulk strings or lines of words. The replies stand in `reply` one after the other.
///
/// What is left after the last whole request is not used: the caller puts what comes next behind it.
/// A request that breaks the protocol is used up with all that follows; its reply is the last one,
/// an error, after which a server closes the connection.
///
/// If a command behind others fails, because it was cancelled for example, the call succeeds with the
/// replies of those before it, and `used` ends before it. The next call begins with that command: it
/// fails with its error, and does not run it again. So call again while `used` is not 0 and bytes are
/// left.
/// - cancel: in; as rocks_redis_session_call; NULL: none.
/// - used: out, how many bytes were used; NULL: refused.
/// - reply: in; what it held before becomes invalid; NULL: refused.
///
/// Returns: as rocks_redis_session_call, for the first command; then `used` is 0.
#[no_mangle]
pub extern "C" fn rocks_redis_session_run(
    session: ChangedWithin<rocks_redis_session>,
    requests: InBytes,
    requests_len: usize,
    cancel: InOrNull<rocks_cancel>,
    used: Out<usize>,
    reply: Sole<rocks_redis_reply>,
    status: Status,
) -> rocks_code {
    call! { status, session, (requests, requests_len), cancel, used, reply =>
        reply.clear();
        let Session { redis, client } = session.object;
        let mut place = Place { db: session.db, client, txn: None, cancel };
        let ran = redis.run_all(&mut place, requests, reply);
        let done = ran.as_ref().copied().unwrap_or(0);
        reply.end(ran.map(|_| ()))?;
        used.answer(done)
    }
}

/// The protocol that HELLO chose: 2 or 3.
/// - version: out; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_redis_session_protocol(
    session: Sole<rocks_redis_session>,
    version: Out<i32>,
    status: Status,
) -> rocks_code {
    call! { status, session, version =>
        version.answer(session.object().client.protocol)
    }
}

/// Frees a session: commands that wait for EXEC are dropped.
#[no_mangle]
pub extern "C" fn rocks_redis_session_free(
    session: FreedSole<rocks_redis_session>,
    status: Status,
) -> rocks_code {
    call! { status, session =>
        session.free()
    }
}
