//! Colours, where a terminal shows them and NO_COLOR does not forbid them.

use std::io::IsTerminal;

pub const BOLD: &str = "1";
pub const DIM: &str = "2";
pub const RED: &str = "31";
pub const GREEN: &str = "32";
pub const CYAN: &str = "36";
pub const BOLD_RED: &str = "1;31";

/// On a terminal, unless NO_COLOR says not to.
pub fn shows(stream: &impl IsTerminal) -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !refused && std::env::var_os("TERM").is_some_and(|term| term != "dumb") && stream.is_terminal()
}

pub fn painted(text: &str, colour: &str) -> String {
    format!("\x1b[{colour}m{text}\x1b[0m")
}

/// What --help says: the word before the usage, and the names on the left.
pub fn help(text: &str) -> String {
    let line = |line: &str| {
        if let Some(usage) = line.strip_prefix("usage:") {
            return painted("usage:", BOLD) + usage;
        }
        let names = line.trim_start();
        let indent = line.len() - names.len();
        let end = names.find("  ").unwrap_or(names.len());
        if indent == 0 || names.is_empty() {
            return line.to_owned();
        }
        line[..indent].to_owned() + &painted(&names[..end], CYAN) + &names[end..]
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_help_have_a_colour() {
        let text = "usage: rocks get DB\n\nprints values\n\n  -x, --hex  keys are\n  get\n";
        let wanted = "\x1b[1musage:\x1b[0m rocks get DB\n\nprints values\n\n  \x1b[36m-x, --hex\x1b[0m  keys are\n  \
                      \x1b[36mget\x1b[0m\n";
        assert_eq!(help(text), wanted);
    }
}
