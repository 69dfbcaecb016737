//! A year as twelve small months: days off and days worked in their place bear a word and a colour, and below each month
//! stands what they are.

use chrono::{Datelike, NaiveDate};
use domain::deadline::workdays::{DayKind, Mark, Workdays};
use domain::{Label, calendar};
use leptos::prelude::*;

/// The twelve months of `year`, with `today` marked where it lies in it.
pub fn year(workdays: &Workdays, year: i32, today: NaiveDate) -> AnyView {
    let months: Vec<_> =
        (1..=12).filter_map(|month| NaiveDate::from_ymd_opt(year, month, 1)).map(|first| one(workdays, first, today)).collect();
    view! {
        <div class="year">{months}</div>
        <p class="small muted legend"><span><b class="day is-off">"休"</b>" 国家放假"</span><span><b class="day is-made-up">"班"</b>" 调休上班"</span>
        <span><b class="day is-off is-own">"局休"</b>" 本局放假"</span><span><b class="day is-made-up is-own">"局班"</b>" 本局上班"</span></p>
    }
    .into_any()
}

fn days_of(first: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    first.iter_days().take_while(move |day| (day.year(), day.month()) == (first.year(), first.month()))
}

fn one(workdays: &Workdays, first: NaiveDate, today: NaiveDate) -> AnyView {
    let before = usize::try_from(first.weekday().num_days_from_monday()).unwrap_or_default();
    let blanks = std::iter::repeat_n(None, before);
    let cells: Vec<Option<NaiveDate>> = blanks.chain(days_of(first).map(Some)).collect();
    let weeks: Vec<_> = cells
        .chunks(7)
        .map(|week| {
            let days: Vec<_> = week.iter().map(|day| cell(workdays, *day, today)).collect();
            let rest: Vec<_> = (week.len()..7).map(|_| view! { <td></td> }).collect();
            view! { <tr>{days}{rest}</tr> }
        })
        .collect();
    let head: Vec<_> = ["一", "二", "三", "四", "五", "六", "日"].map(|day| view! { <th scope="col">{day}</th> }).into_iter().collect();
    let notes: Vec<_> = spans(workdays, first)
        .into_iter()
        .map(|(from, to, text)| {
            let days = if from == to { format!("{}日", from.day()) } else { format!("{}日至{}日", from.day(), to.day()) };
            view! { <li>{format!("{days}　{text}")}</li> }
        })
        .collect();
    let notes = (!notes.is_empty()).then(|| view! { <ul class="notes">{notes}</ul> });
    let worked = days_of(first).filter(|day| workdays.is_working_day(*day)).count();
    view! {
        <section class="card month"><h3>{format!("{}月", first.month())}<small class="muted">{format!("工作日 {worked} 天")}</small></h3>
            <table><caption class="quiet">{format!("{}年{}月", first.year(), first.month())}</caption><thead><tr>{head}</tr></thead><tbody>{weeks}</tbody></table>
            {notes}
        </section>
    }
    .into_any()
}

fn cell(workdays: &Workdays, day: Option<NaiveDate>, today: NaiveDate) -> AnyView {
    let Some(day) = day else { return view! { <td></td> }.into_any() };
    let (class, word) = match workdays.mark(day) {
        Mark::Weekday => ("day", ""),
        Mark::Weekend => ("day is-weekend", ""),
        Mark::National(DayKind::Off, _) => ("day is-off", "休"),
        Mark::National(DayKind::Work, _) => ("day is-made-up", "班"),
        Mark::Own(DayKind::Off, _) => ("day is-off is-own", "局休"),
        Mark::Own(DayKind::Work, _) => ("day is-made-up is-own", "局班"),
    };
    let current = (day == today).then_some("date");
    let word = (!word.is_empty()).then(|| view! { <small>{word}</small> });
    view! { <td class=class aria-current=current>{day.day()}{word}</td> }.into_any()
}

/// Declared days of a month in a row that bear the same name: first, last, and what they are.
fn spans(workdays: &Workdays, first: NaiveDate) -> Vec<(NaiveDate, NaiveDate, String)> {
    let mut spans: Vec<(NaiveDate, NaiveDate, String)> = Vec::new();
    for day in days_of(first) {
        let text = match workdays.mark(day) {
            Mark::National(DayKind::Off, name) => name.to_owned(),
            Mark::National(DayKind::Work, name) => format!("{name}（{}）", calendar::weekday(day)),
            Mark::Own(kind, reason) => format!("本局{}：{reason}", kind.label()),
            Mark::Weekday | Mark::Weekend => continue,
        };
        match spans.last_mut() {
            Some((_, last, name)) if *name == text && last.succ_opt() == Some(day) => *last = day,
            _ => spans.push((day, day, text)),
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::deadline::workdays::Declared;

    #[test]
    fn days_in_a_row_with_one_name_are_one_line() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let off = |text: &str| (day(text), (DayKind::Off, "元旦".to_owned()));
        let national = Declared::from([off("2026-01-01"), off("2026-01-02"), (day("2026-01-04"), (DayKind::Work, "元旦调休上班".into()))]);
        let workdays = Workdays::new(national, std::iter::once(2026).collect(), Declared::from([off("2026-01-20")]));
        let texts: Vec<String> =
            spans(&workdays, day("2026-01-01")).into_iter().map(|(from, to, text)| format!("{}-{} {text}", from.day(), to.day())).collect();
        assert_eq!(texts, ["1-2 元旦", "4-4 元旦调休上班（星期日）", "20-20 本局放假：元旦"]);
    }
}
