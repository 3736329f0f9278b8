//! `make header`: writes what is generated in include/ anew.

fn main() {
    for (path, text) in rocks_header::generated() {
        std::fs::write(rocks_header::root().join(path), text).unwrap();
        println!("wrote {path}");
    }
}
