//! Compiles and runs the C tests against the installed prefix, as a user would:
//! strict C99, through pkg-config, one process each. Also with the address and
//! undefined-behaviour sanitizers, and under valgrind where the file says
//! `valgrind: yes`, many in one process, or `valgrind: alone`, for tests that need one of their
//! own; without the sanitizers where it says `sanitizers: no`. TESTS: runs those alone whose names or
//! way hold it, such as `test_open (`, `Together` or `Plain`.

mod support;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::{Duration, Instant};
use support::{root, run, Prefix, Scratch};

const STRICT: &[&str] = &["-Wall", "-Wextra", "-pedantic", "-Werror"];
/// Without warnings: instrumented code makes gcc see ranges that are not there, as a main of another
/// name does (Together).
const SANITIZERS: &[&str] = &[
    "-w",
    "-fsanitize=address,undefined",
    "-fno-sanitize-recover=all",
    "-fno-omit-frame-pointer",
];

/// The messages that the tests provoked, in the scratch folder.
const MESSAGES: &str = "messages";

/// For one process.
const LIMIT: Duration = Duration::from_secs(900);

/// How many of the slowest processes are told.
const SLOWEST: usize = 20;

/// How many tests share a process under valgrind.
const TOGETHER: usize = 16;

#[derive(Clone, Copy, PartialEq, Debug)]
enum Way {
    Plain,
    Sanitized,
    Memcheck,
    /// Under valgrind in one process with others: tests/c/support/together.c.
    Together,
}

fn name(source: &Path) -> &str {
    source.file_stem().unwrap().to_str().unwrap()
}

/// Compiles a source, or links objects with it.
fn compile(source: &Path, program: PathBuf, way: Way, more: &[String]) -> PathBuf {
    let mut command = Command::new("cc");
    command
        .args(["-std=c99", "-D_GNU_SOURCE", "-O1", "-g"])
        .args(match way {
            Way::Sanitized => SANITIZERS,
            Way::Together => &["-w"],
            _ => STRICT,
        })
        .arg(source)
        .args(more)
        .args(Prefix::get().flags())
        .args(["-lpthread", "-o"])
        .arg(&program);
    run(&mut command, Duration::from_secs(120))
        .unwrap_or_else(|failure| panic!("{} does not compile\n{failure}", name(source)));
    program
}

fn execute(program: &Path, scratch: &Scratch, way: Way) -> Result<String, String> {
    let folder = scratch.path().join(program.file_stem().unwrap());
    std::fs::create_dir_all(&folder).unwrap();
    let mut command = match way {
        Way::Memcheck | Way::Together => support::memcheck(program),
        _ => Command::new(program),
    };
    // The tests that try everything try less then.
    if matches!(way, Way::Memcheck | Way::Together) {
        command.env("ROCKS_SLOW", "1");
    }
    command
        .arg(&folder)
        .envs(Prefix::get().env())
        .current_dir(&folder);
    if matches!(way, Way::Plain) {
        command.env("ROCKS_MESSAGES", scratch.path().join(MESSAGES));
    }
    // Leaks are memcheck's part; the library is not instrumented.
    command.env("ASAN_OPTIONS", "detect_leaks=0");
    // A hint for writes that valgrind does not know: RocksDB gives it for each file.
    let unknown = |line: &&str| !line.contains("unimplemented fcntl command: 1036");
    run(&mut command, LIMIT).map_err(|failure| {
        let lines: Vec<&str> = failure.lines().filter(unknown).collect();
        lines.join("\n")
    })
}

/// One test in a process, or several.
struct Process<'s> {
    way: Way,
    tests: Vec<&'s Path>,
}

impl Process<'_> {
    fn compile(&self, scratch: &Scratch) -> PathBuf {
        let way = self.way;
        let file =
            |test: &Path, end: &str| scratch.path().join(format!("{}-{way:?}.{end}", name(test)));
        let program = file(self.tests[0], "program");
        if way != Way::Together {
            return compile(self.tests[0], program, way, &[]);
        }
        let object = |test: &&Path| {
            let as_object = ["-c".to_owned(), format!("-Dmain={}", name(test))];
            compile(test, file(test, "o"), way, &as_object)
        };
        let objects = self.tests.iter().map(object);
        let mut with: Vec<String> = objects.map(|object| object.display().to_string()).collect();
        let listed = self
            .tests
            .iter()
            .map(|test| format!("TEST({})", name(test)));
        with.push(format!("-DTESTS={}", listed.collect::<String>()));
        compile(
            &root().join("tests/c/support/together.c"),
            program,
            way,
            &with,
        )
    }

    fn run(&self, scratch: &Scratch) -> Result<(), String> {
        let said = execute(&self.compile(scratch), scratch, self.way);
        let failed = |failure| format!("{}\n{failure}", self.label());
        said.map(|_| ()).map_err(failed)
    }

    fn label(&self) -> String {
        let names: Vec<&str> = self.tests.iter().map(|test| name(test)).collect();
        format!("{} ({:?})", names.join(", "), self.way)
    }
}

/// Each test as its file says.
fn processes(tests: &[PathBuf]) -> Vec<Process<'_>> {
    let (mut alone, mut together) = (Vec::new(), Vec::new());
    for test in tests {
        let text = std::fs::read_to_string(test).unwrap();
        let mut ways = vec![Way::Plain];
        ways.extend((!text.contains("sanitizers: no")).then_some(Way::Sanitized));
        ways.extend(text.contains("valgrind: alone").then_some(Way::Memcheck));
        let one = |way| Process {
            way,
            tests: vec![test],
        };
        alone.extend(ways.into_iter().map(one));
        together.extend(text.contains("valgrind: yes").then_some(test.as_path()));
    }
    // The longest first, so that none is left alone at the end.
    let groups = together.len().div_ceil(TOGETHER);
    let group = |first| together.iter().skip(first).step_by(groups).copied();
    let mut all: Vec<Process> = (0..groups)
        .map(|first| Process {
            way: Way::Together,
            tests: group(first).collect(),
        })
        .chain(alone)
        .collect();
    if let Ok(only) = std::env::var("TESTS") {
        all.retain(|process| process.label().contains(&only));
    }
    all
}

#[test]
fn c_tests() {
    let scratch = Scratch::new("c");
    let mut tests = support::files_below(&root().join("tests/c"), "c");
    tests.retain(|file| name(file).starts_with("test_"));
    assert!(!tests.is_empty(), "no C tests found");
    let times = Mutex::new(Vec::new());
    let failures = support::failures(&processes(&tests), |process| {
        let start = Instant::now();
        let done = process.run(&scratch);
        times
            .lock()
            .unwrap()
            .push((start.elapsed().as_secs(), process.label()));
        done
    });
    let mut times = times.into_inner().unwrap();
    times.sort_by(|one, two| two.cmp(one));
    for (seconds, label) in times.iter().take(SLOWEST) {
        writeln!(std::io::stderr(), "{seconds:4} s  {label}").unwrap(); // also where it passes
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    assert!(!times.is_empty(), "no test matches TESTS");
    let said = match std::fs::read(scratch.path().join(MESSAGES)) {
        Err(_) if std::env::var_os("TESTS").is_some() => return, // none of them was plain
        said => said.unwrap(),
    };
    let bad = support::messages::without_subject(&String::from_utf8_lossy(&said));
    assert!(
        bad.is_empty(),
        "messages that name no argument, path, option or key:\n{bad:#?}"
    );
    // docs/troubleshooting.md has each; UPDATE=1 takes new ones into its list.
    let mut families = Command::new("python3");
    families
        .arg(root().join("site/messages.py"))
        .arg("check")
        .arg(scratch.path().join(MESSAGES));
    run(&mut families, Duration::from_secs(60)).unwrap();
}

/// That the sanitizers are linked in and look: each finds what is put before it.
#[test]
fn the_sanitizers_find_what_they_are_for() {
    for (name, body, finding) in [
        (
            "overflow",
            "char *p = malloc(argc); p[argc] = 1; return p[argc];",
            "AddressSanitizer: heap-buffer-overflow",
        ),
        (
            "undefined",
            "int n = 2147483647; n += argc; return n == 0;",
            "signed integer overflow",
        ),
    ] {
        let scratch = Scratch::new(name);
        let source = scratch.path().join(format!("{name}.c"));
        let text = format!(
            "#include <rocks.h>\n#include <stdlib.h>\n\
             int main(int argc, char **argv) {{ (void)argv; (void)rocks_version(); {body} }}\n"
        );
        std::fs::write(&source, text).unwrap();
        let program = scratch.path().join(format!("{name}.program"));
        let program = compile(&source, program, Way::Sanitized, &[]);
        let said = execute(&program, &scratch, Way::Sanitized).expect_err(name);
        assert!(said.contains(finding), "{said}");
    }
}

#[test]
fn a_message_without_a_subject_is_seen() {
    for (message, has) in [
        ("Shutdown in progress: ", false),
        ("Operation aborted: ", false),
        ("Corruption: out of order.", false),
        ("Invalid argument: keys[3]: empty", true),
        ("db: open for reading only", true),
        ("IO error: /d/000009.sst", true),
        ("Operation timed out: the option timeout", true),
        ("Corruption: bad version 1.2", false),
        ("Corruption: too many, e.g. files", false),
        ("NotFound: no value now: rocksdb.num-files-at-level99", true),
        ("Corruption: truncated: 000012.sst", true),
    ] {
        let lines = format!("4\trocks_db_put\t{message}");
        assert_eq!(
            support::messages::without_subject(&lines).is_empty(),
            has,
            "{message}"
        );
    }
}
