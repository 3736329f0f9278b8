//! What is made from the definition: completions of the shells, and the manual page.

use crate::args::Args;
use crate::context::Context;
use crate::definition::{self, ALWAYS, COMMANDS, OPTIONS};
use crate::library::{DONE, Result};
use clap_complete::{Shell, generate};

pub fn print(args: &Args, context: &mut Context) -> Result<i32> {
    let shell = match args.word(0).as_str() {
        "bash" => Shell::Bash,
        "zsh" => Shell::Zsh,
        _ => Shell::Fish,
    };
    let mut text = Vec::new();
    generate(shell, &mut definition::rocks(), "rocks", &mut text);
    context.out.raw(&text);
    Ok(DONE)
}

fn roff(text: &str) -> String {
    text.replace('\\', "\\e")
        .replace('-', "\\-")
        .replace("\n.", "\n\\&.")
}

/// A sentence of what help says.
fn sentence(text: &str) -> String {
    let mut letters = text.trim_end_matches('.').chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str() + "."
}

/// manual.in with the commands and the options.
pub fn manual() -> String {
    let (mut commands, mut options) = (String::new(), String::new());
    let all = definition::rocks();
    for entry in COMMANDS {
        let command = all.find_subcommand(entry.name).expect("each is there");
        let letters = command.get_arguments().filter_map(|arg| arg.get_short());
        let letters = letters.filter(|letter| !ALWAYS.contains(*letter) && *letter != 'h');
        let letters: Vec<_> = letters.map(|letter| roff(&format!("-{letter}"))).collect();
        let letters = if letters.is_empty() {
            "none".to_owned()
        } else {
            letters.join(", ")
        };
        let (name, words, said) = (
            roff(entry.name),
            roff(entry.words),
            roff(&sentence(&definition::said(entry))),
        );
        commands +=
            &format!(".TP\n.BI \"{name} \" \"{words}\"\n{said}\n.br\nOptions: {letters}.\n");
    }
    let mut sorted: Vec<_> = OPTIONS.iter().collect();
    sorted.sort_by_key(|known| known.name);
    for known in sorted {
        let left = format!("-{}, --{} {}", known.letter, known.name, known.value);
        options += &format!(
            ".TP\n.B {}\n{}\n",
            roff(left.trim_end()),
            roff(&sentence(known.text))
        );
    }
    include_str!("../manual.in")
        .replace("@COMMANDS@\n", &commands)
        .replace("@OPTIONS@\n", &options)
        .replace("@VERSION@", env!("CARGO_PKG_VERSION"))
}
