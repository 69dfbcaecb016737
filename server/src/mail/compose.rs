//! A letter as it goes over the wire: plain text, and beside it the same as a calm page. Programs that read mail know no
//! style sheets, so that its style stands in the markup, in the colours of the design.

use super::MailError;
use chrono::{DateTime, Utc};
use domain::record::template::Block;
use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use service::record::outbox::{Letter, Outgoing};
use std::time::SystemTime;

/// Colours of `style/tokens.css`, by their names there.
const TOKENS: [(&str, &str); 7] = [
    ("paper", "#f5f4f0"),
    ("surface", "#fff"),
    ("ink", "#1c2126"),
    ("ink-2", "#525a63"),
    ("line", "#e2e0d9"),
    ("primary", "#17506b"),
    ("seal", "#b23a2b"),
];

/// Puts a letter together. The address of the sender is always that of the deployment: mail servers compare it with the
/// envelope. A bureau brings its name, and an address for answers.
pub(super) fn message(from: &Mailbox, host: &str, outgoing: Outgoing, now: DateTime<Utc>) -> Result<Message, MailError> {
    let letter = outgoing.message;
    let html = page(&letter);
    let mut builder = Message::builder()
        .from(Mailbox::new(Some(letter.from_name), from.email.clone()))
        .to(Mailbox::new(Some(letter.to_name), letter.to_address.parse()?))
        .subject(letter.subject)
        .message_id(Some(format!("<{}@{host}>", outgoing.id)))
        .date(SystemTime::from(now))
        // Absence notes need not answer.
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()));
    if let Some(address) = letter.reply_to {
        builder = builder.reply_to(Mailbox::new(None, address.parse()?));
    }
    Ok(builder.multipart(MultiPart::alternative_plain_html(letter.body, html))?)
}

/// The letter as a page of its own.
fn page(letter: &Letter) -> String {
    let blocks: String = letter.content.blocks.iter().map(block).collect();
    let foot: String = letter.content.foot.iter().map(|line| format!("{}<br>", escaped(line))).collect();
    let bureau = escaped(&letter.bureau);
    let subject = escaped(&letter.subject);
    coloured(&format!(
        "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{subject}</title></head>\
         <body style=\"margin:0;padding:0;background:$paper\">\
         <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" style=\"background:$paper\"><tr><td align=\"center\" style=\"padding:24px 12px\">\
         <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" style=\"max-width:600px;background:$surface;border:1px solid $line;border-radius:8px;\
         font-family:'PingFang SC','Microsoft YaHei','Noto Sans SC',sans-serif;font-size:15px;line-height:1.7;color:$ink\">\
         <tr><td style=\"padding:20px 28px;border-bottom:2px solid $seal\"><strong style=\"font-size:17px\">{bureau}</strong><br>\
         <span style=\"font-size:13px;color:$ink-2\">行政执法责任制</span></td></tr>\
         <tr><td style=\"padding:24px 28px 12px\">{blocks}</td></tr>\
         <tr><td style=\"padding:14px 28px 20px;border-top:1px solid $line;font-size:13px;color:$ink-2\">{foot}</td></tr>\
         </table></td></tr></table></body></html>"
    ))
}

fn block(block: &Block) -> String {
    match block {
        Block::Paragraph(text) => {
            let lines: Vec<String> = text.lines().map(escaped).collect();
            format!("<p style=\"margin:0 0 14px\">{}</p>", lines.join("<br>"))
        }
        Block::Link(link) => {
            let (url, verb) = (escaped(&link.url), escaped(&link.verb));
            format!(
                "<p style=\"margin:20px 0 6px\"><a href=\"{url}\" style=\"display:inline-block;padding:10px 28px;border-radius:6px;background:$primary;\
                 color:$surface;text-decoration:none;font-weight:600\">{verb}</a></p>\
                 <p style=\"margin:0 0 18px;font-size:13px;color:$ink-2;word-break:break-all\">按钮打不开的，请将链接复制到浏览器：<br>{url}</p>"
            )
        }
    }
}

/// Names of colours give way to colours. A dollar sign of the letter itself stands escaped and is none of them.
fn coloured(page: &str) -> String {
    // Longer names first, for `ink` begins `ink-2`.
    let mut tokens = TOKENS;
    tokens.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    tokens.iter().fold(page.to_owned(), |page, (name, colour)| page.replace(&format!("${name}"), colour))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '$' => out.push_str("&#36;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use domain::record::letter::{Fields, LetterKind, Link};
    use domain::record::template::{Occasion, usual};

    /// A notice of the demonstration's bureau to 李静, with what could be mistaken for markup.
    pub fn outgoing() -> Outgoing {
        let link = Link { verb: "办理".into(), url: "http://zeren.test/b/dacheng/assessment?year=2026&x=1".into() };
        let content = usual(LetterKind::Notice).expect("a template").fill(&Occasion {
            name: "李静",
            bureau: "大城县行政审批局",
            matter: "请报送年度自查自评，逾期将按规定计分，请各科室负责人注意",
            content: "请在 2026年11月25日（含当日）前报送 <b>“$ink & 附件”</b>。",
            fields: &Fields { link: Some(link), ..Fields::default() },
            answered: true,
        });
        Outgoing {
            id: uuid::Uuid::now_v7(),
            message: Letter {
                to_name: "李静".into(),
                to_address: "li.jing@dacheng.example.com".into(),
                from_name: "大城县行政审批局".into(),
                reply_to: Some("fagui@dacheng.example.com".into()),
                bureau: "大城县行政审批局".into(),
                subject: content.subject.clone(),
                body: content.text(),
                content,
            },
        }
    }

    #[test]
    fn a_letter_has_two_forms_the_name_of_the_bureau_and_the_address_of_the_deployment() {
        let from = "责任 <zeren@localhost>".parse().expect("an address");
        let message = message(&from, "zeren.test", outgoing(), DateTime::UNIX_EPOCH).expect("a message");
        assert_eq!(message.envelope().from().map(ToString::to_string).as_deref(), Some("zeren@localhost"));
        let raw = String::from_utf8(message.formatted()).expect("text");
        for part in [
            "multipart/alternative",
            "text/plain; charset=utf-8",
            "text/html; charset=utf-8",
            "<zeren@localhost>",
            "Reply-To: fagui@dacheng.example.com",
            "Auto-Submitted: auto-generated",
        ] {
            assert!(raw.contains(part), "{part} in {raw}");
        }
    }

    #[test]
    fn what_a_letter_says_is_never_markup() {
        let html = page(&outgoing().message);
        assert!(html.contains("&lt;b&gt;“&#36;ink &amp; 附件”&lt;/b&gt;"), "{html}");
        assert!(html.contains("href=\"http://zeren.test/b/dacheng/assessment?year=2026&amp;x=1\""), "{html}");
        assert!(!html.contains("<b>") && !html.contains("<script") && !html.contains('$'), "{html}");
    }

    #[test]
    fn the_colours_of_a_letter_are_those_of_the_design() {
        let tokens = include_str!("../../../style/tokens.css");
        for (name, colour) in TOKENS {
            assert!(tokens.contains(&format!("--{name}: {colour};")), "{name}: {colour}");
        }
    }
}
