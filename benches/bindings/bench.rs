//! A get and a scan in Rust: FOLDER, with the database of bench.c.

use rocks::{Database, Options, Range};
use std::time::{Duration, Instant};

const ROWS: usize = 10_000;
const KEYS: usize = 1_000;
const GETS: usize = 1_000;
const ROUNDS: usize = 300;

fn main() {
    let folder = std::env::args().nth(1).expect("FOLDER");
    let options = Options::new(rocks::abi::ROCKS_OPTIONS_DATABASE).unwrap();
    let db = Database::open(&format!("{folder}/bench"), &options, None, &[]).unwrap();
    let keys: Vec<String> = (0..KEYS).map(|i| format!("key{:013}", i)).collect();
    let gets = || {
        let key = |i: usize| keys[i % KEYS].as_bytes();
        let get = |i| db.get(None, key(i)).unwrap().unwrap().len();
        (0..GETS).map(get).sum::<usize>()
    };
    let scan = || {
        let rows = db.rows(&Range::default()).unwrap().map(Result::unwrap);
        rows.map(|(key, value)| key.len() + value.len())
            .sum::<usize>()
    };
    let (mut best, mut total) = ([Duration::MAX; 2], 0);
    for _ in 0..ROUNDS {
        for (best, work) in best
            .iter_mut()
            .zip([&gets as &dyn Fn() -> usize, &scan as &dyn Fn() -> usize])
        {
            let begun = Instant::now();
            total += work();
            *best = (*best).min(begun.elapsed());
        }
    }
    db.close().unwrap();
    println!(
        "sum {total}\nget {}\nscan {}",
        best[0].as_nanos() / GETS as u128,
        best[1].as_nanos() / ROWS as u128
    );
}
