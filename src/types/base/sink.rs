//! Sinks: callbacks append their bytes to them.

/// Takes the bytes that a callback returns: a result, or the text of its failure; if the callback's
/// comment says so, names with values. Any thread may append to it until the callback has returned.
/// After that it is an invalid handle, and stays one: no later sink gets its number.
///
/// A runtime that moves a callback to a thread of its own can thus answer from there. That thread must
/// not wait for the call that runs the callback: such a runtime makes calls that may run callbacks
/// through its asynchronous form.
pub struct rocks_sink(());
