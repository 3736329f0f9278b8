//! Sinks: callbacks append their bytes to them.

/// Takes the bytes that a callback returns: a result, or the text of its failure; if the callback's
/// comment says so, names with values. Any thread may append to it until the callback has returned.
/// After that it is an invalid handle, and stays one: no later sink gets its number.
///
/// A runtime that moves a callback to a thread of its own can thus answer from there. That thread must
/// not wait for the call that runs the callback, nor for one that waits for it in turn: opening and
/// closing, writing, reading, flushing, compacting, freeing an iterator, and whatever else may run a
/// callback. Such a runtime makes these calls through its asynchronous form (koffi's `.async`, the ffi
/// gem's `blocking: true`): a plain call may wait for ever.
pub struct rocks_sink(());
