//! Templates of letters: read with all faults at once, and filled in. A template that was read cannot fail to be filled.

use super::letter::{Fields, LetterKind, Link, Placeholder, Values};
use crate::{FieldErrors, Label, text};

/// The longest subject of a template, in characters.
pub const SUBJECT_MAX: usize = 100;
/// The longest body of a template, in characters.
pub const BODY_MAX: usize = 2000;

/// A template that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    kind: LetterKind,
    subject: Vec<Part>,
    lines: Vec<Vec<Part>>,
    written: (String, String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Value(Placeholder),
}

/// A letter as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// The subject: one line.
    pub subject: String,
    /// The body, from top to bottom.
    pub blocks: Vec<Block>,
    /// Why somebody got it, a line each.
    pub foot: Vec<String>,
}

/// A part of a letter's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph; its lines are told apart by `\n`.
    Paragraph(String),
    /// The link.
    Link(Link),
}

impl Filled {
    /// The body as plain text, with the foot below a line of its own.
    #[must_use]
    pub fn text(&self) -> String {
        let blocks = self.blocks.iter().map(|block| match block {
            Block::Paragraph(text) => text.clone(),
            Block::Link(link) => format!("{}：\n{}", link.verb, link.url),
        });
        let foot = format!("--\n{}", self.foot.join("\n"));
        blocks.chain([foot]).collect::<Vec<_>>().join("\n\n") + "\n"
    }
}

/// To whom a letter goes, from whom, and what it is about.
#[derive(Clone, Copy, Debug)]
pub struct Occasion<'a> {
    /// Name of the recipient.
    pub name: &'a str,
    /// Name of the bureau.
    pub bureau: &'a str,
    /// What it is about.
    pub matter: &'a str,
    /// What is said about it; paragraphs are told apart by empty lines. For a digest, a line each.
    pub content: &'a str,
    /// Everything else.
    pub fields: &'a Fields,
    /// Whether somebody reads answers.
    pub answered: bool,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// At `subject` and `body`: everything that is wrong, with the line.
    pub fn read(kind: LetterKind, subject: &str, body: &str) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let subject = errors.named("subject", "主题", text::line(subject, SUBJECT_MAX));
        let body = errors.named("body", "正文", filled_in(body));
        let subject = subject.map(|written| (read_subject(kind, &written, &mut errors), written));
        let body = body.map(|written| (read_body(kind, &written, &mut errors), written));
        match (subject, body) {
            (Some((subject, written_subject)), Some((lines, written_body))) if errors.is_empty() => {
                Ok(Self { kind, subject, lines, written: (written_subject, written_body) })
            }
            _ => Err(errors),
        }
    }

    /// The template as it was written: subject and body.
    #[must_use]
    pub fn written(&self) -> (&str, &str) {
        (&self.written.0, &self.written.1)
    }

    /// Fills it in. A line whose placeholders all stand for nothing is left out, so that a letter without a link, or
    /// without a deadline, does not speak of one. What is filled in is never read as a template again.
    #[must_use]
    pub fn fill(&self, on: &Occasion<'_>) -> Filled {
        let values = self.values(on);
        let of = |placeholder: Placeholder| values.get(&placeholder).map(String::as_str).unwrap_or_default();
        let (mut blocks, mut paragraph) = (Vec::new(), String::new());
        for line in &self.lines {
            if line.as_slice() == [Part::Value(Placeholder::Link)] {
                close(&mut paragraph, &mut blocks);
                blocks.extend(on.fields.link.clone().map(Block::Link));
                continue;
            }
            let mut named = line.iter().filter_map(Part::value).peekable();
            if named.peek().is_some() && named.all(|placeholder| of(placeholder).is_empty()) {
                continue;
            }
            let whole: String = line.iter().map(|part| part.filled(&of)).collect();
            for line in whole.lines().chain(whole.is_empty().then_some("")) {
                if line.trim().is_empty() {
                    close(&mut paragraph, &mut blocks);
                } else {
                    if !paragraph.is_empty() {
                        paragraph.push('\n');
                    }
                    paragraph.push_str(line.trim_end());
                }
            }
        }
        close(&mut paragraph, &mut blocks);
        let subject: String = self.subject.iter().map(|part| part.filled(&of)).collect();
        let answers = if on.answered {
            "如有疑问，可以直接回复本邮件。"
        } else {
            "本邮件由系统自动发出，请不要直接回复。"
        };
        Filled {
            subject: subject.split_whitespace().collect::<Vec<_>>().join(" "),
            blocks,
            foot: vec![self.kind.reason(on.bureau), answers.to_owned()],
        }
    }

    fn values(&self, on: &Occasion<'_>) -> Values {
        let mut values = on.fields.values.clone();
        values.insert(Placeholder::Name, on.name.to_owned());
        values.insert(Placeholder::Bureau, on.bureau.to_owned());
        values.insert(Placeholder::Matter, on.matter.to_owned());
        values.insert(Placeholder::Count, on.content.lines().filter(|line| !line.trim().is_empty()).count().to_string());
        values.insert(self.kind.body(), on.content.to_owned());
        values
    }
}

impl Part {
    fn value(&self) -> Option<Placeholder> {
        match self {
            Self::Text(_) => None,
            Self::Value(placeholder) => Some(*placeholder),
        }
    }

    fn filled<'a>(&'a self, of: &impl Fn(Placeholder) -> &'a str) -> &'a str {
        match self {
            Self::Text(text) => text,
            Self::Value(placeholder) => of(*placeholder),
        }
    }
}

fn close(paragraph: &mut String, blocks: &mut Vec<Block>) {
    if !paragraph.is_empty() {
        blocks.push(Block::Paragraph(std::mem::take(paragraph)));
    }
}

fn filled_in(body: &str) -> Result<String, String> {
    let body = text::paragraph(body, BODY_MAX)?;
    if body.is_empty() { Err("请填写本项".into()) } else { Ok(body) }
}

fn read_subject(kind: LetterKind, written: &str, errors: &mut FieldErrors) -> Vec<Part> {
    let parts = read_line(kind, written, "主题", "subject", errors);
    for placeholder in [Placeholder::Link, Placeholder::Content, Placeholder::List] {
        if parts.contains(&Part::Value(placeholder)) {
            errors.add("subject", format!("主题中不能有{}，请移到正文", braced(placeholder)));
        }
    }
    parts
}

fn read_body(kind: LetterKind, written: &str, errors: &mut FieldErrors) -> Vec<Vec<Part>> {
    let lines: Vec<Vec<Part>> = written
        .lines()
        .zip(1..)
        .map(|(line, number)| read_line(kind, line.trim(), &format!("正文第 {number} 行"), "body", errors))
        .collect();
    for required in kind.required() {
        if !lines.iter().flatten().any(|part| part == &Part::Value(*required)) {
            errors.add("body", format!("正文中缺少{}（{}），请补上", braced(*required), required.meaning()));
        }
    }
    let link = Part::Value(Placeholder::Link);
    if lines.iter().any(|line| line.len() > 1 && line.contains(&link)) {
        errors.add("body", format!("{}须单独成行，请在它前后换行", braced(Placeholder::Link)));
    }
    if lines.iter().flatten().filter(|part| **part == link).count() > 1 {
        errors.add("body", format!("{}只能用一次，请删去多余的", braced(Placeholder::Link)));
    }
    lines
}

/// Reads a line. Braces of full width are taken for those of half width, which is what one meant to type.
fn read_line(kind: LetterKind, line: &str, place: &str, field: &str, errors: &mut FieldErrors) -> Vec<Part> {
    let (mut parts, mut rest) = (Vec::new(), line);
    while let Some(at) = rest.find(['{', '}', '｛', '｝']) {
        let (before, from) = rest.split_at(at);
        if !before.is_empty() {
            parts.push(Part::Text(before.to_owned()));
        }
        let mut after = from.chars();
        let opening = matches!(after.next(), Some('{' | '｛'));
        let after = after.as_str();
        if !opening {
            errors.add(field, format!("{place}多了一个“}}”，花括号只用来括住占位符"));
            rest = after;
            continue;
        }
        let end = after.find(['{', '}', '｛', '｝']).filter(|end| after.split_at(*end).1.starts_with(['}', '｝']));
        let Some(end) = end else {
            errors.add(field, format!("{place}的“{{”没有对应的“}}”，请补上，例如 {}", braced(Placeholder::Name)));
            rest = after;
            continue;
        };
        let (name, closing) = after.split_at(end);
        match Placeholder::ALL.iter().find(|placeholder| placeholder.label() == name.trim()) {
            Some(placeholder) if kind.placeholders().contains(placeholder) => parts.push(Part::Value(*placeholder)),
            _ => errors.add(field, format!("{place}的“{{{name}}}”不能用，可以用的有：{}", usable(kind))),
        }
        let mut closing = closing.chars();
        closing.next();
        rest = closing.as_str();
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.to_owned()));
    }
    parts
}

fn braced(placeholder: Placeholder) -> String {
    format!("{{{placeholder}}}")
}

fn usable(kind: LetterKind) -> String {
    kind.placeholders().iter().map(|placeholder| braced(*placeholder)).collect::<Vec<_>>().join("")
}

/// The usual template of a kind.
///
/// # Errors
/// Never, as `the_usual_templates_hold` proves; the type says so because a template is only ever read.
pub fn usual(kind: LetterKind) -> Result<Template, FieldErrors> {
    Template::read(kind, kind.usual_subject(), kind.usual_body())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn link() -> Link {
        Link { verb: "办理".into(), url: "http://zeren.test/b/dacheng/daily/1".into() }
    }

    fn fields(values: &[(Placeholder, &str)], link: Option<Link>) -> Fields {
        Fields { values: values.iter().map(|(placeholder, value)| (*placeholder, (*value).to_owned())).collect(), link }
    }

    fn fill(template: &Template, content: &str, fields: &Fields) -> Filled {
        template.fill(&Occasion {
            name: "李静",
            bureau: "大城县行政审批局",
            matter: "请报送年度自查自评",
            content,
            fields,
            answered: false,
        })
    }

    fn faults(kind: LetterKind, subject: &str, body: &str) -> Vec<String> {
        match Template::read(kind, subject, body) {
            Ok(_) => Vec::new(),
            Err(errors) => errors.iter().map(|(field, message)| format!("{field}: {message}")).collect(),
        }
    }

    #[test]
    fn the_usual_templates_hold() {
        for kind in LetterKind::ALL {
            let template = usual(*kind).expect("a template");
            assert_eq!(template.written(), (kind.usual_subject(), kind.usual_body()));
            let filled = fill(&template, "说明。", &fields(&[(Placeholder::Due, "2026年11月25日（含当日）")], Some(link())));
            assert!(filled.blocks.contains(&Block::Link(link())), "{kind}");
            assert!(!filled.text().contains(['{', '}']), "{kind}: {}", filled.text());
        }
    }

    #[test]
    fn a_letter_reads_as_officials_write() {
        let due = fields(&[(Placeholder::Due, "2026年11月25日（含当日）")], Some(link()));
        let filled = fill(&usual(LetterKind::Reminder).expect("a template"), "目前已填 3 项。\n\n依据：六（一）。", &due);
        assert_eq!(filled.subject, "请报送年度自查自评（大城县行政审批局）");
        insta::assert_snapshot!(filled.text(), @r"
        李静：

        目前已填 3 项。

        依据：六（一）。

        请在 2026年11月25日（含当日） 前办理。

        办理：
        http://zeren.test/b/dacheng/daily/1

        大城县行政审批局

        --
        您收到本邮件，是因为您的邮箱登记在大城县行政审批局行政执法责任制系统中。
        本邮件由系统自动发出，请不要直接回复。
        ");
    }

    #[test]
    fn what_stands_for_nothing_is_not_spoken_of() {
        let filled = fill(&usual(LetterKind::Reminder).expect("a template"), "说明。", &Fields::default());
        let paragraphs: Vec<Block> = ["李静：", "说明。", "大城县行政审批局"].map(|text| Block::Paragraph(text.into())).into();
        assert_eq!(filled.blocks, paragraphs);
    }

    #[test]
    fn a_digest_counts_its_lines() {
        let filled = fill(&usual(LetterKind::Digest).expect("a template"), "甲\n乙\n丙", &fields(&[], Some(link())));
        assert_eq!(filled.subject, "您有 3 项待办（大城县行政审批局）");
        assert!(filled.blocks.contains(&Block::Paragraph("甲\n乙\n丙".into())));
    }

    #[test]
    fn every_fault_of_a_template_is_told_with_its_line() {
        const GOOD: &str = "{内容}\n{链接}";
        for (subject, body, expected) in [
            ("{事项}", GOOD, vec![]),
            ("｛事项｝", "{ 内容 }\n{链接}", vec![]),
            ("{事情}", GOOD, vec!["subject: 主题的“{事情}”不能用，可以用的有：{姓名}{单位}{事项}{内容}{链接}"]),
            ("{截止}", GOOD, vec!["subject: 主题的“{截止}”不能用，可以用的有：{姓名}{单位}{事项}{内容}{链接}"]),
            ("{链接}", GOOD, vec!["subject: 主题中不能有{链接}，请移到正文"]),
            ("", "", vec!["subject: 请填写主题", "body: 请填写正文"]),
            ("x", "您好 {姓名\n{内容}\n{链接}", vec!["body: 正文第 1 行的“{”没有对应的“}”，请补上，例如 {姓名}"]),
            ("x", "{{内容}\n{内容}\n{链接}", vec!["body: 正文第 1 行的“{”没有对应的“}”，请补上，例如 {姓名}"]),
            ("x", "姓名}\n{内容}\n{链接}", vec!["body: 正文第 1 行多了一个“}”，花括号只用来括住占位符"]),
            ("x", "{内容}", vec!["body: 正文中缺少{链接}（办理事项的链接，显示为按钮），请补上"]),
            ("x", "{链接}", vec!["body: 正文中缺少{内容}（事项的具体说明，由系统按事项写成），请补上"]),
            ("x", "{内容}\n办理：{链接}", vec!["body: {链接}须单独成行，请在它前后换行"]),
            ("x", "{内容}\n{链接}\n{链接}", vec!["body: {链接}只能用一次，请删去多余的"]),
        ] {
            assert_eq!(faults(LetterKind::Notice, subject, body), expected, "{subject} {body}");
        }
        let long = "长".repeat(BODY_MAX + 1);
        assert_eq!(faults(LetterKind::Reset, &"长".repeat(SUBJECT_MAX + 1), &long).len(), 2);
    }

    #[test]
    fn what_is_filled_in_is_not_read_again() {
        let filled = fill(&usual(LetterKind::Notice).expect("a template"), "{链接}{姓名}", &fields(&[], Some(link())));
        assert!(filled.blocks.contains(&Block::Paragraph("{链接}{姓名}".into())));
        let split = Occasion {
            name: "李\r\nBcc: x@y.z",
            bureau: "局",
            matter: "甲\n乙",
            content: "丙",
            fields: &Fields::default(),
            answered: true,
        };
        let filled = Template::read(LetterKind::Notice, "{姓名} {事项}", "{内容}\n{链接}").expect("a template").fill(&split);
        assert_eq!(filled.subject, "李 Bcc: x@y.z 甲 乙");
        assert_eq!(filled.foot[1], "如有疑问，可以直接回复本邮件。");
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_breaks_the_reader_and_what_it_takes_can_be_filled(
            subject in "[{}｛｝姓名链接内容 a\n]{0,12}", body in "([{}｛｝a\n]|姓名|链接|内容|\\{链接\\}\n|\\{内容\\}\n){0,12}",
        ) {
            if let Ok(template) = Template::read(LetterKind::Notice, &subject, &body) {
                let filled = fill(&template, "说明", &fields(&[], Some(link())));
                prop_assert!(filled.blocks.contains(&Block::Link(link())));
                prop_assert!(!filled.subject.contains('\n'));
            }
        }
    }
}
