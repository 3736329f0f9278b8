# Thin over cargo and scripts/. The two commands: make demo, make test.
#
#   CPU=x86-64-v3 | native   raises the instruction set that everything is compiled for
#   LIBSTDCXX=static         installs the shared library with the C++ library inside
#   DEBUG=1                  compiles with the lines of sources, for debuggers; RocksDB anew
#   PREFIX=/usr/local        where make install puts the library; DESTDIR for packagers
#   LIBDIR, MANDIR, DOCDIR   other folders than lib, share/man and share/doc/rocks of PREFIX
#   PACKAGES=tar             of make dist: tar, source, crate, wheel, deb (DEBFULLNAME and DEBEMAIL say who makes it), rpm
#   SOURCE=/usr/include      what make demo indexes
#   ROUNDS=1000              how often make crash-test kills, each of two processes
#   STRESS=600               for how many seconds make queue-stress and scan-stress run
#   HOURS=1 THREADS=1,2,4,16 how long make fuzz runs, with how many threads a program

PREFIX ?= /usr/local
DESTDIR ?=
LIBDIR ?= lib
MANDIR ?= share/man
DOCDIR ?= share/doc/rocks
SOURCE ?= /usr/include
ROUNDS ?= 1000
HOURS ?= 1
STRESS ?= 600
THREADS ?= 1,2,4,16
FUZZ_KEEP ?= $(TARGET)/fuzz
export LIBSTDCXX
ifdef DEBUG
export CARGO_PROFILE_RELEASE_DEBUG = line-tables-only
endif
ifdef CPU
export RUSTFLAGS := $(strip -Ctarget-cpu=$(CPU) $(RUSTFLAGS))
endif
TARGET := $(or $(CARGO_TARGET_DIR),target)
STAGE := $(TARGET)/prefix

.PHONY: all setup build stage install uninstall dist dist-test wheel sdist bindings site pages demo test crash-test sweep-test queue-stress scan-stress fuzz bench bench-redis bench-python bench-bindings header format lint tidy loom clean

all: build

setup:
	@scripts/setup

build: setup
	scripts/cargo build --release --locked

# A prefix inside the build folder: examples and tests use what users get.
stage: build
	@scripts/install "$(STAGE)"

install: build
	@LIBDIR="$(LIBDIR)" MANDIR="$(MANDIR)" DOCDIR="$(DOCDIR)" scripts/install "$(PREFIX)" "$(DESTDIR)"

# By the list that make install wrote: needs no build, and no other variable than these two.
uninstall:
	@scripts/uninstall "$(PREFIX)" "$(DESTDIR)"

# Packages: tarballs, the crate, the wheel, Debian's, RPM's, and a bill of materials, in target/dist. PACKAGES: which.
dist: build
	@scripts/setup dist
	scripts/dist $(PACKAGES)

# Their tests: in a fresh Debian, and whether a build in another folder is the same byte for byte. RocksDB is compiled twice.
# ONLY="rpm tarball": those whose names hold one of the words; cargo-c is compiled for the one of cinstall.
dist-test: stage
	@scripts/setup dist-test
	@$(if $(filter-out cinstall,$(firstword $(filter cinstall,$(ONLY)) $(ONLY))),true,scripts/setup cargo-c)
	scripts/cargo test --release --locked --test dist --test baseline -- --ignored --test-threads 1 $(ONLY)

# The Python package, with the library inside, for other machines too.
wheel: stage
	@scripts/setup wheel
	@scripts/wheel "$(STAGE)" bindings/python/dist

# The Python package's sources, with those of the library.
sdist:
	@scripts/setup wheel
	@scripts/sdist bindings/python/dist

# The site, in target/site/html: the reference, the guides, the examples; to be read without a network.
site:
	@scripts/setup site
	@$(TARGET)/venv-site/bin/python site/build

# The generated pages of docs/, anew: the units, the options of our own, the messages, the table of c.h.
pages:
	python3 site/pages.py write

# The packages of the other languages, made from include/rocks.json.
bindings:
	@python3 bindings/generate.py include/rocks.json "$(TARGET)/bindings"
	@echo "bindings in $(TARGET)/bindings"

demo: stage
	@examples-c/run demo "$(STAGE)" "$(SOURCE)"

test:
	@scripts/setup test
	@$(MAKE) --no-print-directory stage
	scripts/test "$(STAGE)"

# The long forms of tests/c/txn/test_bank_crash.c and test_files_crash.c.
crash-test: stage
	@scripts/crash-test $(STAGE) $(ROUNDS)

# The long form of tests/c/options/test_sweep.c: hours.
sweep-test: stage
	@scripts/sweep-test $(STAGE)

# The long form of tests/c/queue/test_queue_threads.c.
queue-stress: stage
	@scripts/queue-stress $(STAGE) $(STRESS)

# The long form of tests/c/data/test_block_scan.c, from the seed SEED on.
scan-stress: stage
	@scripts/scan-stress $(STAGE) $(STRESS) $(or $(SEED),1000)

# Random programs over every function, each from its seed; one that fails is shrunk to a few lines in
# FUZZ_KEEP. THREADS: how many a program may have. UNDER: asan or valgrind, for the driver's memory.
fuzz: stage
	@mkdir -p "$(FUZZ_KEEP)"
	nice -n 10 tests/fuzz/run.py --prefix $(STAGE) --hours $(HOURS) --threads $(THREADS) \
	    --kills 8 --keep "$(FUZZ_KEEP)" $(if $(UNDER),--under $(UNDER)) $(if $(SEED),--seed $(SEED))

bench: stage
	benches/run

# Redis's structures beside a real server.
bench-redis: stage
	benches/redis/run

# The Python package beside others.
bench-python: wheel
	@scripts/setup bench-python
	$(TARGET)/venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --force-reinstall --no-index \
	    bindings/python/dist/*.whl
	$(TARGET)/venv-bench/bin/python benches/python/compare.py
	$(TARGET)/venv-bench/bin/python benches/python/tasks.py
	$(TARGET)/venv-bench/bin/python benches/python/tasks.py 40960 9 uvloop

# A get and a scan in every language of bindings, against C: the rows of the table in docs/runtimes.md.
bench-bindings: stage
	@scripts/setup test
	BENCH=1 ROCKS_PREFIX="$(abspath $(STAGE))" scripts/cargo test --release --locked --test bindings -- \
	    --test-threads 1 --skip every_ --skip the_description --skip what_is

# Writes the generated files of include/ anew, the ABI baseline and the names of options.
header: setup
	scripts/cargo run --release --locked --package rocks-header
	UPDATE=1 scripts/cargo test --release --test abi -- unchanged # and packaging/rocks.map
	@$(MAKE) --no-print-directory stage
	ROCKS_PREFIX="$(abspath $(STAGE))" UPDATE=1 scripts/cargo test --release --test description -- options
	scripts/cargo run --release --locked --package rocks-header
	python3 site/pages.py write

# All that people write in C and C++; rocks.h, rocks.cdef.h and shared.h are generated.
C_AND_CPP = find src tests benches examples-c examples-cpp include bindings -name '*.[ch]' -o -name '*.cc' -o -name '*.hpp' | \
	grep -v -e '^include/rocks.*\.h$$' -e '^src/base/shared\.h$$' -e '^tests/support/' \
	-e '^bindings/python/build/'

RUFF = $(TARGET)/venv-lint/bin/ruff
PYTHON = bindings tests/bindings benches/python benches/bindings
# Rust that is no part of the workspace; lib.rs names a file that is made.
RUST = bindings/rust/build.rs $(filter-out %/lib.rs,$(wildcard bindings/rust/src/*.rs)) \
	tests/bindings/scenario.rs benches/bindings/bench.rs

format:
	@scripts/setup lint
	cargo fmt --all
	cargo fmt --manifest-path tests/loom/Cargo.toml
	rustfmt --edition 2024 $(RUST)
	cargo fmt --manifest-path command/Cargo.toml
	$(C_AND_CPP) | xargs clang-format -i
	$(RUFF) format --config bindings/python/pyproject.toml $(PYTHON)
	$(RUFF) format --config site/ruff.toml examples-python packaging site site/build

lint:
	@scripts/setup lint
	cargo fmt --all --check
	cargo fmt --check --manifest-path tests/loom/Cargo.toml
	rustfmt --edition 2024 --check $(RUST)
	cargo fmt --check --manifest-path command/Cargo.toml
	$(C_AND_CPP) | xargs clang-format --dry-run --Werror
	scripts/clang
	$(RUFF) format --config bindings/python/pyproject.toml --check $(PYTHON)
	$(RUFF) check --config bindings/python/pyproject.toml $(PYTHON)
	$(RUFF) format --config site/ruff.toml --check examples-python packaging site site/build
	$(RUFF) check --config site/ruff.toml examples-python packaging site site/build
	ROCKS_STRICT=1 scripts/cargo clippy --release --workspace --all-targets -- -D warnings
	scripts/cargo clippy --release --locked --all-targets --manifest-path command/Cargo.toml --target-dir $(TARGET)/command -- -D warnings

# clang-tidy over the bridge: minutes, so not in every lint.
tidy:
	@scripts/setup lint
	scripts/clang tidy

# The handle table under the model checker; knows nothing of RocksDB.
loom:
	cargo test --release --locked --no-fail-fast --manifest-path tests/loom/Cargo.toml --target-dir $(TARGET)/loom

clean:
	cargo clean
