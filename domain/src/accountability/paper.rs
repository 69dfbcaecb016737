//! What the papers of a case say 文书: the notice, the determination, the proposal, the proof of service, the appeal and its
//! answer. Each is kept as it was written.

use super::recidivism::Recidivism;
use super::{
    Aggravation, Culpability, Ground, Handover, Lenience, LenientGround, Measure, NoLiability, Outcome, ServiceMethod, Severity,
    StatementForm, sanction,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// The notice 陈述申辩告知书 (S 追究 §11(二)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// What is meant to be determined.
    pub facts: String,
    /// Under which items.
    pub grounds: Vec<Ground>,
    /// What is meant to be done about it.
    pub intended: String,
}

/// The determination 过错责任认定书 (S 追究 §6–§9, §11(三)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Determination {
    /// What it finds.
    pub outcome: Outcome,
    /// The day of the act.
    pub act_on: NaiveDate,
    /// Facts and evidence.
    pub facts: String,
    /// What became of the statement and defence.
    pub defence: String,
    /// Situations of §6; none unless a fault is established.
    pub grounds: Vec<Ground>,
    /// What the last item of §6 means here.
    pub other: String,
    /// Aggravating circumstances, the computed one among them.
    pub aggravations: Vec<Aggravation>,
    /// What the computed one rests on.
    pub repeated: Option<Recidivism>,
    /// Lenience: exempted or mitigated, not both.
    pub lenience: Option<Lenience>,
    /// What it rests on.
    pub lenient: Vec<LenientGround>,
    /// Why there is no liability; only where that is the outcome.
    pub no_liability: Vec<NoLiability>,
    /// How grave it is; only of an established fault.
    pub severity: Option<Severity>,
    /// With what mind it was done; only of an established fault.
    pub culpability: Option<Culpability>,
    /// Whether the bureau had to compensate somebody.
    pub compensated: bool,
}

impl Determination {
    /// The same with what was computed about earlier faults. A repetition aggravates an established fault (S 追究 §7(二)).
    #[must_use]
    pub fn with_repetition(mut self, repeated: Option<Recidivism>) -> Self {
        self.aggravations.retain(|one| one.is_chosen());
        self.repeated = repeated.filter(|_| self.outcome == Outcome::Established);
        if self.repeated.is_some() {
            self.aggravations.push(Aggravation::Repeated);
            self.aggravations.sort_unstable();
        }
        self
    }

    /// The measure that follows; nothing where the person is exempted, or no fault was established.
    #[must_use]
    pub fn expected(&self) -> Option<Measure> {
        sanction::expected(self.severity?, !self.aggravations.is_empty(), self.lenience)
    }

    /// The items that it rests on, as a paper cites them: `第六条第（三）项、第七条第（二）项`.
    #[must_use]
    pub fn articles(&self) -> String {
        let mut all: Vec<String> = self.grounds.iter().map(|one| one.article()).collect();
        all.extend(self.aggravations.iter().map(|one| one.article()));
        all.extend(self.lenient.iter().map(|one| one.article()));
        all.extend(self.no_liability.iter().map(|one| one.article()));
        all.join("、")
    }
}

/// The proposal 处理建议 (S 追究 §10, §11(四)), which the decision takes over as approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The measure; nothing where the person is exempted.
    pub measure: Option<Measure>,
    /// Why it departs from the table; empty where it does not.
    pub departure: String,
    /// To whom the revocation of the certificate is proposed; empty with other measures.
    pub addressee: String,
    /// What else is handed over.
    pub handovers: Vec<Handover>,
    /// The opinion.
    pub opinion: String,
}

/// To whom S 追究 §10(四) proposes the revocation of a certificate.
pub const ADDRESSEE: &str = "市政府法制机构";

impl Proposal {
    /// What is decided, a line each, as the paper lists it.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let measure = match self.measure {
            Some(Measure::Revocation) => format!("建议{}吊销行政执法证。", self.addressee),
            Some(measure) => format!("{measure}。"),
            None => "免予追究。".to_owned(),
        };
        std::iter::once(measure).chain(self.handovers.iter().map(|one| format!("{one}。"))).collect()
    }
}

/// A statement or defence 陈述申辩 as it stands on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// In which form.
    pub form: StatementForm,
    /// What was said.
    pub text: String,
    /// By whom it was put on record.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// The proof of service 送达回证 (S 追究 §11(四)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Served {
    /// How.
    pub method: ServiceMethod,
    /// On which day it was received, or counts as received.
    pub on: NaiveDate,
    /// Where.
    pub place: String,
    /// Who received it.
    pub receiver: String,
    /// What else the receipt says: who received it instead, why it was refused, witnesses, the number of a parcel.
    pub note: String,
    /// Who served it.
    pub by: String,
}

/// An appeal 申诉 or the answer to it (S 追究 §12), or an approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// What was said.
    pub text: String,
    /// By whom, or the organ and number of its document where it was received from outside.
    pub by: String,
    /// When it was put on record.
    pub at: DateTime<Utc>,
}
