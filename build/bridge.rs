//! Compiles the C++ below `src/`, and only what changed.
//!
//! Most of the time goes into RocksDB's headers, and into the templates and inline functions
//! that every file instantiates anew. So the public headers are precompiled once, and the files
//! of a topic are compiled several at a time, as one translation unit.
//!
//! A unit is compiled again when its command or the contents of what it includes differ. The
//! objects lie beside OUT_DIR, which is another one for `cargo clippy` than for `cargo build`.

use std::{
    collections::hash_map::DefaultHasher,
    env, fs,
    hash::{Hash, Hasher},
    io::Write,
    os::unix::fs::MetadataExt,
    path::{Component, Path, PathBuf},
    process::Command,
    sync::{atomic::AtomicUsize, atomic::Ordering::Relaxed, mpsc, Mutex},
    thread,
};

/// Fewer lines make more units: more is compiled in all, and less after a change.
const LINES_PER_UNIT: usize = 1500;
const PRECOMPILED: &str = "precompiled.h";

struct Unit {
    name: String,
    /// What the compiler reads: it includes the files.
    text: String,
    language: &'static str,
    output: PathBuf,
}

struct Bridge<'a> {
    compiler: &'a cc::Tool,
    version: Vec<u8>,
    folder: PathBuf,
}

/// The objects of all that lies below `src/`.
pub fn objects(compiler: &cc::Tool) -> Vec<PathBuf> {
    println!("cargo:rerun-if-changed=src");
    println!("cargo:rerun-if-changed=include");
    println!("cargo:rerun-if-env-changed=ROCKS_STRICT");

    let bridge = Bridge::new(compiler);
    let mut files = Vec::new();
    files_below(Path::new("src"), &mut files);
    let header = files.iter().find(|file| file.ends_with(PRECOMPILED));
    let header = header.expect("no precompiled.h below src/");
    let units = units(&files, &bridge.folder);
    let first = Unit {
        name: PRECOMPILED.to_owned(),
        text: format!("#include \"{}\"\n", header.display()),
        language: "c++-header",
        output: bridge.folder.join("precompiled.h.gch"),
    };
    bridge.compile_all(&[first], 0);
    // None if it changed as it was compiled: then all is compiled again next time.
    let precompiled = fs::read(bridge.folder.join("precompiled.h.stamp")).unwrap_or_default();
    bridge.compile_all(&units, hash(&precompiled));
    units.into_iter().map(|unit| unit.output).collect()
}

/// Where the objects lie.
pub fn folder() -> PathBuf {
    // OUT_DIR is target/PROFILE/build/NAME-HASH/out; cargo locks the profile's folder.
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap());
    let folder = out.ancestors().nth(3).unwrap().join("rocks_bridge");
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Every file, in an order that does not depend on the file system.
fn files_below(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files_below(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// The sources of one topic after the other, up to LINES_PER_UNIT in each unit.
fn units(files: &[PathBuf], folder: &Path) -> Vec<Unit> {
    let sources = files
        .iter()
        .filter(|file| file.extension().is_some_and(|extension| extension == "cc"));
    let mut units: Vec<(usize, Vec<&PathBuf>)> = Vec::new();
    for file in sources {
        let lines = fs::read_to_string(file).unwrap().lines().count();
        match units.last_mut() {
            Some((before, unit))
                if topic(unit[0]) == topic(file) && *before + lines <= LINES_PER_UNIT =>
            {
                *before += lines;
                unit.push(file);
            }
            _ => units.push((lines, vec![file])),
        }
    }
    let units = units.iter();
    units.map(|(_, files)| Unit::of(files, folder)).collect()
}

/// `txn` of `src/txn/live.cc`.
fn topic(file: &Path) -> Option<Component<'_>> {
    file.components().nth(1)
}

impl Unit {
    fn of(files: &[&PathBuf], folder: &Path) -> Self {
        let name = files[0].with_extension("").display().to_string();
        let name = name.replace(['/', '\\'], "-");
        let include = |file: &&PathBuf| format!("#include \"{}\"\n", file.display());
        Self {
            text: files.iter().map(include).collect(),
            language: "c++",
            output: folder.join(format!("{name}.o")),
            name,
        }
    }
}

impl<'a> Bridge<'a> {
    fn new(compiler: &'a cc::Tool) -> Self {
        let folder = folder();
        Self {
            version: Command::new(compiler.path())
                .arg("--version")
                .output()
                .unwrap_or_else(|error| panic!("{}: {error}", compiler.path().display()))
                .stdout,
            compiler,
            folder,
        }
    }

    /// Compiles what is not as it should be, as many at once as cargo has free places for.
    /// One that fails does not stop the others, and they are not compiled again.
    fn compile_all(&self, units: &[Unit], precompiled: u64) {
        let wanted: Vec<&Unit> = units
            .iter()
            .filter(|unit| {
                let compiled = fs::read_to_string(self.file(unit, "stamp")).ok();
                compiled.is_none() || compiled != self.stamp(unit, precompiled)
            })
            .collect();
        let jobs: usize = env::var("NUM_JOBS").map_or(1, |jobs| jobs.parse().unwrap());
        // SAFETY: the descriptors that cargo hands down are still open; nothing here closes any.
        let server = unsafe { jobserver::Client::from_env() };
        let server = server.unwrap_or_else(|| jobserver::Client::new(jobs - 1).unwrap());
        let (sender, places) = mpsc::channel();
        sender.send(None).unwrap(); // the place that this process has already
        let asked = sender.clone();
        let helper = server
            .into_helper_thread(move |place| drop(asked.send(place.ok())))
            .unwrap();
        for _ in 1..wanted.len().min(jobs) {
            helper.request_token();
        }
        let failed = Mutex::new(String::new());
        let done = AtomicUsize::new(0);
        thread::scope(|scope| {
            for unit in &wanted {
                let place = places.recv().unwrap();
                let (sender, failed, done, wanted) = (sender.clone(), &failed, &done, &wanted);
                scope.spawn(move || {
                    match self.compile_unchanged(unit) {
                        Ok(true) => fs::write(
                            self.file(unit, "stamp"),
                            self.stamp(unit, precompiled).unwrap(),
                        )
                        .unwrap(),
                        Ok(false) => {}
                        Err(output) => failed.lock().unwrap().push_str(&output),
                    }
                    progress(done.fetch_add(1, Relaxed) + 1, wanted.len(), &unit.name);
                    drop(sender.send(place));
                });
            }
        });
        let mut failed = failed.into_inner().unwrap();
        // The compiler's warnings of every unit, whenever it was compiled.
        if env::var_os("ROCKS_STRICT").is_some() {
            for unit in units {
                failed += &fs::read_to_string(self.file(unit, "warnings")).unwrap_or_default();
            }
        }
        if !failed.is_empty() {
            eprintln!("{failed}");
            std::process::exit(1);
        }
    }

    /// Compiles it again while its files change meanwhile: a stamp tells what they are now, and the
    /// compiler may have read what they were. false: they kept changing, so it gets no stamp.
    fn compile_unchanged(&self, unit: &Unit) -> Result<bool, String> {
        for _ in 0..3 {
            self.compile(unit)?;
            if !self.changed_since_begun(unit) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether one of its files may have changed since the compiler began. The file that the compiler
    /// got was written just before, so its time is of the same clock. That of the inode also tells of a
    /// file that was moved or copied here with an older date.
    fn changed_since_begun(&self, unit: &Unit) -> bool {
        let time = |path: &Path| {
            let data = fs::metadata(path).ok()?;
            Some((data.ctime(), data.ctime_nsec()))
        };
        let begun = time(&self.file(unit, "cc"));
        let depends = fs::read_to_string(self.file(unit, "d")).unwrap_or_default();
        begun.is_none()
            || own(&depends).any(|file| time(Path::new(file)).is_none_or(|is| Some(is) >= begun))
    }

    fn compile(&self, unit: &Unit) -> Result<(), String> {
        let (source, warnings) = (self.file(unit, "cc"), self.file(unit, "warnings"));
        for old in ["stamp", "warnings"] {
            let _ = fs::remove_file(self.file(unit, old));
        }
        fs::write(&source, &unit.text).unwrap();
        let mut command = self.compiler.to_command();
        if unit.language == "c++" {
            // A compiler that can't use what is precompiled reads the header of this name.
            command.arg("-include").arg(self.folder.join(PRECOMPILED));
        } else {
            fs::write(self.folder.join(PRECOMPILED), &unit.text).unwrap();
        }
        command.args(["-MD", "-MF"]).arg(self.file(unit, "d"));
        command.args(["-x", unit.language, "-c"]).arg(source);
        command.arg("-o").arg(&unit.output);
        let output = command
            .output()
            .map_err(|error| format!("{command:?}: {error}\n"))?;
        let said = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            return Err(said.into_owned());
        }
        fs::write(warnings, said.as_bytes()).unwrap();
        Ok(())
    }

    /// What the unit was made from: command, compiler, and the contents of the package's own
    /// files. RocksDB's and the system's headers change with the command and the compiler.
    fn stamp(&self, unit: &Unit, precompiled: u64) -> Option<String> {
        fs::metadata(&unit.output).ok()?;
        let depends = fs::read_to_string(self.file(unit, "d")).ok()?;
        let mut state = DefaultHasher::new();
        let command = (self.compiler.path(), self.compiler.args());
        (command, &self.version, &unit.text, precompiled).hash(&mut state);
        for file in own(&depends) {
            let text = fs::read_to_string(file).ok()?;
            match file.strip_suffix(".h") {
                Some("include/rocks") => (file, types(&text)).hash(&mut state),
                Some(_) => (file, without_comments(&text)).hash(&mut state),
                None => (file, text).hash(&mut state),
            }
        }
        Some(format!("{:016x}", state.finish()))
    }

    fn file(&self, unit: &Unit, kind: &str) -> PathBuf {
        self.folder.join(format!("{}.{kind}", unit.name))
    }
}

/// The package's own files of what the compiler says that a unit depends on.
fn own(depends: &str) -> impl Iterator<Item = &str> {
    depends
        .split_whitespace()
        .map(|file| file.trim_start_matches("./"))
        .filter(|file| file.starts_with("src/") || file.starts_with("include/"))
}

/// A header without lines that are comments: most changes of shared headers are of words.
fn without_comments(text: &str) -> String {
    let lines = text.lines();
    let kept = lines.filter(|line| !line.trim_start().starts_with("//"));
    kept.fold(String::new(), |kept, line| kept + line + "\n")
}

/// The public header without comments and functions: the bridge uses its types alone, and a new
/// function must not compile all of it again.
fn types(header: &str) -> String {
    let mut text = String::new();
    let mut rest = header;
    while let Some((before, comment)) = rest.split_once("/*") {
        text += before;
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    text += rest;
    let mut types = String::new();
    let (mut depth, mut declaration) = (0, String::new());
    for letter in text.replace("extern \"C\" {", "").chars() {
        declaration.push(letter);
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        if letter == ';' && depth == 0 {
            let is_function = declaration.contains('(') && !declaration.contains(['{', '#']);
            if !is_function || declaration.contains("typedef") {
                types += &declaration;
            }
            declaration.clear();
        }
    }
    types + &declaration
}

fn hash(bytes: &[u8]) -> u64 {
    let mut state = DefaultHasher::new();
    bytes.hash(&mut state);
    state.finish()
}

/// Cargo keeps to itself what a build script prints, so `scripts/cargo` names the terminal.
fn progress(done: usize, of: usize, name: &str) {
    let Some(terminal) = env::var_os("ROCKS_PROGRESS") else {
        return;
    };
    if let Ok(mut terminal) = fs::OpenOptions::new().append(true).open(terminal) {
        let _ = writeln!(terminal, "\r\x1b[K   Compiling C++ {done} of {of}: {name}");
    }
}
