//! What people send to a case: read field by field, with all errors at once.

use super::paper::{ADDRESSEE, Determination, Notice, Proposal, Served};
use super::{
    Aggravation, Culpability, FaultSource, Ground, Handover, Lenience, LenientGround, Measure, NoLiability, Outcome, ServiceMethod,
    Severity, WORDS_MAX, sanction,
};
use crate::assessment::command::day;
use crate::ids::{OfficerId, UserId};
use crate::{FieldErrors, text};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Reads a text that must not be empty; `missing` says what it is for.
///
/// # Errors
/// At `field`.
pub fn words(field: &str, given: &str, missing: &str) -> Result<String, FieldErrors> {
    match text::paragraph(given, WORDS_MAX) {
        Ok(words) if words.is_empty() => Err(FieldErrors::one(field, missing)),
        Ok(words) => Ok(words),
        Err(message) => Err(FieldErrors::one(field, message)),
    }
}

/// Reads codes that were ticked, in the order of declaration, each once.
fn ticked<T: Copy + PartialEq>(all: &[T], code: impl Fn(T) -> &'static str, given: &[String]) -> Vec<T> {
    all.iter().copied().filter(|one| given.iter().any(|text| text == code(*one))).collect()
}

/// A clue, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterInput {
    /// The officer concerned, by id.
    pub officer: String,
    /// Where it comes from.
    pub source: String,
    /// The document that it comes from, may be empty.
    pub document: String,
    /// The matter in a line.
    pub title: String,
    /// What is alleged.
    pub allegation: String,
}

/// A clue, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clue {
    /// The officer concerned.
    pub officer: OfficerId,
    /// Where it comes from.
    pub source: FaultSource,
    /// The document that it comes from.
    pub document: String,
    /// The matter in a line.
    pub title: String,
    /// What is alleged.
    pub allegation: String,
}

impl RegisterInput {
    /// Reads it.
    ///
    /// # Errors
    /// Every fault at its field.
    pub fn read(&self) -> Result<Clue, FieldErrors> {
        let mut errors = FieldErrors::default();
        let officer = errors.check("officer", self.officer.trim().parse::<OfficerId>().map_err(|_| "请选择当事人"));
        let source = errors.check("source", FaultSource::from_code(self.source.trim()).ok_or("请选择线索来源"));
        let document = errors.check("document", text::optional_line(&self.document, 100));
        let title = errors.named("title", "案由", text::line(&self.title, 60));
        let allegation = errors.merge(words("allegation", &self.allegation, "请写明涉嫌的事实：何时、何事、何人、有什么证据"));
        match (officer, source, document, title, allegation) {
            (Some(officer), Some(source), Some(document), Some(title), Some(allegation)) => {
                Ok(Clue { officer, source, document, title, allegation })
            }
            _ => Err(errors),
        }
    }
}

/// Reads who investigates, by ids, out of those who may.
///
/// # Errors
/// At `investigators`: nobody was chosen, or somebody who may not.
pub fn investigators(given: &[String], may: &[(UserId, String)]) -> Result<Vec<(UserId, String)>, FieldErrors> {
    let chosen: Vec<(UserId, String)> = may.iter().filter(|(id, _)| given.iter().any(|text| *text == id.to_string())).cloned().collect();
    if chosen.is_empty() {
        return Err(FieldErrors::one("investigators", "请选择调查人员，至少一人"));
    }
    if chosen.len() < given.len() {
        return Err(FieldErrors::one("investigators", "所选人员中有人不能承办本案（当事人、与当事人同科室的或者已停用的），请重新选择"));
    }
    Ok(chosen)
}

/// The notice, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeInput {
    /// What is meant to be determined.
    pub facts: String,
    /// Codes of the grounds that were ticked.
    pub grounds: Vec<String>,
    /// What is meant to be done about it.
    pub intended: String,
}

impl NoticeInput {
    /// Reads it.
    ///
    /// # Errors
    /// Every fault at its field.
    pub fn read(&self) -> Result<Notice, FieldErrors> {
        let mut errors = FieldErrors::default();
        let facts = errors.merge(words("facts", &self.facts, "请写明拟认定的事实"));
        let grounds = ticked(Ground::ALL, Ground::code, &self.grounds);
        if grounds.is_empty() {
            errors.add("grounds", "请选择涉及第六条的哪一项，至少一项");
        }
        let intended = errors.merge(words("intended", &self.intended, "请写明拟作的处理"));
        match (facts, intended) {
            (Some(facts), Some(intended)) if errors.is_empty() => Ok(Notice { facts, grounds, intended }),
            _ => Err(errors),
        }
    }
}

/// A determination, as typed. Repetition is not among it: that is computed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeterminationInput {
    /// What it finds.
    pub outcome: String,
    /// The day of the act.
    pub act_on: String,
    /// Facts and evidence.
    pub facts: String,
    /// What became of the statement and defence.
    pub defence: String,
    /// Codes of the grounds that were ticked.
    pub grounds: Vec<String>,
    /// What the last item of §6 means here.
    pub other: String,
    /// Codes of aggravating circumstances that were ticked.
    pub aggravations: Vec<String>,
    /// Lenience, or empty.
    pub lenience: String,
    /// Codes of what it rests on.
    pub lenient: Vec<String>,
    /// Codes of why there is no liability.
    pub no_liability: Vec<String>,
    /// How grave it is.
    pub severity: String,
    /// With what mind it was done.
    pub culpability: String,
    /// Whether the bureau had to compensate somebody.
    pub compensated: bool,
}

impl DeterminationInput {
    /// Reads it, on `today`. What belongs to another outcome than the one chosen is refused rather than dropped.
    ///
    /// # Errors
    /// Every fault at its field.
    pub fn read(&self, today: NaiveDate) -> Result<Determination, FieldErrors> {
        let mut errors = FieldErrors::default();
        let outcome = errors.check("outcome", Outcome::from_code(&self.outcome).ok_or("请选择认定结论"));
        let act_on = day("act_on", &self.act_on, &mut errors);
        if act_on.is_some_and(|day| day > today) {
            errors.add("act_on", "日期还没有到，请填写行为发生的日期");
        }
        let facts = errors.merge(words("facts", &self.facts, "请写明认定的事实和证据"));
        let defence = errors.merge(words("defence", &self.defence, "请写明对陈述申辩是否采纳和理由；没有陈述申辩的，写明情况"));
        let other = errors.check("other", text::optional_line(&self.other, 200)).unwrap_or_default();
        let mut found = Determination {
            outcome: outcome.unwrap_or(Outcome::NotEstablished),
            act_on: act_on.unwrap_or(today),
            facts: facts.unwrap_or_default(),
            defence: defence.unwrap_or_default(),
            grounds: ticked(Ground::ALL, Ground::code, &self.grounds),
            other,
            aggravations: ticked(Aggravation::ALL, Aggravation::code, &self.aggravations),
            repeated: None,
            lenience: Lenience::from_code(&self.lenience),
            lenient: ticked(LenientGround::ALL, LenientGround::code, &self.lenient),
            no_liability: ticked(NoLiability::ALL, NoLiability::code, &self.no_liability),
            severity: Severity::from_code(&self.severity),
            culpability: Culpability::from_code(&self.culpability),
            compensated: self.compensated,
        };
        found.aggravations.retain(|one| one.is_chosen());
        match outcome {
            Some(Outcome::Established) => established(&found, &mut errors),
            Some(other) => without_fault(&found, other, &mut errors),
            None => {}
        }
        if errors.is_empty() { Ok(found) } else { Err(errors) }
    }
}

/// What an established fault needs (S 追究 §6, §7, §8, §10).
fn established(found: &Determination, errors: &mut FieldErrors) {
    if found.grounds.is_empty() {
        errors.add("grounds", "请选择属于第六条的哪一项，至少一项");
    }
    if found.grounds.contains(&Ground::Other) && found.other.is_empty() {
        errors.add("other", "选择第六条第（七）项的，请写明是什么行为");
    }
    if found.severity.is_none() {
        errors.add("severity", "请选择情节和后果");
    }
    if found.culpability.is_none() {
        errors.add("culpability", "请选择主观状态");
    }
    match (found.lenience, found.lenient.is_empty()) {
        (Some(_), true) => errors.add("lenient", "免予或者从轻追究的，请选择属于第八条的哪一项"),
        (None, false) => errors.add("lenience", "有第八条情节的，请选择免予追究还是从轻追究"),
        _ => {}
    }
    if found.lenience == Some(Lenience::Exempted) && !found.aggravations.is_empty() {
        errors.add("lenience", "有第七条从重情节的，不能免予追究");
    }
    if !found.no_liability.is_empty() {
        errors.add("no_liability", "有第九条情形的不追究责任，认定结论请选择“有法定情形，不追究责任”");
    }
}

/// What goes with an outcome without a fault to be pursued (S 追究 §9).
fn without_fault(found: &Determination, outcome: Outcome, errors: &mut FieldErrors) {
    match (outcome, found.no_liability.is_empty()) {
        (Outcome::NoLiability, true) => errors.add("no_liability", "请选择属于第九条的哪一项"),
        (Outcome::NotEstablished, false) => {
            errors.add("no_liability", "有第九条情形的，认定结论请选择“有法定情形，不追究责任”");
        }
        _ => {}
    }
    let more = [
        ("aggravations", found.aggravations.is_empty()),
        ("lenience", found.lenience.is_none() && found.lenient.is_empty()),
        ("severity", found.severity.is_none()),
    ];
    for (field, empty) in more {
        if !empty {
            errors.add(field, format!("认定结论为“{outcome}”的，不认定情节，请取消选择"));
        }
    }
}

/// A proposal, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalInput {
    /// The measure, or `none` for exemption.
    pub measure: String,
    /// Why it departs from the table.
    pub departure: String,
    /// To whom the revocation of the certificate is proposed.
    pub addressee: String,
    /// Codes of what else is handed over.
    pub handovers: Vec<String>,
    /// The opinion.
    pub opinion: String,
}

/// What a form says for a case in which no measure is taken.
pub const NO_MEASURE: &str = "none";

impl ProposalInput {
    /// Reads it against what was determined.
    ///
    /// # Errors
    /// Every fault at its field.
    pub fn read(&self, determined: &Determination) -> Result<Proposal, FieldErrors> {
        let mut errors = FieldErrors::default();
        let measure = match self.measure.trim() {
            NO_MEASURE => Some(None),
            code => errors.check("measure", Measure::from_code(code).map(Some).ok_or("请选择处理形式")),
        };
        let departure = errors.check("departure", text::paragraph(&self.departure, WORDS_MAX)).unwrap_or_default();
        if let Some(measure) = measure {
            errors.check("departure", sanction::departs(determined.expected(), measure, &departure));
        }
        let addressee = errors.check("addressee", text::optional_line(&self.addressee, 60)).unwrap_or_default();
        let handovers = ticked(Handover::ALL, Handover::code, &self.handovers);
        let culpability = determined.culpability.unwrap_or(Culpability::Negligence);
        for handover in &handovers {
            errors.check("handovers", sanction::admits(*handover, culpability, determined.compensated));
        }
        let opinion = errors.merge(words("opinion", &self.opinion, "请写明过错责任确认意见和处理建议的理由"));
        match (measure, opinion) {
            (Some(measure), Some(opinion)) if errors.is_empty() => Ok(Proposal {
                measure,
                departure: if measure == determined.expected() { String::new() } else { departure },
                addressee: match (measure == Some(Measure::Revocation), addressee.is_empty()) {
                    (true, true) => ADDRESSEE.to_owned(),
                    (true, false) => addressee,
                    (false, _) => String::new(),
                },
                handovers,
                opinion,
            }),
            _ => Err(errors),
        }
    }
}

/// Something that the superior organ did, as typed from its document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutsideInput {
    /// The organ.
    pub organ: String,
    /// The number of its document.
    pub document: String,
    /// What it says.
    pub text: String,
}

impl OutsideInput {
    /// Reads it: what it says, and organ with number.
    ///
    /// # Errors
    /// Every fault at its field.
    pub fn read(&self) -> Result<(String, String), FieldErrors> {
        let mut errors = FieldErrors::default();
        let organ = errors.named("organ", "上级机关", text::line(&self.organ, 60));
        let document = errors.named("document", "文号", text::line(&self.document, 60));
        let said = errors.merge(words("text", &self.text, "请写明上级机关的意见"));
        match (organ, document, said) {
            (Some(organ), Some(document), Some(said)) => Ok((said, format!("{organ}（{document}）"))),
            _ => Err(errors),
        }
    }
}

/// The proof of service, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceInput {
    /// How.
    pub method: String,
    /// On which day.
    pub on: String,
    /// Where.
    pub place: String,
    /// Who received it.
    pub receiver: String,
    /// What else the receipt says.
    pub note: String,
}

impl ServiceInput {
    /// Reads it: served between `decided`, the day of the decision, and `today`, by `by`.
    ///
    /// # Errors
    /// Every fault at its field.
    pub fn read(&self, decided: NaiveDate, today: NaiveDate, by: &str) -> Result<Served, FieldErrors> {
        let mut errors = FieldErrors::default();
        let method = errors.check("method", ServiceMethod::from_code(self.method.trim()).ok_or("请选择送达方式"));
        let on = day("on", &self.on, &mut errors);
        if on.is_some_and(|day| day > today) {
            errors.add("on", "日期还没有到，送达以后再登记");
        } else if on.is_some_and(|day| day < decided) {
            errors.add("on", "不能早于处理决定作出之日");
        }
        let place = errors.check("place", text::optional_line(&self.place, 100)).unwrap_or_default();
        let receiver = errors.named("receiver", "收件人", text::line(&self.receiver, 40));
        let note = errors.check("note", text::paragraph(&self.note, 500)).unwrap_or_default();
        if note.is_empty() && method.is_some_and(|method| !matches!(method, ServiceMethod::Direct | ServiceMethod::Electronic)) {
            errors.add("note", "请写明代收、拒收理由和见证人，或者快递单号、公告日期等情况");
        }
        match (method, on, receiver) {
            (Some(method), Some(on), Some(receiver)) if errors.is_empty() => {
                Ok(Served { method, on, place, receiver, note, by: by.to_owned() })
            }
            _ => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests;
