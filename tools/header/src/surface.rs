//! The declarations of a header, read from its text: what the renderings, the lint,
//! the ABI baseline and the misuse test all work from.

use std::collections::HashMap;

/// One declaration.
#[derive(Clone, Debug)]
pub struct Item {
    pub name: String,
    /// The lines of its comment.
    pub docs: Vec<String>,
    pub kind: Kind,
}

#[derive(Clone, Debug)]
pub enum Kind {
    /// `#define NAME value`
    Constant(String),
    /// `typedef struct name name;`
    Handle,
    /// `typedef type name;`
    Alias(String),
    /// `typedef type (*name)(...);`
    Callback(Call),
    /// `typedef struct name { ... } name;`
    Struct(Vec<Variable>),
    Function(Call),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub returns: String,
    pub params: Vec<Variable>,
}

/// A parameter or a field.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    pub name: String,
    pub docs: Vec<String>,
    /// Without `struct`; for a function pointer the whole of its type.
    pub ty: String,
    /// `[496]`, or nothing.
    pub array: String,
    /// The target of a function pointer.
    pub call: Option<Call>,
}

impl Variable {
    pub fn is_pointer(&self) -> bool {
        self.ty.contains('*')
    }

    /// As C writes it.
    pub fn text(&self) -> String {
        match &self.call {
            Some(call) => call.text(&format!("(*{})", self.name)),
            None => declare(&self.ty, &format!("{}{}", self.name, self.array)),
        }
    }
}

impl Call {
    pub fn text(&self, name: &str) -> String {
        declare(&self.returns, &format!("{name}({})", self.inside()))
    }

    fn inside(&self) -> String {
        if self.params.is_empty() {
            return "void".into();
        }
        let params: Vec<String> = self.params.iter().map(Variable::text).collect();
        params.join(", ")
    }

    /// Return and parameter types alone: what a caller's machine code depends on.
    pub fn signature(&self) -> String {
        let types: Vec<&str> = self.params.iter().map(|param| param.ty.as_str()).collect();
        format!("{} ({})", self.returns, types.join(", "))
    }
}

/// `type name`, with no space behind a `*`.
pub fn declare(ty: &str, name: &str) -> String {
    let space = if ty.ends_with('*') { "" } else { " " };
    format!("{ty}{space}{name}")
}

impl Item {
    /// The C text, without its comment; `docs` renders those of fields.
    pub fn text(&self, docs: impl Fn(&[String], &str) -> String) -> String {
        let name = &self.name;
        match &self.kind {
            Kind::Constant(value) => format!("#define {name} {value}"),
            Kind::Handle => format!("typedef struct {name} {name};"),
            Kind::Alias(ty) => format!("typedef {};", declare(ty, name)),
            Kind::Callback(call) => format!("typedef {};", wrap(call, &format!("(*{name})"))),
            Kind::Struct(fields) => {
                let mut text = format!("typedef struct {name} {{\n");
                for field in fields {
                    text += &docs(&field.docs, "    ");
                    let line = match &field.call {
                        Some(call) => wrap(call, &format!("(*{})", field.name)),
                        None => field.text(),
                    };
                    let line = name_itself(&line, name).replace('\n', "\n    ");
                    text += &format!("    {line};\n");
                }
                text + &format!("}} {name};")
            }
            Kind::Function(call) => format!("{};", wrap(call, name)),
        }
    }
}

/// On one line where it fits, else a parameter a line.
fn wrap(call: &Call, name: &str) -> String {
    let line = call.text(name);
    if line.len() <= 90 {
        return line;
    }
    let head = declare(&call.returns, &format!("{name}("));
    let params: Vec<String> = call.params.iter().map(Variable::text).collect();
    let gap = format!(",\n{}", " ".repeat(head.len()));
    format!("{head}{})", params.join(&gap))
}

/// Inside a struct its own name is not a type yet.
fn name_itself(line: &str, name: &str) -> String {
    let mut text = String::new();
    for (at, word) in words(line) {
        text += if at && word == name { "struct " } else { "" };
        text += word;
    }
    text
}

/// A text as identifiers (true) and what is between them.
pub fn words(text: &str) -> Vec<(bool, &str)> {
    let inside = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_word = inside(first);
        let end = rest.find(|c| inside(c) != is_word).unwrap_or(rest.len());
        parts.push((is_word, &rest[..end]));
        rest = &rest[end..];
    }
    parts
}

/// The declarations of a header, in order.
pub fn parse(header: &str) -> Vec<Item> {
    statements(header)
        .into_iter()
        .map(|(docs, text)| item(docs, &text))
        .collect()
}

/// Takes the parameter types of the source out: cbindgen names each as an alias (`In_rocks_db`) of
/// the C type that it stands for, which no public name looks like.
pub fn resolve_parameters(items: Vec<Item>) -> Vec<Item> {
    let is_ours = |name: &str| !name.to_lowercase().starts_with("rocks_");
    let mut types: HashMap<String, String> = HashMap::new();
    for item in &items {
        if let (true, Kind::Alias(ty)) = (is_ours(&item.name), &item.kind) {
            types.insert(item.name.clone(), ty.clone());
        }
    }
    let public = items.into_iter().filter(|item| !is_ours(&item.name));
    let resolve = |mut item: Item| {
        if let Kind::Function(call) = &mut item.kind {
            for param in &mut call.params {
                if let Some(ty) = types.get(&param.ty) {
                    param.ty.clone_from(ty);
                }
            }
        }
        item
    };
    public.map(resolve).collect()
}

/// Comments and the statements behind them; preprocessor lines other than constants
/// are skipped, and so is what is for C++, and what Arrow declares.
fn statements(text: &str) -> Vec<(Vec<String>, String)> {
    let mut found = Vec::new();
    let mut docs = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end;
        if rest.starts_with("/*") {
            end = rest.find("*/").expect("a comment ends") + 2;
            if rest.starts_with("/**") {
                docs = comment(&rest[..end]);
            }
        } else if rest.starts_with("#ifdef __cplusplus") || rest.starts_with("#ifndef ARROW_C_") {
            end = rest.find("#endif").expect("#endif");
            docs.clear();
        } else if rest.starts_with('#') || rest.starts_with("//") {
            end = rest.find('\n').unwrap_or(rest.len());
            if let Some((name, value)) = rest[..end]
                .strip_prefix("#define ")
                .and_then(|line| line.split_once(' '))
            {
                found.push((std::mem::take(&mut docs), format!("#{name} {value}")));
            }
        } else {
            end = statement_end(rest);
            found.push((std::mem::take(&mut docs), rest[..end - 1].trim().to_owned()));
        }
        rest = rest[end..].trim_start();
    }
    found
}

/// Just behind the `;` that ends a statement.
fn statement_end(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        if text[at..].starts_with("/*") {
            at += text[at..].find("*/").expect("a comment ends") + 2;
            continue;
        }
        match text.as_bytes()[at] {
            b'{' | b'(' => depth += 1,
            b'}' | b')' => depth -= 1,
            b';' if depth == 0 => return at + 1,
            _ => {}
        }
        at += 1;
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
    panic!("not a declaration: {text}");
}

fn comment(text: &str) -> Vec<String> {
    let inner = text.trim_start_matches("/**").trim_end_matches("*/");
    let mut lines: Vec<String> = inner
        .lines()
        .map(|line| {
            let line = line.trim();
            let line = line.strip_prefix('*').unwrap_or(line);
            line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned()
        })
        .collect();
    while lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    while lines.first().is_some_and(|line| line.is_empty()) {
        lines.remove(0);
    }
    lines
}

fn item(docs: Vec<String>, text: &str) -> Item {
    let (name, kind) = if let Some(constant) = text.strip_prefix('#') {
        let (name, value) = constant.split_once(' ').unwrap();
        (name.to_owned(), Kind::Constant(value.trim().to_owned()))
    } else if let Some(declared) = text.strip_prefix("typedef ") {
        match (declared.find('{'), declared.rfind('}')) {
            (Some(open), Some(close)) => {
                let fields = statements(&declared[open + 1..close])
                    .into_iter()
                    .map(|(docs, text)| Variable {
                        docs,
                        ..variable(&text)
                    })
                    .collect();
                let name = declared[close + 1..].trim().to_owned();
                (name, Kind::Struct(fields))
            }
            _ => {
                let declared = variable(declared);
                match declared.call {
                    Some(call) => (declared.name, Kind::Callback(call)),
                    None if declared.ty == declared.name => (declared.name, Kind::Handle),
                    None => (declared.name, Kind::Alias(declared.ty)),
                }
            }
        }
    } else {
        let open = text
            .find('(')
            .unwrap_or_else(|| panic!("not known: {text}"));
        let head = variable(&text[..open]);
        let params = params(&text[open..]);
        let returns = head.ty;
        (head.name, Kind::Function(Call { returns, params }))
    };
    Item { name, docs, kind }
}

fn params(text: &str) -> Vec<Variable> {
    let inside = text
        .trim()
        .strip_prefix('(')
        .and_then(|t| t.strip_suffix(')'));
    let inside = inside.unwrap_or_else(|| panic!("not a parameter list: {text}"));
    if inside.trim() == "void" || inside.trim().is_empty() {
        return Vec::new();
    }
    let (mut depth, mut begin, mut found) = (0, 0, Vec::new());
    for (at, byte) in inside.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            b',' if depth == 0 => {
                found.push(variable(&inside[begin..at]));
                begin = at + 1;
            }
            _ => {}
        }
    }
    found.push(variable(&inside[begin..]));
    found
}

/// `type name`, `type name[n]`, `type (*name)(...)`, or a type alone.
fn variable(text: &str) -> Variable {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut text = text.replace("struct ", "");
    if let Some(open) = text.find("(*") {
        let close = open + text[open..].find(')').expect(")");
        let call = Call {
            returns: text[..open].trim().to_owned(),
            params: params(&text[close + 1..]),
        };
        return Variable {
            name: text[open + 2..close].to_owned(),
            docs: Vec::new(),
            ty: call.text("(*)"),
            array: String::new(),
            call: Some(call),
        };
    }
    let mut array = String::new();
    if let Some(open) = text.find('[') {
        array = text.split_off(open);
    }
    let begin = text
        .rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .map_or(0, |at| at + 1);
    let (ty, name) = text.split_at(begin);
    Variable {
        name: name.to_owned(),
        docs: Vec::new(),
        ty: ty.trim().to_owned(),
        array,
        call: None,
    }
}

/// The lines `- a, b: text`, with what follows them up to the next.
pub fn explained(docs: &[String]) -> Vec<(Vec<String>, String)> {
    let mut found: Vec<(Vec<String>, String)> = Vec::new();
    let mut inside = false;
    for line in docs {
        // A list of anything else quotes its items.
        let head = line
            .strip_prefix("- ")
            .filter(|line| !line.starts_with('"'))
            .and_then(|line| line.split_once(": "));
        if let Some((names, text)) = head {
            let names = names.split(", ").map(str::to_owned).collect();
            found.push((names, text.to_owned()));
            inside = true;
        } else if line.is_empty() || line.starts_with("Returns:") || line.starts_with("Since:") {
            inside = false;
        } else if let (true, Some(last)) = (inside, found.last_mut()) {
            last.1 += " ";
            last.1 += line.trim_start();
        }
    }
    found
}
