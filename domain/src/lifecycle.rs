//! The one workflow engine: a module's workflow is a table of data, and only this engine turns a row of it
//! into a [`Decision`].
//!
//! The server writes nothing without a `Decision`, and nobody but this module can make one:
//!
//! ```compile_fail
//! // The fields are private, so there is no decision without the table's consent.
//! let forged = domain::lifecycle::Decision { action: "accept", ..unreachable!() };
//! ```

use crate::authority::{Actor, Concern, Hat, Who};
use crate::ids::{BureauId, UserId};
use crate::{Label, Refusal};
use chrono::{DateTime, Utc};
use std::fmt::{Debug, Write};
use uuid::Uuid;

/// A guard: a condition beyond state and person, judged at an instant. It says what is missing.
pub type Guard<S> = fn(&S, DateTime<Utc>) -> Result<(), Refusal>;

/// One row of a table: in state `from`, one of `who` may do `action`, which leads to `to`.
pub struct Step<L: Lifecycle> {
    /// The state it starts from.
    pub from: L::State,
    /// What is done.
    pub action: L::Action,
    /// The state it leads to.
    pub to: L::State,
    /// Who may do it.
    pub who: &'static [Who],
    /// What else must hold.
    pub guard: Option<Guard<L::Subject>>,
    /// The article it implements.
    pub article: &'static str,
}

/// One kind of change that keeps the state: drafts and data kept beside a workflow.
pub struct EditRule<L: Lifecycle> {
    /// The stable code of the edit, kept in the record.
    pub edit: L::Edit,
    /// The states in which it is possible.
    pub states: &'static [L::State],
    /// Who may do it.
    pub who: &'static [Who],
    /// What else must hold.
    pub guard: Option<Guard<L::Subject>>,
    /// The article it implements.
    pub article: &'static str,
}

/// A workflow: its states, its actions, and the tables that join them.
pub trait Lifecycle: Sized + 'static {
    /// States.
    type State: Copy + Eq + Debug + Label + Code + 'static;
    /// Actions that change the state.
    type Action: Copy + Eq + Debug + Label + Code + 'static;
    /// Changes that keep the state.
    type Edit: Copy + Eq + Debug + Label + Code + 'static;
    /// What the table judges.
    type Subject: Subject<State = Self::State>;

    /// The stable code of the workflow: `self_assessment`.
    const CODE: &'static str;
    /// The Chinese name of the workflow.
    const TITLE: &'static str;
    /// The states along the usual way, for the stepper.
    const PATH: &'static [Self::State];
    /// All steps.
    const STEPS: &'static [Step<Self>];
    /// All edits.
    const EDITS: &'static [EditRule<Self>];
}

/// A stable code, as stored.
pub trait Code {
    /// The code.
    fn code(&self) -> &'static str;
}

/// What a table judges: one row with its state, version and department.
pub trait Subject {
    /// The state type.
    type State;
    /// The row's id.
    fn id(&self) -> Uuid;
    /// The state it is in.
    fn state(&self) -> Self::State;
    /// The version read, which the write will insist on.
    fn version(&self) -> i32;
    /// Whose matter it is.
    fn concern(&self) -> Concern;
    /// All that it concerns, where a matter is of more than one department: whoever is entitled by any of them is.
    fn concerns(&self) -> Vec<Concern> {
        vec![self.concern()]
    }
    /// Why this person takes no step of it, whatever their hats, and learns nothing of it from the refusal.
    fn shuts_out(&self, _actor: &Actor) -> Option<Refusal> {
        None
    }
    /// What of the matter itself keeps this person, under this hat, from acting in this way, beyond the recusal that
    /// [`Self::concerns`] tells: one who took a step that this one is to check. Nothing, for most matters.
    fn bars(&self, _actor: &Actor, _hat: &Hat, _who: Who) -> Option<Refusal> {
        None
    }
}

/// Leave to write: who, what, on which row and version, and when. Only this module makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    bureau: BureauId,
    user: UserId,
    name: String,
    on_behalf_of: Option<(UserId, String)>,
    subject_kind: &'static str,
    subject: Uuid,
    version: i32,
    action: &'static str,
    action_label: &'static str,
    change: Option<(&'static str, &'static str)>,
    at: DateTime<Utc>,
    note: Option<String>,
    facts: Vec<(&'static str, String)>,
}

/// A decision that moves a row to another state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition<S> {
    /// The leave to write.
    pub decision: Decision,
    /// The state to write.
    pub to: S,
}

impl Decision {
    /// The bureau whose rows may be written.
    #[must_use]
    pub fn bureau(&self) -> BureauId {
        self.bureau
    }
    /// Who decided.
    #[must_use]
    pub fn user(&self) -> UserId {
        self.user
    }
    /// The name of who decided, at that time; with the absent colleague where it was on behalf.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.on_behalf_of {
            Some((_, absent)) => format!("{}（代{absent}）", self.name),
            None => self.name.clone(),
        }
    }
    /// Everybody who stands behind it: whoever decided, and the absent colleague where it was on behalf.
    pub fn people(&self) -> impl Iterator<Item = UserId> {
        std::iter::once(self.user).chain(self.on_behalf_of.iter().map(|(absent, _)| *absent))
    }
    /// The kind of row: the workflow's code.
    #[must_use]
    pub fn subject_kind(&self) -> &'static str {
        self.subject_kind
    }
    /// The row.
    #[must_use]
    pub fn subject(&self) -> Uuid {
        self.subject
    }
    /// The version of the row that was judged.
    #[must_use]
    pub fn version(&self) -> i32 {
        self.version
    }
    /// The stable code of what is done.
    #[must_use]
    pub fn action(&self) -> &'static str {
        self.action
    }
    /// The Chinese name of what is done.
    #[must_use]
    pub fn action_label(&self) -> &'static str {
        self.action_label
    }
    /// The codes of the states before and after, for a transition.
    #[must_use]
    pub fn change(&self) -> Option<(&'static str, &'static str)> {
        self.change
    }
    /// When.
    #[must_use]
    pub fn at(&self) -> DateTime<Utc> {
        self.at
    }
    /// The reason given, if any.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }
    /// Further facts for the record.
    #[must_use]
    pub fn facts(&self) -> &[(&'static str, String)] {
        &self.facts
    }

    /// The same decision, with the reason on record.
    #[must_use]
    pub fn noting(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// The same decision, with a fact on record. Never put sealed or personal data here.
    #[must_use]
    pub fn stating(mut self, name: &'static str, value: impl ToString) -> Self {
        self.facts.push((name, value.to_string()));
        self
    }
}

/// Judges `action` on `subject`: the state, the person with recusal, the guard.
///
/// # Errors
/// A refusal that says why not and what to do instead.
pub fn decide<L: Lifecycle>(
    actor: &Actor,
    subject: &L::Subject,
    action: L::Action,
    now: DateTime<Utc>,
) -> Result<Transition<L::State>, Refusal> {
    let state = subject.state();
    let Some(step) = L::STEPS.iter().find(|s| s.from == state && s.action == action) else {
        return Err(Refusal::new(format!("{}目前为“{}”，不能{}；请刷新页面查看最新状态", L::TITLE, state.label(), action.label())));
    };
    let hat = entitled(actor, step.who, subject)?;
    if let Some(guard) = step.guard {
        guard(subject, now)?;
    }
    let decision = Decision {
        bureau: actor.bureau,
        user: actor.user,
        name: actor.name.clone(),
        on_behalf_of: hat.on_behalf_of.clone(),
        subject_kind: L::CODE,
        subject: subject.id(),
        version: subject.version(),
        action: action.code(),
        action_label: action.label(),
        change: Some((state.code(), step.to.code())),
        at: now,
        note: None,
        facts: Vec::new(),
    };
    Ok(Transition { decision, to: step.to })
}

/// Judges an edit of `subject`, in the same way.
///
/// # Errors
/// As [`decide`].
pub fn edit<L: Lifecycle>(actor: &Actor, subject: &L::Subject, edit: L::Edit, now: DateTime<Utc>) -> Result<Decision, Refusal> {
    let state = subject.state();
    let Some(rule) = L::EDITS.iter().find(|r| r.edit == edit) else {
        return Err(Refusal::new(format!("{}不能{}", L::TITLE, edit.label())));
    };
    let hat = entitled(actor, rule.who, subject)?;
    if !rule.states.contains(&state) {
        return Err(Refusal::new(format!("{}目前为“{}”，不能{}；请刷新页面查看最新状态", L::TITLE, state.label(), edit.label())));
    }
    if let Some(guard) = rule.guard {
        guard(subject, now)?;
    }
    Ok(Decision {
        bureau: actor.bureau,
        user: actor.user,
        name: actor.name.clone(),
        on_behalf_of: hat.on_behalf_of.clone(),
        subject_kind: L::CODE,
        subject: subject.id(),
        version: subject.version(),
        action: edit.code(),
        action_label: edit.label(),
        change: None,
        at: now,
        note: None,
        facts: Vec::new(),
    })
}

/// Whether the interface should offer `action`. Showing is courtesy; [`decide`] decides.
#[must_use]
pub fn offers<L: Lifecycle>(actor: &Actor, subject: &L::Subject, action: L::Action, now: DateTime<Utc>) -> bool {
    decide::<L>(actor, subject, action, now).is_ok()
}

/// Whether this person may take the step at all from the present state, whatever the guard says:
/// the page then shows the button and what is still missing.
#[must_use]
pub fn concerns<L: Lifecycle>(actor: &Actor, subject: &L::Subject, action: L::Action) -> bool {
    L::STEPS.iter().any(|s| s.from == subject.state() && s.action == action && entitled(actor, s.who, subject).is_ok())
}

/// The hat under which this person is one of `who` in the matter of `subject`.
fn entitled<'a, S: Subject>(actor: &'a Actor, who: &[Who], subject: &S) -> Result<&'a Hat, Refusal> {
    if let Some(refusal) = subject.shuts_out(actor) {
        return Err(refusal);
    }
    let mut refused = None;
    for concern in subject.concerns() {
        match actor.entitled_unless(who, concern, |hat, way| subject.bars(actor, hat, way)) {
            Ok(hat) => return Ok(hat),
            Err(why) => refused = refused.or(Some(why)),
        }
    }
    refused.map_or_else(|| actor.entitled(who, Concern::default()), Err)
}

/// The table as a Mermaid state diagram, for the docs.
#[must_use]
pub fn mermaid<L: Lifecycle>() -> String {
    let mut text = String::from("stateDiagram-v2\n");
    for state in L::PATH {
        let _ = writeln!(text, "    {} : {}", state.code(), state.label());
    }
    if let Some(first) = L::PATH.first() {
        let _ = writeln!(text, "    [*] --> {}", first.code());
    }
    for step in L::STEPS {
        let _ = writeln!(text, "    {} --> {} : {}", step.from.code(), step.to.code(), step.action.label());
    }
    text
}

/// The table as a matrix of who may do what in which state, a line each, for snapshots and the docs.
#[must_use]
pub fn matrix<L: Lifecycle>() -> String {
    let mut text = String::new();
    for step in L::STEPS {
        let who: Vec<String> = step.who.iter().map(|w| w.label()).collect();
        let guard = if step.guard.is_some() { "，另有条件" } else { "" };
        let _ = writeln!(
            text,
            "{} | {} → {} | {}{guard} | {}",
            step.action.label(),
            step.from.label(),
            step.to.label(),
            who.join("、"),
            step.article
        );
    }
    for rule in L::EDITS {
        let who: Vec<String> = rule.who.iter().map(|w| w.label()).collect();
        let states: Vec<&str> = rule.states.iter().map(Label::label).collect();
        let guard = if rule.guard.is_some() { "，另有条件" } else { "" };
        let _ = writeln!(text, "{} | {} | {}{guard} | {}", rule.edit.label(), states.join("、"), who.join("、"), rule.article);
    }
    text
}
