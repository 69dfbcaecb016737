//! Evaluation forms: the models that are shipped, and what a bureau has made of them.

use super::rows::evaluation_form;
use crate::scope::Scope;
use crate::{Error, Result};
use domain::Points;
use domain::assessment::form::{AnswerKind, EvaluationForm, FormItem, FormOption};
use domain::assessment::lifecycle::RoundKind;
use serde::Deserialize;

const MUTUAL: &str = include_str!("../../data/mutual-evaluation-items.csv");
const EXTERNAL: &str = include_str!("../../data/external-evaluation-card.csv");

/// The forms with which a cycle opens now, one a kind of round.
pub(crate) async fn all(scope: &Scope) -> Result<Vec<(RoundKind, EvaluationForm)>> {
    let own = scope.select::<evaluation_form::Entity>().all(scope.tx()).await?;
    let mut forms = Vec::new();
    for kind in RoundKind::ALL {
        let form = match own.iter().find(|row| row.kind == kind.code()) {
            Some(row) => serde_json::from_str(&row.form)?,
            None => model(*kind)?,
        };
        forms.push((*kind, form));
    }
    Ok(forms)
}

#[derive(Deserialize)]
struct Row {
    code: String,
    item: String,
    max_points: String,
    question_type: Option<String>,
    scale: String,
    scoring_note: String,
    seed_reference: String,
}

/// The model form of a kind of round.
///
/// # Errors
/// When the shipped table cannot be read.
pub fn model(kind: RoundKind) -> Result<EvaluationForm> {
    let text = if kind.card().is_some() { MUTUAL } else { EXTERNAL };
    let mut items = Vec::new();
    for row in csv::Reader::from_reader(text.as_bytes()).deserialize::<Row>() {
        let row = row.map_err(|error| Error::Row(error.to_string()))?;
        items.push(item(row)?);
    }
    Ok(EvaluationForm { items })
}

fn item(row: Row) -> Result<FormItem> {
    let kind = match row.question_type.as_deref().unwrap_or(&row.scale) {
        "开放题" => AnswerKind::Text,
        "多选" => AnswerKind::Choices,
        _ => AnswerKind::Scale,
    };
    let options: Vec<FormOption> = if kind == AnswerKind::Text {
        Vec::new()
    } else {
        ('a'..='z').zip(row.scale.split('；')).map(|(code, text)| option(code, text, &row.scoring_note)).collect()
    };
    let max = Points::parse(&row.max_points).map_err(|error| Error::Row(error.to_string()))?;
    Ok(FormItem { code: row.code, text: row.item, max, kind, options, note: row.scoring_note, reference: row.seed_reference })
}

/// `优秀100%` counts in full, `不满意0` not at all, `不了解不计分` drops the item. A note that asks for a case asks whoever
/// chooses the answer that it names.
fn option(code: char, text: &str, note: &str) -> FormOption {
    let label = text.trim_end_matches("不计分").trim_end_matches(|c: char| c.is_ascii_digit() || c == '%');
    let share: String = text.chars().skip(label.chars().count()).filter(char::is_ascii_digit).collect();
    FormOption {
        code: code.to_string(),
        label: label.to_owned(),
        share: share.parse().ok(),
        explain: note.contains(&format!("选“{label}”的须")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_forms_are_whole_and_know_their_answers() {
        for kind in RoundKind::ALL {
            let form = model(*kind).expect("a form");
            assert_eq!(form.check(), Ok(()), "{kind}");
        }
        let answers = |kind: RoundKind| -> Vec<(String, Option<u8>)> {
            model(kind).expect("a form").items[0].options.iter().map(|o| (o.label.clone(), o.share)).collect()
        };
        let pairs = |all: &[(&str, Option<u8>)]| all.iter().map(|(label, share)| ((*label).to_owned(), *share)).collect::<Vec<_>>();
        let mutual = [("优秀", Some(100)), ("良好", Some(85)), ("合格", Some(70)), ("不合格", Some(40)), ("不了解", None)];
        assert_eq!(answers(RoundKind::MutualOfficer), pairs(&mutual));
        let external = [("满意", Some(100)), ("基本满意", Some(80)), ("一般", Some(60)), ("不满意", Some(0)), ("不了解", None)];
        assert_eq!(answers(RoundKind::External), pairs(&external));
    }

    #[test]
    fn whoever_rates_an_object_unqualified_where_the_form_asks_for_a_case_must_name_it() {
        let form = model(RoundKind::MutualDepartment).expect("a form");
        let asked: Vec<&str> = form.items.iter().filter(|i| i.options.iter().any(|o| o.explain)).map(|i| i.code.as_str()).collect();
        assert_eq!(asked, ["M01", "M09"]);
    }
}
