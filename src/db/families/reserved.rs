//! Column families of the library's own, known by their names. They have options of their own,
//! whatever those of the database are: its comparator or merge operator must not meet their rows.

use crate::base::error::Result;
use crate::db::families::families::Family;
use crate::options::options::{Kind, Options};
use std::ffi::CStr;

/// Names, with the compaction filters that drop what is no longer wanted.
const RESERVED: [(&CStr, &CStr); 2] = [
    (c"rocks.redis", c"rocks.RedisHeads"),
    (c"rocks.redis.sub", c"rocks.RedisRows"),
];

/// The options of those with such a name, each with its place in the list.
pub(crate) fn reserved(names: &[&CStr]) -> Result<Vec<(usize, Options)>> {
    let mut found = Vec::new();
    for (at, name) in names.iter().enumerate() {
        if let Some((_, filter)) = RESERVED.iter().find(|(one, _)| one == name) {
            let options = Options::new(Kind::Database)?;
            options.set(
                &[
                    c"compaction_filter_factory",
                    c"table.filter_policy",
                    // Most reads are of rows that are new or hot.
                    c"memtable_whole_key_filtering",
                    c"memtable_prefix_bloom_size_ratio",
                ],
                &[filter, c"bloomfilter:10:false", c"true", c"0.05"],
            )?;
            found.push((at, options));
        }
    }
    Ok(found)
}

/// Puts these options where they belong.
pub(crate) fn with_reserved<'a>(families: &mut [Family<'a>], own: &'a [(usize, Options)]) {
    for (at, options) in own {
        families[*at].1 = options.state();
    }
}
