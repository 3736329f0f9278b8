//! Packages (`make dist`), as those who get them use them, and that a build can be repeated. Not in every run:
//! `make dist-test` sets up what they need, and runs them for an hour or so.

mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
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
    run(lintian.arg(&changes), 10 * MINUTES).unwrap();

    // SAFETY: asks who runs this.
    if unsafe { libc::geteuid() } != 0 {
        assert!(
            std::env::var("CI").is_err(),
            "a system of its own needs root"
        );
        return;
    }
    let scratch = Scratch::new("debian");
    let mirror = std::env::var("ROCKS_MIRROR").unwrap_or_default();
    let line = format!(
        ". /etc/os-release
        debootstrap --variant=minbase --include=gcc,libc6-dev,pkg-config \"$VERSION_CODENAME\" system {mirror} >said"
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
        find / -xdev -not -path "/root/*" -not -path "/var/*" -not -path "/proc/*" | sort >before
        dpkg -i librocks0_*.deb librocks-dev_*.deb rocks-tools_*.deb >/dev/null
        cc main.c $(pkg-config --cflags --libs rocks) -o program
        ./program db
        cc main.c -o static $(pkg-config --cflags rocks) -l:librocks.a -lstdc++ -lm -lpthread -ldl 2>/dev/null ||
            echo "no C++ compiler, so nothing static"
        rocks --version
        rocks get db key
        ls /usr/share/man/man3/rocks_db_open.3.gz /usr/share/man/man1/rocks.1.gz
        ls /usr/share/doc/librocks0/copyright
        dpkg -P rocks-tools librocks-dev librocks0 >/dev/null
        find / -xdev -not -path "/root/*" -not -path "/var/*" -not -path "/proc/*" | sort >after
        diff before after'"#;
    let said = shell(inside, scratch.path(), 5 * MINUTES);
    assert!(said.starts_with(&format!("rocks {VERSION}\n")), "{said}");
    assert!(said.contains("\nvalue\n"), "{said}");
    assert!(
        said.contains("/usr/share/doc/librocks0/copyright"),
        "{said}"
    );
}

#[test]
#[ignore = "make dist-test"]
fn rpm_packages() {
    let made = dist("rpm");
    let packages = made
        .iter()
        .filter(|file| file.extension().is_some_and(|end| end == "rpm"));
    let mut all = String::new();
    let mut count = 0;
    for package in packages {
        let mut list = Command::new("rpm");
        all += &run(list.args(["-qpl", "--requires"]).arg(package), MINUTES).unwrap();
        count += 1;
    }
    assert_eq!(count, 3, "{made:?}");
    for file in [
        "librocks.so.0",
        "include/rocks.h",
        "bin/rocks",
        "man3/rocks_db_open.3",
        "NOTICES",
    ] {
        assert!(all.contains(file), "{file}");
    }
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
