//! One style sheet out of many: `@import`s are put in place, comments and indentation fall away.
use std::fs;
use std::path::Path;

use crate::error::{Context, Error, Result};
use crate::process::relative;

/// Bundles `main`, in which every `@import` stands on a line of its own. The imported sheets
/// import nothing themselves: the order of the cascade can then be read in one place.
pub fn bundle(main: &Path) -> Result<String> {
    let mut bundle = String::new();
    for line in read(main)?.lines() {
        let Some(import) = line.strip_prefix("@import") else {
            push_line(&mut bundle, line);
            continue;
        };
        let Import { file, layer } = Import::parse(import)
            .ok_or_else(|| Error::new(format!("{} 中无法识别 `{line}`，请写成 @import \"文件.css\";", relative(main))))?;
        let path = main.with_file_name(file);
        let sheet = read(&path)?;
        if sheet.lines().any(|line| line.starts_with("@import")) {
            return Err(Error::new(format!("{} 不能再 @import，请移到 main.css。", relative(&path))));
        }
        match layer {
            Some(name) => {
                push_line(&mut bundle, &format!("@layer {name}{{"));
                push_line(&mut bundle, &sheet);
                push_line(&mut bundle, "}");
            }
            None => push_line(&mut bundle, &sheet),
        }
    }
    Ok(bundle)
}

/// What follows `@import`: `"file.css"` or `url("file.css")`, then perhaps `layer(name)`.
#[derive(Debug, PartialEq)]
struct Import<'a> {
    file: &'a str,
    layer: Option<&'a str>,
}

impl<'a> Import<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let text = text.trim().strip_suffix(';')?.trim();
        let text = text.strip_prefix("url(").unwrap_or(text);
        let quote = text.chars().next().filter(|first| matches!(first, '"' | '\''))?;
        let (file, rest) = text.strip_prefix(quote)?.split_once(quote)?;
        let rest = rest.trim_start_matches(')').trim();
        if rest.is_empty() {
            return Some(Self { file, layer: None });
        }
        let layer = rest.strip_prefix("layer(")?.strip_suffix(')')?.trim();
        Some(Self { file, layer: Some(layer) })
    }
}

fn read(path: &Path) -> Result<String> {
    let text = fs::read_to_string(path).context(format!("无法读取样式 {}", relative(path)))?;
    Ok(minify(&text))
}

fn minify(text: &str) -> String {
    let mut minified = String::with_capacity(text.len());
    for line in without_comments(text).lines() {
        push_line(&mut minified, line.trim());
    }
    minified
}

fn push_line(text: &mut String, line: &str) {
    if !line.is_empty() {
        text.push_str(line);
        if !line.ends_with('\n') {
            text.push('\n');
        }
    }
}

/// Comments inside strings are text. A comment that separates two tokens stays as an empty one,
/// because neither nothing nor a blank would always mean the same.
fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut quote = None;
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if quote.is_none() && rest.starts_with("/*") {
            if kept.ends_with(|last: char| !last.is_whitespace() && !";{},".contains(last)) {
                kept.push_str("/**/");
            }
            rest = rest.split_once("*/").map_or("", |(_, after)| after);
            continue;
        }
        // An escaped character, a quotation mark above all, never ends a string.
        let taken = match character {
            '\\' => rest.chars().take(2).map(char::len_utf8).sum(),
            _ => character.len_utf8(),
        };
        match quote {
            Some(open) if open == character => quote = None,
            None if matches!(character, '"' | '\'') => quote = Some(character),
            _ => {}
        }
        let (token, after) = rest.split_at(taken);
        kept.push_str(token);
        rest = after;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_indentation_fall_away_but_strings_stay() {
        for (written, served) in [
            ("/* all */\na {\n  color: red; /* why */\n}\n", "a {\ncolor: red;\n}\n"),
            ("a { content: \"/* text */\" }", "a { content: \"/* text */\" }\n"),
            (r#"a { content: "\"/*" } /* x */"#, "a { content: \"\\\"/*\" }\n"),
            ("a/* x */.b {}", "a/**/.b {}\n"),
            ("a {} /* never closed", "a {}\n"),
        ] {
            assert_eq!(minify(written), served, "{written}");
        }
    }

    #[test]
    fn an_import_names_a_file_and_perhaps_a_layer() {
        for (written, read) in [
            (" \"a.css\";", Some(("a.css", None))),
            (" 'a.css' layer(base);", Some(("a.css", Some("base")))),
            (" url(\"a.css\") layer(base.reset) ;", Some(("a.css", Some("base.reset")))),
            (" \"a.css\" screen;", None),
            (" \"a.css\"", None),
        ] {
            let import = Import::parse(written).map(|it| (it.file, it.layer));
            assert_eq!(import, read, "{written}");
        }
    }
}
