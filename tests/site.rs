//! The site and what is generated beside it: the pages of docs/, the manual pages, and the whole site in a
//! headless Chromium.

mod support;

use std::path::Path;
use std::process::Command;
use std::time::Duration;
use support::runtime::set_up;
use support::{files, root, run, Prefix, Scratch};

const LIMIT: Duration = Duration::from_secs(600);

/// The units, the options of our own, the messages, and the table of RocksDB's c.h: each function of that
/// header has its row, and what a row names is in rocks.json.
#[test]
fn the_pages_are_as_generated() {
    let mut pages = Command::new("python3");
    pages.arg(root().join("site/pages.py")).arg("check");
    run(&mut pages, LIMIT).unwrap();
}

/// Every page renders, the search finds, no link is dead, no error is logged, nobody else is asked.
#[test]
fn the_site_in_a_browser() {
    let scratch = Scratch::new("site");
    let mut build = Command::new(set_up("venv-site/bin/python"));
    build.arg(root().join("site/build")).arg(scratch.path());
    run(&mut build, LIMIT).unwrap();
    let mut look = Command::new("node");
    look.arg(root().join("site/browser/check.js"))
        .arg(scratch.path().join("html"))
        .env("NODE_PATH", set_up("site-browser/node_modules"))
        .env("HOME", scratch.path());
    let said = run(&mut look, LIMIT).unwrap();
    assert!(said.contains(" pages, "), "{said}");
}

/// A name of the library that a guide has, and rocks.json has not, stops the build; names of before may stand in
/// the history.
#[test]
fn a_name_that_does_not_exist_is_an_error() {
    let scratch = Scratch::new("names");
    let build = |page: &str, text: &str| {
        let source = scratch.path().join(page);
        std::fs::create_dir(&source).unwrap();
        std::fs::write(
            source.join(format!("{page}.md")),
            format!("# One\n\n{text}\n"),
        )
        .unwrap();
        let mut sphinx = Command::new(set_up("venv-site/bin/python"));
        sphinx.args(["-m", "sphinx", "-q", "-W", "-b", "dummy", "-c"]);
        sphinx
            .arg(root().join("site"))
            .arg(format!("-Droot_doc={page}"));
        sphinx.arg(&source).arg(source.join("out"));
        run(&mut sphinx, LIMIT)
    };
    let refused = build("guide", "`rocks_db_no_such`")
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("rocks.json declares no rocks_db_no_such"),
        "{refused}"
    );
    let refused = build("calls", "`rocks_db_no_such(db)`")
        .unwrap_err()
        .to_string();
    assert!(refused.contains("rocks_db_no_such"), "{refused}");
    build("any", "`rocks_NOUN_free` and `rocks_xxx_free(NULL)`").unwrap();
    build("CHANGELOG", "`rocks_db_no_such`").unwrap();
}

/// The plots show what `make bench` left in the build folder, wherever that is; without it the table of the guide.
#[test]
fn the_plots_are_of_the_build_folder() {
    let scratch = Scratch::new("plots");
    let page = || {
        let mut python = Command::new("python3");
        python.args(["-B", "-c", "import plots; print(plots.page())"]);
        python.env("CARGO_TARGET_DIR", scratch.path());
        run(python.current_dir(root().join("site")), LIMIT).unwrap()
    };
    let guide = page();
    assert!(guide.contains("the table in [Benchmarks]"), "{guide}");
    let row = |side: &str| {
        serde_json::json!({
            "case": "a case of this test", "set": "7", "side": side,
            "ns": 100.0, "median": 1.0, "p10": 0.9, "p90": 1.1,
        })
    };
    let rows = serde_json::json!([row("C++"), row("rocks")]);
    std::fs::write(scratch.path().join("bench.json"), rows.to_string()).unwrap();
    let measured = page();
    assert!(
        measured.contains("## a case of this test, 7 keys"),
        "{measured}"
    );
    assert!(measured.contains("the last `make bench`"), "{measured}");
}

/// A page of section 3 for each function, which groff reads without a warning.
#[test]
fn manual_pages() {
    let scratch = Scratch::new("man");
    let mut write = Command::new("python3");
    write.arg(root().join("site/man.py")).arg(scratch.path());
    run(&mut write, LIMIT).unwrap();
    let pages = files(scratch.path(), "3");
    let text = std::fs::read_to_string(root().join("include/rocks.json")).unwrap();
    let rocks: serde_json::Value = serde_json::from_str(&text).unwrap();
    for function in rocks["functions"].as_array().unwrap() {
        let name = function["name"].as_str().unwrap();
        let page = scratch.path().join(format!("{name}.3"));
        assert!(pages.contains(&page), "no {}", page.display());
    }
    let mut groff = Command::new("sh");
    groff
        .args([
            "-c",
            "groff -man -ww -Wbreak -z -Tascii \"$@\" 2>&1",
            "groff",
        ])
        .args(pages);
    assert_eq!(run(&mut groff, LIMIT).unwrap(), "");
}

/// The programs of docs/start print what their pages say.
#[test]
fn getting_started() {
    let prefix = Prefix::get();
    for (page, language, compiler) in [
        ("c", "c", &["cc", "-std=c99", "-pedantic", "-x", "c"][..]),
        (
            "cpp",
            "cpp",
            &["c++", "-std=c++17", "-pedantic", "-x", "c++"],
        ),
    ] {
        let text = root().join(format!("docs/start/{page}.md"));
        let text = std::fs::read_to_string(text).unwrap();
        let piece = |of: &str| {
            let piece = text.split(&format!("```{of}\n")).nth(1).unwrap();
            piece.split("```").next().unwrap().to_owned()
        };
        let scratch = Scratch::new("start");
        let source = scratch.path().join("started");
        std::fs::write(&source, piece(language)).unwrap();
        let program = scratch.path().join("program");
        compile(compiler, &source, &program, &prefix);
        let mut started = Command::new(&program);
        started.envs(prefix.env()).current_dir(scratch.path());
        assert_eq!(run(&mut started, LIMIT).unwrap(), piece("text"));
    }
}

fn compile(compiler: &[&str], source: &Path, program: &Path, prefix: &Prefix) {
    let mut command = Command::new(compiler[0]);
    command
        .args(&compiler[1..])
        .args(["-Wall", "-Wextra", "-Werror"])
        .arg(source)
        .args(["-x", "none"])
        .args(prefix.flags())
        .arg("-o")
        .arg(program);
    run(&mut command, LIMIT).unwrap();
}
