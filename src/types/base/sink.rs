//! Sinks: callbacks append their bytes to them.

/// Takes the bytes that a callback returns: a result, or the text of its failure; if the callback's
/// comment says so, names with values. It is valid during that call of the callback, on its thread.
/// Later it is an invalid handle, and stays one: no later sink gets its number.
pub struct rocks_sink(());
