//! What a database is made of: column families, properties, files, options.

use crate::args::Args;
use crate::context::{Context, tell};
use crate::library::abi::*;
use crate::library::*;
use crate::metadata;
use crate::open::{
    self, Stored, env_settings, find_family, given_options, names_of_families, set_options,
};
use crate::show::{Out, Value, human, json_text};

pub fn families(args: &Args, context: &mut Context) -> Result<i32> {
    let names = names_of_families(&args.words[0], Some(&given_options(args)?))?;
    let out = &mut context.out;
    if args.json() {
        out.open("[");
    }
    for name in names {
        if args.json() {
            out.next();
            out.text(&json_text(&name));
        } else {
            out.line(&name);
        }
    }
    if args.json() {
        out.close("]");
    }
    Ok(DONE)
}

/// --option is for the new one; those that are there are opened with theirs.
pub fn create_family(args: &Args, context: &mut Context) -> Result<i32> {
    let mut plain = args.clone();
    plain.options = env_settings(args);
    let opened = context.open(&plain, "read_write")?;
    let stored = Stored::load(&plain)?;
    let options = stored.family(&plain);
    set_options(options, args)?;
    let name = c_text(&args.words[1])?;
    drop(made!(rocks_db_create_column_family(
        opened.db(),
        name.as_ptr(),
        options.get()
    ))?);
    opened.close()?;
    Ok(DONE)
}

pub fn drop_family(args: &Args, context: &mut Context) -> Result<i32> {
    let opened = context.open(args, "read_write")?;
    let ended = match find_family(&opened, &args.words[1]) {
        Ok(family) => {
            call!(rocks_db_drop_column_family(opened.db(), family.get()))?;
            DONE
        }
        Err(failure) if failure.code == ROCKS_NOT_FOUND => {
            tell(
                "drop-family",
                &format!("no column family \"{}\"", args.word(1)),
            );
            NOT_THERE
        }
        Err(failure) => return Err(failure),
    };
    opened.close()?;
    Ok(ended)
}

fn show_property(args: &Args, out: &mut Out, name: &str, value: &str) {
    if args.json() {
        out.field(name, Value::Text(value));
    } else if value.contains('\n') {
        let end = if value.ends_with('\n') { "" } else { "\n" };
        out.text(&format!("{name}:\n{value}{end}"));
    } else {
        out.line(&format!("{name}: {value}"));
    }
}

/// Without names those that are numbers or one line.
pub fn properties(args: &Args, context: &mut Context) -> Result<i32> {
    let opened = context.open(args, "read_only")?;
    let (out, mut worst) = (&mut context.out, DONE);
    let value_of = |name: &str| -> Result<Option<String>> {
        let (name, mut value) = (c_text(name)?, Buffer::new());
        let is_there = found!(rocks_db_property(
            opened.db(),
            opened.family(),
            name.as_ptr(),
            &mut value.0
        ))?;
        Ok(is_there.then(|| value.text()))
    };
    if args.json() {
        out.open("{");
    }
    for at in 1..args.words.len() {
        match value_of(&args.word(at))? {
            Some(value) => show_property(args, out, &args.word(at), &value),
            None => worst = NOT_THERE,
        }
    }
    if args.words.len() == 1 {
        let mut names = Buffer::new();
        call!(rocks_property_names(&mut names.0))?;
        for name in names.texts(0) {
            // Names that end in a number to be appended have no value of their own.
            if let Ok(Some(value)) = value_of(&name)
                && (args.has("all") || !value.contains('\n'))
            {
                show_property(args, out, &name, &value);
            }
        }
    }
    if args.json() {
        out.close("}");
    }
    opened.close()?;
    Ok(worst)
}

fn show_file(out: &mut Out, file: &rocks_file_metadata) {
    let (name, family) = (lent(file.name), lent(file.column_family));
    let (smallest, largest) = (lent(file.smallest_key), lent(file.largest_key));
    let fields = [
        ("name", Value::Bytes(&name)),
        ("column_family", Value::Bytes(&family)),
        ("level", Value::Number(file.level as u64)),
        ("size", Value::Number(file.size)),
        ("entries", Value::Number(file.entries)),
        ("deletions", Value::Number(file.deletions)),
        ("smallest_sequence", Value::Number(file.smallest_sequence)),
        ("largest_sequence", Value::Number(file.largest_sequence)),
        ("smallest_key", Value::Bytes(&smallest)),
        ("largest_key", Value::Bytes(&largest)),
    ];
    out.row(&fields, |out| {
        out.raw(&name);
        out.raw(b"  ");
        out.raw(&family);
        out.text(&format!(
            "  level {}  {}  {} entries  ",
            file.level,
            human(file.size),
            file.entries
        ));
        out.bytes(&smallest);
        out.raw(b" .. ");
        out.bytes(&largest);
        out.raw(b"\n");
    });
}

pub fn files(args: &Args, context: &mut Context) -> Result<i32> {
    let opened = context.open(args, "read_only")?;
    let metadata = made!(rocks_db_metadata(opened.db()))?;
    context.out.list();
    for file in metadata::tables(&metadata)? {
        if args.wants(&lent(file.column_family)) {
            show_file(&mut context.out, &file);
        }
    }
    context.out.end();
    drop(metadata);
    opened.close()?;
    Ok(DONE)
}

/// The options that the database was opened with last, or some of them.
pub fn options(args: &Args, context: &mut Context) -> Result<i32> {
    let stored = Stored::load(args)?;
    if !stored.has_file {
        // Of a database without an OPTIONS file these are defaults; of none, nothing.
        names_of_families(&args.words[0], Some(&stored.options))?;
    }
    let (options, out) = (stored.family(args), &mut context.out);
    let value_of = |name: &str| open::value_of(options, &c_text(name)?);
    let mut all = Buffer::new();
    call!(rocks_options_names(options.get(), &mut all.0))?;
    let named = args.words.len() > 1;
    let names = if named {
        (1..args.words.len()).map(|at| args.word(at)).collect()
    } else {
        all.texts(b'\n')
    };
    if args.json() {
        out.open("{");
    }
    for name in names {
        match value_of(&name) {
            Ok(value) => show_property(args, out, &name, &value),
            Err(failure) if named => return Err(failure),
            Err(_) => {}
        }
    }
    if args.json() {
        out.close("}");
    }
    Ok(DONE)
}
