//! The national list of a year 节假日安排: public holidays and make-up workdays as the State Council publishes them each
//! November for the year to come. Read from what an operator pastes.

use super::workdays::{DayKind, Declared, is_weekend};
use crate::identity::term::day as read_day;
use crate::{FieldErrors, Label, calendar, text};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// The most faults that are named at once: nobody corrects more in one go.
const FAULTS_MOST: usize = 50;
/// The most days that one row may span: no holiday lasts longer.
const SPAN_MOST: i64 = 31;
/// The most characters of a name, such as `国庆节、中秋节调休上班`.
const NAME_MOST: usize = 30;
/// The most characters of what the list rests on.
const SOURCE_MOST: usize = 200;

/// The lists that come with the program, so that nobody has to enter what was published before it was. Checked against two
/// independent calendars, chinesecalendar 1.11.0 and chinese-days 1.5.7.
const SHIPPED: &str = include_str!("../../data/holidays.csv");

/// The list of a year, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HolidayListInput {
    /// The year.
    pub year: String,
    /// One row a day or a span of days: day, kind and name, with tabs or commas between them.
    pub text: String,
    /// The document it rests on.
    pub source: String,
}

/// The list of a year, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolidayList {
    /// The year.
    pub year: i32,
    /// The document it rests on.
    pub source: String,
    /// Its days; those at the end of December before belong to it where New Year takes them along.
    pub days: Declared,
}

impl HolidayListInput {
    /// Reads it. `others` are the days of the lists of other years.
    ///
    /// # Errors
    /// At `year`, `source`, and every faulty row at `text`, named by its number.
    pub fn read(&self, today: NaiveDate, others: &Declared) -> Result<HolidayList, FieldErrors> {
        let mut errors = FieldErrors::default();
        let year = self.year.trim().parse::<i32>().ok().filter(|year| (today.year() - 1..=today.year() + 2).contains(year));
        if year.is_none() {
            errors.add("year", format!("请填写 {} 至 {} 之间的年份", today.year() - 1, today.year() + 2));
        }
        let source = errors.named("source", "文件依据", text::line(&self.source, SOURCE_MOST));
        let days = year.and_then(|year| errors.merge(rows(&self.text, year, others)));
        match (year, source, days) {
            (Some(year), Some(source), Some(days)) if errors.is_empty() => Ok(HolidayList { year, source, days }),
            _ => Err(errors),
        }
    }
}

/// Reads the rows of a list.
fn rows(text: &str, year: i32, others: &Declared) -> Result<Declared, FieldErrors> {
    let (mut days, mut faults) = (Declared::new(), Vec::new());
    for (line, number) in text.lines().zip(1usize..) {
        let cells: Vec<&str> = line.split(['\t', ',', '，']).map(|cell| cell.trim().trim_matches('"')).collect();
        let empty = cells.iter().all(|cell| cell.is_empty());
        let heading = cells.first().is_some_and(|cell| *cell == "日期");
        if empty || heading {
            continue;
        }
        match row(&cells, year) {
            Ok((first, last, kind, name)) => {
                for day in first.iter_days().take_while(|day| *day <= last) {
                    if others.contains_key(&day) {
                        faults.push(format!("第 {number} 行：{}已在另一年的安排中", calendar::long_day(day)));
                    } else if days.insert(day, (kind, name.clone())).is_some() {
                        faults.push(format!("第 {number} 行：{}在前面已经写过", calendar::long_day(day)));
                    }
                }
            }
            Err(message) => faults.push(format!("第 {number} 行：{message}")),
        }
    }
    if faults.is_empty() && !days.values().any(|(kind, _)| *kind == DayKind::Off) {
        faults.push("没有放假的日期，请按国务院办公厅通知逐行填写".into());
    }
    let more = faults.len().saturating_sub(FAULTS_MOST);
    let mut errors = FieldErrors::default();
    for fault in faults.into_iter().take(FAULTS_MOST) {
        errors.add("text", fault);
    }
    if more > 0 {
        errors.add("text", format!("另有 {more} 处没有列出，更正以上各处后继续指出"));
    }
    if errors.is_empty() { Ok(days) } else { Err(errors) }
}

/// Reads one row: first and last day, what they are, and their name.
fn row(cells: &[&str], year: i32) -> Result<(NaiveDate, NaiveDate, DayKind, String), String> {
    let [days, kind, name] = cells else {
        return Err("每行三列：日期、放假或者上班、名称，中间用制表符或者逗号隔开".into());
    };
    let (first, last) = days.split_once(['至', '~', '—']).unwrap_or((days, days));
    let read = |day| read_day(day).map_err(|message| message.replace("本项", "日期"));
    let (first, last) = (read(first)?, read(last)?);
    if last < first {
        return Err("最后一天早于第一天".into());
    }
    if (last - first).num_days() >= SPAN_MOST {
        return Err(format!("一行最多 {SPAN_MOST} 天，请核对日期"));
    }
    let belongs = |day: NaiveDate| day.year() == year || (day.year() == year - 1 && day.month() == 12);
    if !belongs(first) || !belongs(last) {
        return Err(format!("{}不在 {year} 年，也不在上年 12 月", calendar::long_day(if belongs(first) { last } else { first })));
    }
    let kind = match *kind {
        "放假" | "休" | "法定节假日" | "节假日" | "holiday" => DayKind::Off,
        "上班" | "班" | "调休上班" | "调休上班日" | "workday" => DayKind::Work,
        _ => return Err("第二列请填“放假”或者“上班”".into()),
    };
    if let Some(day) = first.iter_days().take_while(|day| *day <= last).find(|day| kind == DayKind::Work && !is_weekend(*day)) {
        return Err(format!("{}是{}，本来就上班，不用写", calendar::long_day(day), calendar::weekday(day)));
    }
    Ok((first, last, kind, text::line(name, NAME_MOST).map_err(|message| message.replace("本项", "名称"))?))
}

/// A list as rows that are read back: what an operator starts from who corrects it.
#[must_use]
pub fn as_text(days: &Declared) -> String {
    days.iter().map(|(day, (kind, name))| format!("{day}\t{}\t{name}\n", kind.label())).collect()
}

/// A day that a new list says something else of than the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The day.
    pub day: NaiveDate,
    /// What the list said; nothing where the week decided.
    pub before: Option<(DayKind, String)>,
    /// What it says.
    pub after: Option<(DayKind, String)>,
}

/// The days of which two lists say different things, in order.
#[must_use]
pub fn differences(before: &Declared, after: &Declared) -> Vec<Difference> {
    let days: std::collections::BTreeSet<NaiveDate> = before.keys().chain(after.keys()).copied().collect();
    let pick = |list: &Declared, day| list.get(&day).cloned();
    let all = days.into_iter().map(|day| Difference { day, before: pick(before, day), after: pick(after, day) });
    all.filter(|one| one.before != one.after).collect()
}

/// The lists that come with the program, by year.
#[must_use]
pub fn shipped() -> Vec<HolidayList> {
    let mut lists: Vec<HolidayList> = Vec::new();
    for line in SHIPPED.lines().skip(1) {
        let cells: Vec<&str> = line.splitn(4, ',').collect();
        let [day, kind, name, source] = cells[..] else { continue };
        let (Ok(day), Some(kind)) = (day.parse::<NaiveDate>(), DayKind::from_code(kind)) else { continue };
        let entry = (day, (kind, name.to_owned()));
        match lists.last_mut().filter(|list| list.year == day.year()) {
            Some(list) => list.days.extend([entry]),
            None => lists.push(HolidayList { year: day.year(), source: source.to_owned(), days: Declared::from([entry]) }),
        }
    }
    lists
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn read(text: &str) -> Result<HolidayList, FieldErrors> {
        let input = HolidayListInput { year: "2027".into(), text: text.into(), source: "国务院办公厅通知".into() };
        input.read(day("2026-11-24"), &Declared::from([(day("2026-12-30"), (DayKind::Off, "x".into()))]))
    }

    #[test]
    fn a_list_is_read_from_what_a_spreadsheet_or_a_notice_gives() {
        let list = read(
            "日期,类别,名称\n2027-01-01,放假,元旦\n\n2027/2/6至2027/2/8\t放假\t春节\n\"2027年2月20日\",调休上班日,春节调休上班\n2026-12-31，放假，元旦\n",
        )
        .expect("a list");
        let days: Vec<String> = list.days.iter().map(|(day, (kind, name))| format!("{day} {kind} {name}")).collect();
        assert_eq!(
            days,
            [
                "2026-12-31 放假 元旦",
                "2027-01-01 放假 元旦",
                "2027-02-06 放假 春节",
                "2027-02-07 放假 春节",
                "2027-02-08 放假 春节",
                "2027-02-20 上班 春节调休上班"
            ]
        );
        assert_eq!(read(&as_text(&list.days)).expect("read back"), list);
    }

    #[test]
    fn every_faulty_row_is_named_with_its_number_and_what_to_do() {
        for (text, told) in [
            ("2027-01-01,放假", "第 1 行：每行三列"),
            ("2027-01-01,放假,元旦\n2027-02-30,放假,x", "第 2 行："),
            ("2027-01-01,放,元旦", "第 1 行：第二列请填“放假”或者“上班”"),
            ("2027-01-01,放假,", "第 1 行：请填写名称"),
            ("2027-01-01,放假,元旦\n2027-01-01,放假,元旦", "第 2 行：2027年1月1日在前面已经写过"),
            ("2027-01-06,上班,x", "第 1 行：2027年1月6日是星期三，本来就上班"),
            ("2028-01-01,放假,x", "第 1 行：2028年1月1日不在 2027 年"),
            ("2026-11-30,放假,x", "第 1 行：2026年11月30日不在 2027 年"),
            ("2026-12-30,放假,x", "第 1 行：2026年12月30日已在另一年的安排中"),
            ("2027-03-02至2027-03-01,放假,x", "第 1 行：最后一天早于第一天"),
            ("2027-03-01至2027-09-01,放假,x", "第 1 行：一行最多 31 天"),
            ("2027-02-20,上班,x", "没有放假的日期"),
            ("", "没有放假的日期"),
        ] {
            let errors = read(text).expect_err(text);
            assert!(errors.at("text").is_some_and(|message| message.starts_with(told)), "{text}: {errors:?}");
        }
        let errors = HolidayListInput { year: "2035".into(), ..HolidayListInput::default() }.read(day("2026-11-24"), &Declared::new());
        let errors = errors.expect_err("a year far off");
        assert!(errors.at("year").is_some() && errors.at("source").is_some());
        // However much is wrong, nobody is told more than can be corrected in one go.
        let errors = read(&"x\n".repeat(200)).expect_err("wrong");
        assert_eq!(errors.iter().count(), 51);
    }

    #[test]
    fn the_lists_of_two_years_come_with_the_program_and_would_be_accepted_from_an_operator() {
        let lists = shipped();
        assert_eq!(lists.iter().map(|list| (list.year, list.days.len())).collect::<Vec<_>>(), [(2025, 33), (2026, 39)]);
        for list in lists {
            assert!(list.source.contains("国务院办公厅"));
            let input = HolidayListInput { year: list.year.to_string(), text: as_text(&list.days), source: list.source.clone() };
            assert_eq!(input.read(day("2026-01-01"), &Declared::new()), Ok(list));
        }
    }

    #[test]
    fn a_corrected_list_differs_in_the_days_that_were_corrected() {
        let (old, new) = (read("2027-01-01,放假,元旦\n2027-02-06,放假,春节"), read("2027-01-01,放假,元旦\n2027-02-07,放假,春节"));
        let (old, new) = (old.expect("a list").days, new.expect("a list").days);
        let found: Vec<(String, bool, bool)> =
            differences(&old, &new).into_iter().map(|one| (one.day.to_string(), one.before.is_some(), one.after.is_some())).collect();
        assert_eq!(found, [("2027-02-06".to_owned(), true, false), ("2027-02-07".to_owned(), false, true)]);
        assert_eq!(differences(&new, &new), []);
    }
}
