//! Every recipe compiles as it stands, and the README's program works.

mod support;

use std::process::Command;
use std::time::Duration;
use support::{files, root, run, Prefix, Scratch};

#[test]
fn recipes_compile() {
    let book = root().join("docs/recipes");
    let index = std::fs::read_to_string(book.join("README.md")).unwrap();
    let mut text = String::new();
    for page in files(&book, "md") {
        let name = page.file_name().unwrap().to_str().unwrap();
        let listed = name == "README.md" || index.contains(&format!("]({name})"));
        assert!(listed, "{name} is not in the book's list");
        text += &std::fs::read_to_string(&page).unwrap();
    }
    for guide in ["memory_and_disk.md", "coming_from/c_h.md"] {
        text += &std::fs::read_to_string(root().join("docs").join(guide)).unwrap();
    }
    let mut program = String::from("#include \"example.h\"\n");
    // Functions that recipes hand over: outside of them.
    for piece in text.split("```c file\n").skip(1) {
        program += piece.split("```").next().unwrap();
    }
    let mut count = 0;
    for piece in text.split("```c\n").skip(1) {
        let code = piece.split("```").next().unwrap();
        program += &format!("void recipe_{count}(rocks_db *db);\nvoid recipe_{count}(rocks_db *db)\n{{\n{code}(void)db;\n}}\n");
        count += 1;
    }
    assert!(count > 10);
    let scratch = Scratch::new("recipes");
    let source = scratch.path().join("recipes.c");
    std::fs::write(&source, program).unwrap();
    let mut cc = Command::new("cc");
    cc.args([
        "-std=c99",
        "-Wall",
        "-Wextra",
        "-pedantic",
        "-Werror",
        "-fsyntax-only",
    ])
    .arg("-I")
    .arg(root().join("examples-c"))
    .args(Prefix::get().flags())
    .arg(&source);
    run(&mut cc, Duration::from_secs(60)).unwrap();
}

#[test]
fn the_readme_works() {
    let text = std::fs::read_to_string(root().join("README.md")).unwrap();
    let program = text.split("```c\n").nth(1).unwrap();
    let scratch = Scratch::new("readme");
    std::fs::write(
        scratch.path().join("my.c"),
        program.split("```").next().unwrap(),
    )
    .unwrap();
    // Its own command line, but for where the library is.
    let prefix = Prefix::get();
    let mut command = Command::new("sh");
    command
        .args([
            "-c",
            "cc my.c $(pkg-config --cflags --libs rocks) && ./a.out",
        ])
        .env("PKG_CONFIG_PATH", prefix.path().join("lib/pkgconfig"))
        .envs(prefix.env())
        .current_dir(scratch.path());
    assert!(text.contains("    cc my.c $(pkg-config --cflags --libs rocks) && ./a.out\n"));
    assert_eq!(
        run(&mut command, Duration::from_secs(60)).unwrap(),
        "Jupiter\n"
    );
}
