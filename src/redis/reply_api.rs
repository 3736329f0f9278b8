//! Replies: their nodes, and their bytes in Redis's protocol.

use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{FreedSole, Sole};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::out::Out;
use crate::abi::param::{call, wrong};
use crate::abi::status::Status;
use crate::objects::objects::ObjectKind;
use crate::redis::command::reply::Reply;
use crate::types::{rocks_code, rocks_redis_node, rocks_redis_reply, rocks_slice};

impl Named for rocks_redis_reply {
    type Object = Reply;
}

impl Object for Reply {
    const KIND: Kind = Kind::numbered(ObjectKind::RedisReply as u8);
    const ALONE: bool = true;
}

/// Makes an empty reply.
/// - reply: out, owned: free with rocks_redis_reply_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_redis_reply_new(
    reply: New<rocks_redis_reply>,
    status: Status,
) -> rocks_code {
    call! { status, reply =>
        reply.answer(Reply::default())
    }
}

/// Shows the nodes of a reply: those of the last call, and none before the first.
/// - nodes: out, borrowed until `reply` is used by another command or freed; an array of `node_count`; NULL: refused.
/// - node_count: out; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_redis_reply_nodes(
    reply: Sole<rocks_redis_reply>,
    nodes: Out<*const rocks_redis_node>,
    node_count: Out<usize>,
    status: Status,
) -> rocks_code {
    call! { status, reply, nodes, node_count =>
        nodes.answer(reply.nodes().as_ptr())?;
        node_count.answer(reply.nodes().len())
    }
}

/// Shows a reply as a server would send it.
/// - version: 2 or 3: RESP2 or RESP3.
/// - bytes: out, borrowed until `reply` is used by another command, asked again or freed; NULL: refused.
///
/// Returns: ROCKS_INVALID_ARGUMENT (another version).
#[no_mangle]
pub extern "C" fn rocks_redis_reply_resp(
    reply: Sole<rocks_redis_reply>,
    version: i32,
    bytes: Out<rocks_slice>,
    status: Status,
) -> rocks_code {
    call! { status, reply, bytes =>
        if !matches!(version, 2 | 3) {
            return Err(wrong!(version, "{version}; accepted: 2 and 3"));
        }
        let resp = reply.resp(version);
        bytes.answer(rocks_slice::from(resp))
    }
}

/// Frees a reply and its nodes.
#[no_mangle]
pub extern "C" fn rocks_redis_reply_free(
    reply: FreedSole<rocks_redis_reply>,
    status: Status,
) -> rocks_code {
    call! { status, reply =>
        reply.free()
    }
}
