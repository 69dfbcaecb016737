//! Computing the results of a year: tables of whole bureaus through the use case, and the rule alone.

use crate::Result;
use crate::ballots::{Electorate, Polled};
use crate::seed::{SIDE_BY_SIDE, session};
use crate::stage::Stage;
use chrono::{Datelike, TimeDelta};
use domain::assessment::Card;
use domain::assessment::command::result::ScoresInput;
use domain::assessment::command::{DailyInput, DailyObject};
use domain::assessment::form::{EvaluationForm, Tally};
use domain::assessment::lifecycle::{CycleAction, CycleState, DailyCategory, RoundKind, RoundState};
use domain::assessment::result::{Basis, Evaluated, Sheet};
use domain::assessment::rules::Rules;
use domain::assessment::view::result::{ResultsView, ScoredItem};
use domain::ids::ObjectId;
use futures::{StreamExt, TryStreamExt, stream};
use server::config::Config;
use server::house::{open, visit};
use service::House;
use service::assessment::result::{notice, office, page};
use service::assessment::{daily, external, mutual, round};
use service::identity::Session;
use std::collections::HashMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// A day after everything that the office's review waits for.
const UNTIL_THE_REVIEW: TimeDelta = TimeDelta::days(60);

/// How it went. Times are an object's.
pub struct Computed {
    pub bureaus: usize,
    pub objects: usize,
    /// Through the use case, table by table, one after the other.
    pub table: Duration,
    /// Statements a table.
    pub statements: u64,
    /// The rule alone: from what was counted to the grade.
    pub rule: Duration,
}

/// A table, with what its rounds counted.
struct Table {
    view: ResultsView,
    form: EvaluationForm,
    tallies: HashMap<ObjectId, Tally>,
}

/// Takes the first bureaus of a copy in which everybody has cast to the review, and computes their results.
pub async fn compute(stage: &Stage, copy: &str, polled: &Polled, bureaus: usize) -> Result<Computed> {
    let config = stage.config(copy, None)?;
    let opened = open(&config).await?;
    let later = visit(&Config { clock: Some(opened.house.now() + UNTIL_THE_REVIEW), ..config }).await?;
    let reviewing = stream::iter(polled.bureaus.iter().take(bureaus).cloned()).map(|bureau| {
        let (house, later) = (opened.house.clone(), later.clone());
        async move { tokio::spawn(async move { review(&house, &later, &bureau).await }).await? }
    });
    let offices: Vec<Session> = reviewing.buffered(SIDE_BY_SIDE).try_collect().await?;
    let year = opened.house.now().date_naive().year();

    // Once to warm up.
    tables(&later, &offices, year).await?;
    let before = later.database().statements();
    let start = Instant::now();
    let views = tables(&later, &offices, year).await?;
    let elapsed = start.elapsed();
    let sent = later.database().statements() - before;

    let mut judged = Vec::new();
    for (office, view) in views {
        let counted = mutual::results(&later, office, year, RoundKind::mutual(view.card)).await?;
        let tallies = counted.objects.into_iter().map(|object| (object.object, object.tally)).collect();
        judged.push(Table { view, form: counted.form, tallies });
    }
    let objects: usize = judged.iter().map(|table| table.view.rows.len()).sum();
    let shared = |time: Duration| time.div_f64(objects.max(1) as f64);
    let computed = Computed {
        bureaus,
        objects,
        table: shared(elapsed),
        statements: sent / u64::try_from(judged.len().max(1))?,
        rule: shared(rule(&judged)?),
    };
    eprintln!("计算 {objects} 份结果：每份 {:.3} 毫秒，其中规则 {:.3} 毫秒", ms(computed.table), ms(computed.rule));
    Ok(computed)
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Every page of every table of a year.
async fn tables<'a>(house: &House, offices: &'a [Session], year: i32) -> Result<Vec<(&'a Session, ResultsView)>> {
    let mut views = Vec::new();
    for office in offices {
        for card in Card::ALL {
            let mut after = None;
            loop {
                let view = page::results(house, office, year, *card, after).await?;
                after = view.next;
                views.push((office, view));
                if after.is_none() {
                    break;
                }
            }
        }
    }
    Ok(views)
}

/// Computes everything once more by the rule alone, and insists that it comes to the same.
fn rule(tables: &[Table]) -> Result<Duration> {
    let nothing = Tally::default();
    let mut given: Vec<(Basis, &EvaluationForm, &Tally, &Rules, CycleState)> = Vec::new();
    let mut expected: Vec<&Sheet> = Vec::new();
    for Table { view, form, tallies } in tables {
        for row in &view.rows {
            let tally = tallies.get(&row.id).unwrap_or(&nothing);
            given.push((row.sheet.basis.clone(), form, tally, &view.rules, view.cycle.state));
            expected.push(&row.sheet);
        }
    }
    let start = Instant::now();
    let mut sheets = Vec::with_capacity(given.len());
    for (mut basis, form, tally, rules, cycle) in given {
        for round in basis.evaluated.iter_mut().filter(|round| round.kind.card().is_some()) {
            *round = Evaluated::of(round.kind, RoundState::Closed, form, tally, rules);
        }
        sheets.push(black_box(basis.compute(rules, cycle)));
    }
    let elapsed = start.elapsed();
    let same = sheets.len() == expected.len() && sheets.iter().zip(&expected).all(|(sheet, expected)| sheet == *expected);
    let whole = sheets.iter().any(|sheet| sheet.composite.is_some());
    if same && whole { Ok(elapsed) } else { Err("the rule alone comes to other results than the use case".into()) }
}

/// Enters the daily record, ends the rounds, hands the year over to the review and scores whatever this office may score.
async fn review(house: &House, later: &House, bureau: &Electorate) -> Result<Session> {
    let tokens = bureau.people.get(bureau.office).ok_or("a bureau without office")?;
    let (office, _) = session(house, tokens).await?;
    let year = house.now().date_naive().year();
    for (object, _) in daily::objects(house, &office).await? {
        daily::enter(house, &office, &entry(object, house.now().date_naive().to_string())).await?;
    }
    for mutual in mutual::view(later, &office, year).await?.rounds {
        round::close(later, &office, mutual.round.id).await?;
    }
    round::close(later, &office, external::brief(later, &office, year).await?.id).await?;
    let cycle = page::results(later, &office, year, Card::Department, None).await?.cycle.id;
    notice::advance(later, &office, cycle, CycleAction::Review).await?;
    for card in Card::ALL {
        for row in page::results(later, &office, year, *card, None).await?.rows.into_iter().filter(|row| row.may_review) {
            let view = page::sheet(later, &office, row.id).await?;
            let offered = |item: &ScoredItem| item.system.as_ref().map_or(item.indicator.max, |(points, _)| *points);
            let scores = view.items.iter().map(|item| (item.id, offered(item).to_string())).collect();
            office::score(later, &office, row.id, view.row.version, &ScoresInput { scores, ..ScoresInput::default() }).await?;
        }
    }
    Ok(office)
}

fn entry(object: DailyObject, day: String) -> DailyInput {
    DailyInput {
        object: object.to_string(),
        category: DailyCategory::Praise.code().to_owned(),
        points: "0.5".to_owned(),
        day,
        facts: "窗口办件提速，群众送来锦旗一面，经核实属实。".to_owned(),
    }
}
