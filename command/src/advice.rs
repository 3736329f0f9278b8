//! Messages of the library in the command's words: it speaks of options and functions, and a command
//! line has --create and --mode.

use crate::definition::{self, Entry};
use crate::library::abi::ROCKS_CANCELLED;
use crate::progress;
use std::sync::Mutex;

/// The command that runs.
static RUNNING: Mutex<Option<&Entry>> = Mutex::new(None);

struct Advice {
    /// "{}" is a word, which stands in the other texts too.
    says: &'static str,
    /// The letter of the option that the command must take; a blank: none.
    takes: char,
    with: &'static str,
    /// What a command says that does not take it.
    without: &'static str,
}

const fn advice(
    says: &'static str,
    takes: char,
    with: &'static str,
    without: &'static str,
) -> Advice {
    Advice {
        says,
        takes,
        with,
        without,
    }
}

/// Of two that fit a text the first is taken.
#[rustfmt::skip]
const ALL: &[Advice] = &[
    advice(", and create_if_missing is false or does not apply", 'C', "; --create makes one", ""),
    advice(", and create_missing_column_families is false or does not apply", ' ', "; `rocks create-family` makes one", ""),
    advice("values do with the open options mode=ttl and ttl={}", 'm', "values do with --mode ttl --open-option ttl={}", "values do where a database is made with --mode ttl"),
    advice("accepted: with mode=ttl and mode=ttl_read_only", 'm', "accepted: with --mode ttl and --mode ttl_read_only", ""),
    advice("opened with mode=ttl or ttl_read_only", 'm', "opened with --mode ttl or --mode ttl_read_only", "opened with --mode ttl"),
    advice("opened without mode=ttl", 'm', "opened without --mode ttl", "opened without --mode ttl"),
    advice(" with mode={}", 'm', " with --mode {}", ""),
    advice("each value would be read with its time behind it", 'm', "each value would be read with its time behind it; without --mode it is opened as it was", ""),
    advice("; the open option {} insists", 'O', "; --open-option {}=true insists", ""),
    advice("; enforce_single_del_contracts=false opens it", 'o', "; --option enforce_single_del_contracts=false opens it", ""),
    advice("secondary_path: not set", 'O', "secondary_path: not set; --open-option secondary_path=FOLDER sets it", ""),
    advice("leader_path: not set", 'O', "leader_path: not set; --open-option leader_path=FOLDER sets it", ""),
    advice("; rocks_db_mode tells the mode", 'm', "; without --mode it is opened for writing", ""),
    advice("db: opened read-only", 'm', "it is opened for reading alone; without --mode it is opened for writing", ""),
    advice("; rocks_options_names lists them", ' ', "; Tab lists them in `rocks shell`", ""),
    advice("; the option allow_db_generated_files takes it", 'G', "; --ingest-option allow_db_generated_files=true takes it", ""),
    advice("; ROCKS_SST_WRITER_OVERWRITE would replace it", ' ', "", ""),
    advice("begin: comes after end in the column family's order", ' ', "FROM: comes after TO in the order of keys", ""),
    advice("the read option {}", 'P', "--read-option {}", "the read option {}"),
];

pub fn begin(entry: &'static Entry) {
    *RUNNING.lock().unwrap() = Some(entry);
}

/// What the library says of a failure, for whoever typed a command.
pub fn said(code: i32, text: String) -> String {
    if code == ROCKS_CANCELLED && progress::interrupted() {
        return format!("{}: it is not all done", progress::interruption());
    }
    let takes = RUNNING.lock().unwrap().map_or("", definition::takes);
    rephrased(text, takes)
}

fn rephrased(mut text: String, takes: &str) -> String {
    for one in ALL {
        let Some((at, len, word)) = found(&text, one.says) else {
            continue;
        };
        let has = one.takes == ' ' || takes.contains(one.takes);
        let instead = if has { one.with } else { one.without };
        text.replace_range(at..at + len, &instead.replace("{}", &word));
    }
    text
}

/// Where the pattern begins, how long it is there, and its word.
fn found(text: &str, pattern: &str) -> Option<(usize, usize, String)> {
    let Some((head, tail)) = pattern.split_once("{}") else {
        return Some((text.find(pattern)?, pattern.len(), String::new()));
    };
    let at = text.find(head)?;
    let rest = &text[at + head.len()..];
    let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    let word = &rest[..end.unwrap_or(rest.len())];
    let fits = !word.is_empty() && rest[word.len()..].starts_with(tail);
    let len = head.len() + word.len() + tail.len();
    fits.then(|| (at, len, word.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_speak_of_options_that_the_command_takes() {
        let lost = "path: no database in \"x\": there is no such folder, and create_if_missing is false or does not apply";
        assert_eq!(
            rephrased(lost.into(), "Cm"),
            "path: no database in \"x\": there is no such folder; --create makes one"
        );
        assert_eq!(
            rephrased(lost.into(), "m"),
            "path: no database in \"x\": there is no such folder"
        );
        let times = "time; the open option allow_ttl_mismatch insists";
        assert_eq!(
            rephrased(times.into(), "O"),
            "time; --open-option allow_ttl_mismatch=true insists"
        );
        assert_eq!(rephrased(times.into(), ""), "time");
        let files = "with mode=read_write: values do with the open options mode=ttl and ttl=60; the open option allow_file_ttl insists";
        assert_eq!(
            rephrased(files.into(), "mO"),
            "with mode=read_write: values do with --mode ttl --open-option ttl=60; --open-option allow_file_ttl=true insists"
        );
    }

    #[test]
    fn what_is_no_pattern_stays() {
        for text in [
            "",
            "the open option  insists",
            "with mode=",
            "the open option x",
        ] {
            assert_eq!(rephrased(text.into(), "mOC"), text);
        }
    }
}
