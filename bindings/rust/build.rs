//! Where the library is: ROCKS_PREFIX, or what pkg-config says.

use std::process::Command;

fn main() {
    println!("cargo::rerun-if-env-changed=ROCKS_PREFIX");
    let folder = match std::env::var("ROCKS_PREFIX") {
        Ok(prefix) => format!("{prefix}/lib"),
        Err(_) => {
            let asked = Command::new("pkg-config")
                .args(["--variable=libdir", "rocks"])
                .output();
            let said = asked
                .expect("pkg-config, or ROCKS_PREFIX, is needed")
                .stdout;
            String::from_utf8(said).unwrap().trim().to_owned()
        }
    };
    println!("cargo::rustc-link-search=native={folder}");
}
