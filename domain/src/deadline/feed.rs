//! The calendar feed 日历订阅: deadlines as iCalendar (RFC 5545), which Outlook, WeChat Work and phones read.

use super::course::DeadlineState;
use crate::calendar;
use crate::ids::DeadlineId;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use std::fmt::Write;

/// A deadline in the feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedEntry {
    /// The deadline: its id makes the event's UID, the same for ever.
    pub id: DeadlineId,
    /// How often it has changed: a calendar takes the highest.
    pub revision: u32,
    /// When it changed last.
    pub changed: DateTime<Utc>,
    /// What is due.
    pub title: String,
    /// How it was computed, and the like.
    pub note: String,
    /// Where the thing itself opens.
    pub url: String,
    /// The instant from which it is too late.
    pub due: DateTime<Utc>,
    /// The state.
    pub state: DeadlineState,
}

/// The feed: a calendar named `name` of the entries, for people in `zone`.
#[must_use]
pub fn calendar_feed(name: &str, zone: Tz, entries: &[FeedEntry]) -> String {
    let mut feed = Feed(String::new());
    feed.line("BEGIN:VCALENDAR");
    feed.line("VERSION:2.0");
    feed.line("PRODID:-//Zeren//Deadlines//ZH");
    feed.line("CALSCALE:GREGORIAN");
    feed.line("METHOD:PUBLISH");
    feed.text("X-WR-CALNAME", name);
    feed.line(&format!("X-WR-TIMEZONE:{zone}"));
    feed.line("REFRESH-INTERVAL;VALUE=DURATION:PT1H");
    feed.line("X-PUBLISHED-TTL:PT1H");
    for entry in entries {
        feed.event(entry, zone);
    }
    feed.line("END:VCALENDAR");
    feed.0
}

struct Feed(String);

impl Feed {
    fn event(&mut self, entry: &FeedEntry, zone: Tz) {
        let last = calendar::last_day(entry.due, zone);
        let (status, prefix) = match entry.state {
            DeadlineState::Cancelled | DeadlineState::Lapsed => ("CANCELLED", ""),
            DeadlineState::Met => ("CONFIRMED", "已办结："),
            DeadlineState::Missed => ("CONFIRMED", "已逾期："),
            DeadlineState::Running | DeadlineState::Paused => ("CONFIRMED", ""),
        };
        self.line("BEGIN:VEVENT");
        self.line(&format!("UID:{}", entry.id));
        self.line(&format!("SEQUENCE:{}", entry.revision));
        self.line(&format!("DTSTAMP:{}", utc(entry.changed)));
        self.line(&format!("LAST-MODIFIED:{}", utc(entry.changed)));
        // A whole day: what is due by the end of a day belongs to that day wherever the phone is.
        self.line(&format!("DTSTART;VALUE=DATE:{}", last.format("%Y%m%d")));
        self.line(&format!("DTEND;VALUE=DATE:{}", last.succ_opt().unwrap_or(last).format("%Y%m%d")));
        self.text("SUMMARY", &format!("{prefix}{}", entry.title));
        self.text("DESCRIPTION", &format!("{}\n{}", entry.note, entry.url));
        self.line(&format!("URL:{}", entry.url));
        self.line(&format!("STATUS:{status}"));
        self.line("TRANSP:TRANSPARENT");
        self.line("END:VEVENT");
    }

    fn text(&mut self, name: &str, value: &str) {
        self.line(&format!("{name}:{}", escaped(value)));
    }

    /// A content line: folded where it is longer than 75 bytes, never within a character.
    fn line(&mut self, line: &str) {
        let mut width = 0;
        for character in line.chars() {
            if width + character.len_utf8() > 75 {
                self.0.push_str("\r\n ");
                width = 1;
            }
            self.0.push(character);
            width += character.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

fn utc(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => escaped.push_str("\\n"),
            '\\' | ';' | ',' => {
                let _ = write!(escaped, "\\{character}");
            }
            control if control.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Asia::Shanghai;
    use uuid::Uuid;

    fn entry(state: DeadlineState) -> FeedEntry {
        let at = |text: &str| DateTime::parse_from_rfc3339(text).expect("an instant").to_utc();
        FeedEntry {
            id: DeadlineId(Uuid::from_u128(7)),
            revision: 2,
            changed: at("2026-11-20T10:00:00+08:00"),
            title: "投资项目股 2026 年度自查自评；报送, 签名".into(),
            note: "年度考核日程，至 11月25日（星期三）24:00\r依据：评议考核实施方案 六（一）".into(),
            url: "https://zeren.example.gov.cn/b/dacheng/assessment/card/7".into(),
            due: at("2026-11-26T00:00:00+08:00"),
            state,
        }
    }

    #[test]
    fn the_feed_reads_as_calendars_want_it() {
        insta::assert_snapshot!(calendar_feed("大城县行政审批局期限", Shanghai, &[entry(DeadlineState::Running)]).replace("\r\n", "\n"));
    }

    #[test]
    fn what_is_due_by_the_end_of_a_day_stands_on_that_day() {
        let feed = calendar_feed("x", Shanghai, &[entry(DeadlineState::Running)]);
        assert!(feed.contains("DTSTART;VALUE=DATE:20261125\r\n") && feed.contains("DTEND;VALUE=DATE:20261126\r\n"), "{feed}");
    }

    #[test]
    fn what_is_cancelled_or_lapsed_disappears_and_what_is_done_or_late_says_so() {
        for (state, line) in [
            (DeadlineState::Cancelled, "STATUS:CANCELLED"),
            (DeadlineState::Lapsed, "STATUS:CANCELLED"),
            (DeadlineState::Met, "SUMMARY:已办结："),
            (DeadlineState::Missed, "SUMMARY:已逾期："),
        ] {
            let feed = calendar_feed("x", Shanghai, &[entry(state)]);
            assert!(feed.lines().any(|found| found.starts_with(line)), "{line}: {feed}");
        }
    }

    #[test]
    fn lines_are_short_end_as_they_should_and_hold_no_stray_break() {
        let feed = calendar_feed(&"很长的名称，".repeat(30), Shanghai, &[entry(DeadlineState::Running)]);
        assert!(feed.ends_with("END:VCALENDAR\r\n"));
        for line in feed.split("\r\n") {
            assert!(line.len() <= 75 && !line.contains(['\n', '\r']), "{line:?}");
        }
    }

    #[test]
    fn a_line_of_75_bytes_stands_whole_and_the_next_byte_goes_into_a_line_of_its_own() {
        // With the name of the property 75 bytes, and one more.
        let (whole, longer) = ("x".repeat(75 - "X-WR-CALNAME:".len()), "x".repeat(76 - "X-WR-CALNAME:".len()));
        assert!(calendar_feed(&whole, Shanghai, &[]).contains(&format!("X-WR-CALNAME:{whole}\r\nX-WR-TIMEZONE")));
        assert!(calendar_feed(&longer, Shanghai, &[]).contains(&format!("X-WR-CALNAME:{whole}\r\n x\r\nX-WR-TIMEZONE")));
    }
}
