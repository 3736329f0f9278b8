//! The header of what the bridge's Rust and C++ share beside the public types.

use crate::{checksum, root};

/// `src/base/shared.h`, as `src/base/cbindgen.toml` has cbindgen write it.
pub fn shared_h() -> String {
    let source = "src/base/shared.rs";
    let config = cbindgen::Config::from_file(root().join("src/base/cbindgen.toml")).unwrap();
    let builder = cbindgen::Builder::new().with_config(config);
    let bindings = builder.with_src(root().join(source)).generate();
    let mut text = Vec::new();
    let bindings = bindings.unwrap_or_else(|error| panic!("{source}: {error}"));
    bindings.write(&mut text);
    let text = String::from_utf8(text).unwrap();
    format!("{}\n{text}", checksum::line(&root(), source))
}
