//! Packages (`make dist`), as those who get them use them, and that a build can be repeated. Not in every run:
//! `make dist-test` sets up what they need, and runs them for an hour or so.

mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use support::runtime::set_up;
use support::{root, run, Scratch};

const MINUTES: Duration = Duration::from_secs(60);
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Makes packages of one kind; what it printed: their files.
fn dist(kind: &str) -> Vec<PathBuf> {
    let mut command = Command::new(root().join("scripts/dist"));
    command.arg(kind);
    command.env("DEBFULLNAME", "Nobody");
    command.env("DEBEMAIL", "nobody@debian.org");
    let printed = run(&mut command, 30 * MINUTES).unwrap();
    let files: Vec<PathBuf> = printed.lines().map(PathBuf::from).collect();
    for file in &files {
        assert!(file.is_file(), "{printed}");
    }
    files
}

fn shell(line: &str, folder: &Path, limit: Duration) -> String {
    let mut command = Command::new("sh");
    command.args(["-ec", line]).current_dir(folder);
    command.env_remove("LD_LIBRARY_PATH");
    run(&mut command, limit).unwrap()
}

fn copy(file: &str, to: &Path) {
    let from = root().join(file);
    std::fs::copy(&from, to.join(from.file_name().unwrap())).unwrap();
}

/// Who asks for these tests wants them to run.
fn needs_root() {
    // SAFETY: asks who runs this.
    let user = unsafe { libc::geteuid() };
    assert_eq!(
        user, 0,
        "a system of its own needs root: run `make dist-test` as root, or with ONLY=... those that need none"
    );
}

#[test]
#[ignore = "make dist-test"]
fn the_tarball_is_used_wherever_it_lies() {
    let scratch = Scratch::new("tarball");
    let made = dist("tar");
    let tarball = made
        .iter()
        .find(|file| file.extension().is_some_and(|end| end == "xz"))
        .unwrap();
    let first = std::fs::read(tarball).unwrap();
    shell(
        &format!("tar -xf '{}'", tarball.display()),
        scratch.path(),
        MINUTES,
    );
    let unpacked = tarball
        .file_name()
        .unwrap()
        .to_str()
        .unwrap()
        .replace(".tar.xz", "");
    std::fs::rename(
        scratch.path().join(unpacked),
        scratch.path().join("anywhere"),
    )
    .unwrap();
    copy("tests/install/main.c", scratch.path());
    copy("tests/install/cmake/CMakeLists.txt", scratch.path());
    let at = scratch.path().join("anywhere");
    let line = "export PKG_CONFIG_PATH=$PWD/anywhere/lib/pkgconfig
        cc main.c $(pkg-config --cflags --libs rocks) \"-Wl,-rpath,$PWD/anywhere/lib\" -o program
        ./program one
        cmake -S . -B build -DCMAKE_PREFIX_PATH=$PWD/anywhere >said && cmake --build build >>said
        build/shared two; build/static three
        anywhere/bin/rocks --version
        anywhere/bin/rocks get one key";
    let said = shell(line, scratch.path(), 5 * MINUTES);
    let once = format!("rocks {VERSION}\n");
    assert!(said.starts_with(&once.repeat(3)), "{said}");
    assert!(said.ends_with("value\n"), "{said}");
    for file in [
        "README",
        "share/doc/rocks/NOTICES",
        "share/doc/rocks/rocks.cdx.json",
    ] {
        assert!(at.join(file).is_file(), "{file}");
    }
    let readme = std::fs::read_to_string(at.join("README")).unwrap();
    assert!(readme.contains("It needs glibc 2."), "{readme}");
    // The same once more.
    dist("tar");
    assert!(
        std::fs::read(tarball).unwrap() == first,
        "two tarballs of one build differ"
    );
}

/// Checked by Debian's own judge, and installed and used in a system that was made just now.
#[test]
#[ignore = "make dist-test"]
fn debian_packages() {
    let made = dist("deb");
    let packages: Vec<&PathBuf> = made
        .iter()
        .filter(|file| file.extension().is_some_and(|end| end == "deb"))
        .collect();
    let names: BTreeSet<&str> = packages
        .iter()
        .map(|file| {
            file.file_name()
                .unwrap()
                .to_str()
                .unwrap()
                .split('_')
                .next()
                .unwrap()
        })
        .collect();
    for name in ["librocks0", "librocks-dev", "rocks-tools"] {
        assert!(names.contains(name), "{names:?}");
    }
    let out = packages[0].parent().unwrap().to_owned();
    let changes = std::fs::read_dir(&out)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|end| end == "changes"))
        .unwrap();
    let mut lintian = Command::new("lintian");
    lintian.args([
        "--allow-root",
        "--fail-on",
        "error,warning",
        "--suppress-tags",
        "bad-distribution-in-changes-file",
    ]);
    run(lintian.arg(&changes), 60 * MINUTES).unwrap();

    needs_root();
    let scratch = Scratch::new("debian");
    let mirror = std::env::var("ROCKS_MIRROR").unwrap_or_default();
    let line = format!(
        ". /etc/os-release
        debootstrap --variant=minbase --include=gcc,g++,libc6-dev,pkg-config \"$VERSION_CODENAME\" system {mirror} >said"
    );
    shell(&line, scratch.path(), 30 * MINUTES);
    let system = scratch.path().join("system");
    for package in &packages {
        std::fs::copy(
            package,
            system.join("root").join(package.file_name().unwrap()),
        )
        .unwrap();
    }
    std::fs::copy(
        root().join("tests/install/main.c"),
        system.join("root/main.c"),
    )
    .unwrap();
    let inside = r#"chroot system sh -ec '
        cd /root
        find / -xdev -not -path "$HOME/*" -not -path "/var/*" -not -path "/proc/*" | sort >before
        dpkg -i librocks0_*.deb librocks-dev_*.deb rocks-tools_*.deb >/dev/null
        cc main.c $(pkg-config --cflags --libs rocks) -o program
        ./program db
        cc main.c -o static $(pkg-config --static --cflags --libs rocks | sed "s/-lrocks /-l:librocks.a /")
        ./static of_static
        rocks --version
        rocks get db key
        ls /usr/share/man/man3/rocks_db_open.3.gz /usr/share/man/man1/rocks.1.gz
        ls /usr/share/doc/librocks0/copyright
        dpkg -P rocks-tools librocks-dev librocks0 >/dev/null
        find / -xdev -not -path "$HOME/*" -not -path "/var/*" -not -path "/proc/*" | sort >after
        diff before after'"#;
    let said = shell(inside, scratch.path(), 5 * MINUTES);
    // The program twice, shared and static, and the command.
    let thrice = format!("rocks {VERSION}\n").repeat(3);
    assert!(said.starts_with(&thrice), "{said}");
    assert!(said.contains("\nvalue\n"), "{said}");
    assert!(
        said.contains("/usr/share/doc/librocks0/copyright"),
        "{said}"
    );
}

/// With the C++ library inside, built here, it runs in a Debian that is older: that has neither the C library nor the
/// C++ library that are here.
#[test]
#[ignore = "make dist-test"]
fn an_older_debian() {
    needs_root();
    let scratch = Scratch::new("older");
    let mirror = std::env::var("ROCKS_MIRROR").unwrap_or_default();
    let line = format!(
        "debootstrap --variant=minbase --include=gcc,libc6-dev,pkg-config bullseye system {mirror} >said"
    );
    shell(&line, scratch.path(), 30 * MINUTES);
    let mut install = Command::new(root().join("scripts/install"));
    install
        .arg("/opt/rocks")
        .arg(scratch.path().join("system"))
        .env("LIBSTDCXX", "static");
    run(&mut install, 30 * MINUTES).unwrap();
    copy("tests/install/main.c", &scratch.path().join("system/root"));
    copy(
        "examples-c/merge_operator.c",
        &scratch.path().join("system/root"),
    );
    copy("examples-c/example.h", &scratch.path().join("system/root"));
    let inside = r#"chroot system sh -ec '
        cd /root
        export PKG_CONFIG_PATH=/opt/rocks/lib/pkgconfig
        flags="$(pkg-config --cflags --libs rocks) -Wl,-rpath,/opt/rocks/lib"
        ldd --version | head -1
        cc main.c $flags -o program
        ./program db
        cc -D_GNU_SOURCE merge_operator.c $flags -lpthread -o merges
        ./merges merges.db'"#;
    let said = shell(inside, scratch.path(), 5 * MINUTES);
    let (glibc, said) = said.split_once('\n').unwrap();
    assert!(glibc.ends_with(" 2.31"), "{glibc}");
    let printed = root().join("examples-c/expected/merge_operator.txt");
    let printed = std::fs::read_to_string(printed).unwrap();
    assert_eq!(said, format!("rocks {VERSION}\n{printed}"));
}

/// Three packages, with what belongs into each; installed into a system of their own they are used, and taken away
/// they leave nothing.
fn rpm_packages_work(packages: &[PathBuf]) {
    let ask = |what: &[&str]| {
        let mut all = String::new();
        for package in packages {
            all += &run(
                Command::new("rpm").arg("-qp").args(what).arg(package),
                MINUTES,
            )
            .unwrap();
        }
        all
    };
    let mut names: Vec<String> = ask(&["--qf", "%{name}\n"])
        .lines()
        .map(str::to_owned)
        .collect();
    names.sort();
    assert_eq!(names, ["librocks-devel", "librocks0", "rocks-tools"]);
    let all = ask(&["-l"]);
    for file in [
        "librocks.so.0",
        "include/rocks.h",
        "bin/rocks",
        "man3/rocks_db_open.3",
        "NOTICES",
        "LICENSE-MIT",
    ] {
        assert!(all.contains(file), "{file}");
    }
    let changes = ask(&["--changelog"]);
    let version = format!(" - {VERSION}-1\n- Release {VERSION}");
    assert_eq!(changes.matches(&version).count(), 3, "{changes}");

    let scratch = Scratch::new("rpm");
    copy("tests/install/main.c", scratch.path());
    let files: Vec<String> = packages
        .iter()
        .map(|package| format!("'{}'", package.display()))
        .collect();
    let files = files.join(" ");
    // SAFETY: asks who runs this.
    let is_root = unsafe { libc::geteuid() } == 0;
    // Without root the files alone, as the packages have them.
    let install = match is_root {
        true => format!("rpm --root $PWD/system --nodeps --force-debian -i {files}"),
        false => {
            format!("for one in {files}; do rpm2cpio $one | (cd system && cpio -id --quiet); done")
        }
    };
    let line = format!(
        "mkdir system
        {install}
        libdir=$(rpm --eval '%{{_libdir}}')
        export PKG_CONFIG_PATH=$PWD/system$libdir/pkgconfig PKG_CONFIG_SYSROOT_DIR=$PWD/system
        cc main.c $(pkg-config --cflags --libs rocks) -Wl,-rpath,$PWD/system$libdir -o program
        ./program db
        LD_LIBRARY_PATH=$PWD/system$libdir system/usr/bin/rocks get db key"
    );
    let said = shell(&line, scratch.path(), 5 * MINUTES);
    assert_eq!(said, format!("rocks {VERSION}\nvalue\n"));
    if is_root {
        let names = names.join(" ");
        let line = format!(
            "rpm --root $PWD/system --force-debian -e {names}
            find system/usr -iname '*rocks*'"
        );
        assert_eq!(shell(&line, scratch.path(), MINUTES), "");
    }
}

fn rpms(files: &[PathBuf]) -> Vec<PathBuf> {
    let is_rpm = |file: &&PathBuf| file.extension().is_some_and(|end| end == "rpm");
    files.iter().filter(is_rpm).cloned().collect()
}

#[test]
#[ignore = "make dist-test"]
fn rpm_packages() {
    rpm_packages_work(&rpms(&dist("rpm")));
}

/// As whoever has nothing but the tarball of the sources makes them.
#[test]
#[ignore = "make dist-test"]
fn the_sources_as_rpm() {
    let scratch = Scratch::new("rpm-sources");
    let made = dist("source");
    let tarball = made
        .iter()
        .find(|file| file.extension().is_some_and(|end| end == "xz"))
        .unwrap();
    let mut build = Command::new("rpmbuild");
    build.args(["-ta", "--nodeps", "--define"]);
    build.arg(format!("_topdir {}", scratch.path().display()));
    // Of what this test's own cargo set, nothing.
    for (name, _) in std::env::vars() {
        if name.starts_with("CARGO_") && name != "CARGO_HOME" {
            build.env_remove(name);
        }
    }
    run(build.arg(tarball), 60 * MINUTES).unwrap();
    rpm_packages_work(&support::files_below(&scratch.path().join("RPMS"), "rpm"));
    let sources = support::files_below(&scratch.path().join("SRPMS"), "rpm");
    assert_eq!(sources.len(), 1, "{sources:?}");
}

/// The crate is whole: it is built where nothing else of this repository is, in its own folder, and as a
/// dependency of another.
#[test]
#[ignore = "make dist-test"]
fn the_crate_is_built() {
    let scratch = Scratch::new("crate-built");
    let made = dist("crate");
    let file = made
        .iter()
        .find(|file| file.extension().is_some_and(|end| end == "crate"))
        .unwrap();
    let compiled = run(
        &mut Command::new(root().join("scripts/rocksdb")),
        60 * MINUTES,
    )
    .unwrap();
    let main = r#"use rocks as _;

extern "C" {
    fn rocks_version() -> *const std::ffi::c_char;
}

fn main() {
    let version = unsafe { std::ffi::CStr::from_ptr(rocks_version()) };
    println!("{}", version.to_str().unwrap());
}"#;
    let line = format!(
        "tar -xf '{file}'
        mkdir -p program/src program/.cargo
        cp librocks-{VERSION}/.cargo/config.toml program/.cargo/
        cat >program/Cargo.toml <<'END'
[package]
name = \"program\"
version = \"0.0.0\"
edition = \"2021\"
[workspace]
[dependencies]
librocks = {{ path = \"../librocks-{VERSION}\" }}
END
        cat >program/src/main.rs <<'END'
{main}
END
        cp librocks-{VERSION}/Cargo.lock program/
        cd program && cargo run --release --offline --quiet",
        file = file.display()
    );
    let mut build = Command::new("sh");
    build.args(["-ec", &line]).current_dir(scratch.path());
    for (name, _) in std::env::vars() {
        let is_of_cargo = name.starts_with("CARGO_") && name != "CARGO_HOME";
        if is_of_cargo || name == "RUSTFLAGS" {
            build.env_remove(name);
        }
    }
    build.env("ROCKSDB_LIB_DIR", compiled.trim());
    build.env("ROCKSDB_STATIC", "1");
    let said = run(&mut build, 60 * MINUTES).unwrap();
    assert_eq!(said, format!("{VERSION}\n"));
}

/// `cargo publish` compiles what it packed and comes as far as the upload, and nothing that it says is a warning.
#[test]
#[ignore = "make dist-test"]
fn publishing_is_rehearsed() {
    let scratch = Scratch::new("publish");
    let mut lay_out = Command::new(root().join("scripts/crate"));
    run(lay_out.arg(scratch.path()), MINUTES).unwrap();
    let compiled = run(
        &mut Command::new(root().join("scripts/rocksdb")),
        60 * MINUTES,
    )
    .unwrap();
    let line = format!("cd librocks-{VERSION} && cargo publish --dry-run 2>&1");
    let mut publish = Command::new("sh");
    publish.args(["-ec", &line]).current_dir(scratch.path());
    for (name, _) in std::env::vars() {
        let is_of_cargo = name.starts_with("CARGO") && name != "CARGO_HOME";
        if is_of_cargo || name == "RUSTFLAGS" {
            publish.env_remove(name);
        }
    }
    publish.env("ROCKSDB_LIB_DIR", compiled.trim());
    publish.env("ROCKSDB_STATIC", "1");
    let said = run(&mut publish, 60 * MINUTES).unwrap();
    let warnings: Vec<&str> = said
        .lines()
        .filter(|line| line.contains("warning"))
        .collect();
    assert_eq!(
        warnings,
        ["warning: aborting upload due to dry run"],
        "{said}"
    );
    for step in ["Verifying librocks", "Finished ", "Uploading librocks"] {
        assert!(said.contains(step), "{said}");
    }
}

/// `cargo cinstall` lays out the library from the crate alone, and programs find it by its pkg-config file.
#[test]
#[ignore = "make dist-test"]
fn cargo_cinstall() {
    let scratch = Scratch::new("cinstall");
    copy("tests/install/main.c", scratch.path());
    let made = dist("crate");
    let file = made
        .iter()
        .find(|file| file.extension().is_some_and(|end| end == "crate"))
        .unwrap();
    let compiled = run(
        &mut Command::new(root().join("scripts/rocksdb")),
        60 * MINUTES,
    )
    .unwrap();
    let line = format!(
        "tar -xf '{file}'
        cd librocks-{VERSION}
        cargo cinstall --release --offline --quiet --prefix /usr --libdir /usr/lib --destdir \"$PWD/../system\"",
        file = file.display()
    );
    let mut build = Command::new("sh");
    build.args(["-ec", &line]).current_dir(scratch.path());
    for (name, _) in std::env::vars() {
        let is_of_cargo = name.starts_with("CARGO") && name != "CARGO_HOME";
        if is_of_cargo || name == "RUSTFLAGS" {
            build.env_remove(name);
        }
    }
    let programs = set_up("cargo-c/bin");
    let path = std::env::var("PATH").unwrap();
    build.env("PATH", format!("{}:{path}", programs.display()));
    build.env("ROCKSDB_LIB_DIR", compiled.trim());
    build.env("ROCKSDB_STATIC", "1");
    run(&mut build, 60 * MINUTES).unwrap();
    let line = "lib=$PWD/system/usr/lib
        export PKG_CONFIG_PATH=$lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$PWD/system
        cc main.c $(pkg-config --cflags --libs rocks) -Wl,-rpath,$lib -o program
        ./program shared
        echo '#include <rocks.hpp>
int main() { return rocks::options(ROCKS_OPTIONS_DATABASE).names().empty(); }' >program.cc
        c++ -std=c++17 program.cc $(pkg-config --cflags --libs rocks) -Wl,-rpath,$lib -o cxx
        ./cxx
        readelf -d program | grep -o 'librocks.so[.0-9]*'
        cc main.c $(pkg-config --static --cflags --libs rocks | sed 's/-lrocks/-l:librocks.a/') -o static
        ./static static";
    let said = shell(line, scratch.path(), 5 * MINUTES);
    let wanted = format!("rocks {VERSION}\nlibrocks.so.0\nrocks {VERSION}\n");
    assert_eq!(said, wanted);
}

/// The wheel of `make dist` is installed into an empty environment, and works there.
#[test]
#[ignore = "make dist-test"]
fn the_wheel_is_installed() {
    let scratch = Scratch::new("wheel");
    let made = dist("wheel");
    let wheel = made
        .iter()
        .find(|file| file.extension().is_some_and(|end| end == "whl"))
        .unwrap();
    let line = format!(
        "python3 -m venv empty
        empty/bin/pip install --quiet --disable-pip-version-check --no-index '{}'
        empty/bin/python -c 'import librocks
with librocks.DB(\"db\", create_if_missing=True) as db:
    db[b\"key\"] = b\"value\"
    print(db[b\"key\"].decode())'",
        wheel.display()
    );
    assert_eq!(shell(&line, scratch.path(), 10 * MINUTES), "value\n");
}

/// Two builds, in folders of other names and lengths, with nothing in common but the compilers and what cargo
/// downloaded: the same library and the same command, byte for byte, and none knows where it was built.
#[test]
#[ignore = "make dist-test"]
fn a_build_can_be_repeated() {
    let scratch = Scratch::new("repeated");
    let mut installed = Vec::new();
    for name in ["a", "quite_another_folder/with_a_longer_name"] {
        let sources = scratch.path().join(name);
        std::fs::create_dir_all(&sources).unwrap();
        let line = format!("git -C '{}' archive HEAD | tar -x", root().display());
        shell(&line, &sources, MINUTES);
        let mut install = Command::new("bash");
        install.args([
            "-ec",
            "scripts/cargo build --release --locked; scripts/install /opt/rocks stage",
        ]);
        install.current_dir(&sources);
        // Also those that this test's own cargo set.
        for (name, _) in std::env::vars() {
            let is_ours = name == "CARGO_HOME" || !name.starts_with("CARGO");
            if !is_ours
                || name.starts_with("ROCKS")
                || name.starts_with("CFLAGS")
                || name == "RUSTFLAGS"
            {
                install.env_remove(name);
            }
        }
        install.env("ROCKS_CACHE", sources.join("cache"));
        run(&mut install, 120 * MINUTES).unwrap();
        installed.push(sources.join("stage/opt/rocks"));
    }
    let compare = format!(
        "diff -r '{}' '{}'",
        installed[0].display(),
        installed[1].display()
    );
    shell(&compare, scratch.path(), MINUTES);
    let home =
        std::env::var("CARGO_HOME").unwrap_or_else(|_| std::env::var("HOME").unwrap() + "/.cargo");
    for path in [scratch.path().to_str().unwrap(), home.as_str()] {
        for file in [
            format!("lib/librocks.so.{VERSION}"),
            "lib/librocks.a".into(),
            "bin/rocks".into(),
        ] {
            let bytes = std::fs::read(installed[0].join(&file)).unwrap();
            let found = bytes
                .windows(path.len())
                .any(|some| some == path.as_bytes());
            assert!(!found, "{file} has {path} inside");
        }
    }
}
