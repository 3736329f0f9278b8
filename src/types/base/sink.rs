//! Where callbacks append their bytes.

/// Takes what a callback hands back: a result, or the text of its failure, as bytes; where the
/// callback's comment says so, names with values. It serves during that call of the callback, on its thread; later it is no handle any more.
pub struct rocks_sink(());
