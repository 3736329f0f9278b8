//! JSON merge patches (RFC 7396) for a merge operator. Numbers keep their digits; results have
//! sorted keys.

use serde_json::{from_slice, Map, Value};

/// Applies the patches to the value in order, or names the one that is not JSON.
pub fn merge_patch(value: Option<&[u8]>, patches: &[&[u8]]) -> Result<Vec<u8>, String> {
    let mut merged = match value {
        Some(value) => from_slice(value).map_err(|error| format!("the value: {error}"))?,
        None => Value::Null,
    };
    for (at, patch) in patches.iter().enumerate() {
        let place = |error| format!("operand {} of {}: {error}", at + 1, patches.len());
        apply(&mut merged, from_slice(patch).map_err(place)?);
    }
    serde_json::to_vec(&merged).map_err(|error| error.to_string())
}

/// Combines the patches into one, if possible.
pub fn combine(patches: &[&[u8]]) -> Option<Vec<u8>> {
    let (first, rest) = patches.split_first()?;
    let mut combined = from_slice(first).ok()?;
    for patch in rest {
        compose(&mut combined, from_slice(patch).ok()?)?;
    }
    serde_json::to_vec(&combined).ok()
}

/// The RFC's MergePatch. Both are at most as deep as the parser allows, 127 levels.
fn apply(target: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else {
        *target = patch;
        return;
    };
    let members = object(target);
    for (key, value) in patch {
        if value.is_null() {
            members.remove(&key);
        } else {
            apply(members.entry(key).or_insert(Value::Null), value);
        }
    }
}

/// The members of a value, which becomes an object if it is not one.
fn object(value: &mut Value) -> &mut Map<String, Value> {
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    value.as_object_mut().expect("an object")
}

/// Makes `first` do what `then` does after it. An object after anything else would have to replace
/// the value, which no patch can express.
fn compose(first: &mut Value, then: Value) -> Option<()> {
    let Value::Object(then) = then else {
        *first = then;
        return Some(());
    };
    let members = first.as_object_mut()?;
    for (key, value) in then {
        match members.get_mut(&key) {
            Some(before) => compose(before, value)?,
            None => drop(members.insert(key, value)),
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patched(value: Option<&str>, patches: &[&str]) -> String {
        let patches: Vec<&[u8]> = patches.iter().map(|one| one.as_bytes()).collect();
        match merge_patch(value.map(str::as_bytes), &patches) {
            Ok(json) => String::from_utf8(json).unwrap(),
            Err(text) => text,
        }
    }

    fn combined(patches: &[&str]) -> Option<String> {
        let patches: Vec<&[u8]> = patches.iter().map(|one| one.as_bytes()).collect();
        combine(&patches).map(|json| String::from_utf8(json).unwrap())
    }

    /// RFC 7396, appendix A, and its example in section 3.
    #[test]
    fn the_cases_of_the_rfc() {
        for (value, patch, result) in [
            (r#"{"a":"b"}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
            (r#"{"a":"b"}"#, r#"{"b":"c"}"#, r#"{"a":"b","b":"c"}"#),
            (r#"{"a":"b"}"#, r#"{"a":null}"#, r#"{}"#),
            (r#"{"a":"b","b":"c"}"#, r#"{"a":null}"#, r#"{"b":"c"}"#),
            (r#"{"a":["b"]}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
            (r#"{"a":"c"}"#, r#"{"a":["b"]}"#, r#"{"a":["b"]}"#),
            (
                r#"{"a":{"b":"c"}}"#,
                r#"{"a":{"b":"d","c":null}}"#,
                r#"{"a":{"b":"d"}}"#,
            ),
            (r#"{"a":[{"b":"c"}]}"#, r#"{"a":[1]}"#, r#"{"a":[1]}"#),
            (r#"["a","b"]"#, r#"["c","d"]"#, r#"["c","d"]"#),
            (r#"{"a":"b"}"#, r#"["c"]"#, r#"["c"]"#),
            (r#"{"a":"foo"}"#, "null", "null"),
            (r#"{"a":"foo"}"#, r#""bar""#, r#""bar""#),
            (r#"{"e":null}"#, r#"{"a":1}"#, r#"{"a":1,"e":null}"#),
            ("[1,2]", r#"{"a":"b","c":null}"#, r#"{"a":"b"}"#),
            ("{}", r#"{"a":{"bb":{"ccc":null}}}"#, r#"{"a":{"bb":{}}}"#),
            (
                r#"{"title":"Goodbye!","author":{"givenName":"John","familyName":"Doe"},"tags":["example","sample"],"content":"This will be unchanged"}"#,
                r#"{"title":"Hello!","phoneNumber":"+01-123-456-7890","author":{"familyName":null},"tags":["example"]}"#,
                r#"{"author":{"givenName":"John"},"content":"This will be unchanged","phoneNumber":"+01-123-456-7890","tags":["example"],"title":"Hello!"}"#,
            ),
        ] {
            assert_eq!(patched(Some(value), &[patch]), result, "{value} {patch}");
        }
        assert_eq!(patched(None, &[r#"{"a":null,"b":1}"#]), r#"{"b":1}"#);
    }

    #[test]
    fn numbers_keep_their_digits() {
        let digits = r#"{"n":123456789012345678901234567890.10}"#;
        assert_eq!(patched(None, &[digits]), digits);
    }

    #[test]
    fn what_is_no_json_is_told_with_its_place() {
        let text = patched(Some("{}"), &["{}", "{\n \"a\" 1}"]);
        assert_eq!(text, "operand 2 of 2: expected `:` at line 2 column 6");
        assert!(patched(Some(""), &["{}"]).starts_with("the value: EOF"));
        assert!(patched(None, &[&"[".repeat(200_000)]).contains("recursion limit"));
    }

    #[test]
    fn a_combined_patch_does_what_its_parts_do() {
        let pieces = [
            "1",
            "null",
            "[]",
            "{}",
            r#"{"a":1}"#,
            r#"{"a":null}"#,
            r#"{"a":{}}"#,
            r#"{"a":{"b":2}}"#,
            r#"{"a":{"b":null,"c":3}}"#,
            r#"{"d":{"e":null}}"#,
        ];
        let mut found = 0;
        for first in pieces {
            for second in pieces {
                let Some(both) = combined(&[first, second]) else {
                    continue;
                };
                found += 1;
                for value in pieces.iter().copied().map(Some).chain([None]) {
                    assert_eq!(
                        patched(value, &[&both]),
                        patched(value, &[first, second]),
                        "{value:?} {first} {second}"
                    );
                }
            }
        }
        assert!(found > 50, "{found}");
        assert_eq!(combined(&[r#"{"a":1}"#, r#"{"a":{"b":2}}"#]), None);
        assert_eq!(combined(&["{}", "{"]), None);
    }
}
