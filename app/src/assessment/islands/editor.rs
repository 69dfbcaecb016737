//! What the editors of a card share: when they send, what they make of the answer, and calm words when two people, a
//! rule or the network get in the way. What was typed is never given up.

use super::browser;
use crate::Failed;
use crate::assessment::api::{save_item, save_summary};
use domain::Failure;
use domain::assessment::view::Saved;
use domain::failure::Conflict;
use leptos::ev::{Event, SubmitEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// How long one pauses before what was typed is saved.
const PAUSE: Duration = Duration::from_millis(900);
/// How long after a lost connection it is tried again.
const RETRY: Duration = Duration::from_secs(5);
/// What the document calls the form of an editor.
const FORM: &str = "item-form";

/// How saving stands.
#[derive(Clone, PartialEq)]
enum Saving {
    /// As loaded.
    Idle,
    /// Nothing is open, and how that came about.
    Quiet(String),
    /// Typed, not yet sent.
    Waiting,
    /// Sent, not yet answered.
    Sent,
    /// Not saved, and why: field and message.
    Wrong(Vec<(String, String)>),
    /// Not saved: the network, a rule or the log-in stands in the way.
    Held(Failure),
    /// Somebody else saved in between.
    Clash(Box<Conflict>),
}

/// The texts of an editor when they were sent, and how much had been typed by then.
#[derive(Clone)]
struct Draft {
    typed: u32,
    score: String,
    text: String,
}

/// What was typed and what became of it, counted in strokes.
#[derive(Clone, Default)]
struct Course {
    typed: u32,
    /// Up to where the pause is over, so that it may go as soon as nothing else is on its way.
    due: u32,
    sent: u32,
    /// Whether an answer is awaited. Nothing else is sent meanwhile: it would carry a version that is just being used
    /// up, and clash with the own text.
    flying: bool,
    /// Sent, but whether it arrived nobody knows. It goes again as it was, because the same text twice is no conflict.
    unsure: Option<Draft>,
    /// How often something was sent, so that only the last loss is tried again.
    attempts: u32,
    /// The form was sent with its button and goes its way once all is saved.
    leaving: bool,
    /// The form is on its way.
    gone: bool,
}

/// An editor: its fields, the version they were made from, and how saving stands.
#[derive(Clone, Copy)]
pub struct Editor {
    /// The own score; the summary has none.
    pub score: RwSignal<String>,
    /// The statement, or the summary.
    pub text: RwSignal<String>,
    version: RwSignal<i32>,
    saving: RwSignal<Saving>,
    course: StoredValue<Course>,
    /// The self-assessment, and the indicator unless it is the summary that is edited.
    place: StoredValue<(String, Option<String>)>,
}

impl Editor {
    /// An editor of the form as it was rendered. Who types before the wasm has loaded loses nothing: `score` and `text`
    /// are the id of a field and what it was rendered with.
    pub fn new(
        place: (String, Option<String>),
        version: i32,
        score: Option<(&str, &str)>,
        text: (&str, &str),
        errors: Vec<(String, String)>,
    ) -> Self {
        let early = |(field, shown): (&str, &str)| browser::typed(field, shown);
        let (early_score, early_text) = (score.and_then(early), early(text));
        let typed = early_score.is_some() || early_text.is_some();
        let shown = |(_, shown): (&str, &str)| shown.to_owned();
        let editor = Self {
            score: RwSignal::new(early_score.or_else(|| score.map(shown)).unwrap_or_default()),
            text: RwSignal::new(early_text.unwrap_or_else(|| shown(text))),
            version: RwSignal::new(version),
            saving: RwSignal::new(if errors.is_empty() { Saving::Idle } else { Saving::Wrong(errors) }),
            course: StoredValue::new(Course::default()),
            place: StoredValue::new(place),
        };
        if typed {
            editor.touch();
        }
        let line = Memo::new(move |_| editor.line());
        Effect::new(move |_| {
            if let Some(line) = line.get() {
                browser::say(&line);
            }
        });
        Effect::new(move |_| browser::before_leaving(move || editor.keeps_from_leaving()));
        editor
    }

    /// The version to save over.
    pub fn version(self) -> String {
        self.version.get().to_string()
    }

    /// What is wrong with a field.
    pub fn error(self, field: &str) -> Option<String> {
        match self.saving.get() {
            Saving::Wrong(errors) => errors.iter().find(|(f, _)| f == field).map(|(_, message)| message.clone()),
            _ => None,
        }
    }

    /// Takes what was typed into the field of `text`, and sends after a pause.
    pub fn input(self, text: RwSignal<String>, event: &Event) {
        text.set(event_target_value(event));
        self.touch();
    }

    fn touch(self) {
        let mine = self.change(|course| {
            course.typed += 1;
            course.typed
        });
        if !self.clashes() {
            self.saving.set(Saving::Waiting);
        }
        set_timeout(
            move || {
                if self.course.with_value(|course| course.typed) == mine {
                    self.hurry();
                }
            },
            PAUSE,
        );
    }

    /// Sends what is open at once, for the field was left or the pause is over; or next, while an answer is awaited.
    pub fn hurry(self) {
        let open = self.change(|course| {
            course.due = course.typed;
            course.typed != course.sent && !course.flying
        });
        if open && !self.clashes() {
            self.send();
        }
    }

    /// The button of the form. What is open is saved first and the form follows when it was, so that neither a log-in
    /// that has ended nor a lost line takes the text along, and the form carries the version of the last answer.
    pub fn leave(self, event: &SubmitEvent) {
        let held = matches!(self.saving.get_untracked(), Saving::Held(_));
        let clashes = self.clashes();
        let (stays, flying) = self.change(|course| {
            let stays = !clashes && (held || course.flying || course.typed != course.sent);
            course.leaving = stays;
            course.gone = !stays;
            (stays, course.flying)
        });
        if stays {
            event.prevent_default();
            if !flying {
                self.send();
            }
        }
    }

    fn send(self) {
        let (now_score, now_text) = (self.score.get_untracked(), self.text.get_untracked());
        let draft = self.change(|course| {
            let now = Draft { typed: course.typed, score: now_score, text: now_text };
            let draft = course.unsure.take().unwrap_or(now);
            course.sent = draft.typed;
            course.flying = true;
            course.attempts += 1;
            draft
        });
        self.saving.set(Saving::Sent);
        let ((card, indicator), version) = (self.place.get_value(), self.version.get_untracked());
        spawn_local(async move {
            let Draft { score, text, .. } = draft.clone();
            let result = match indicator {
                Some(indicator) => save_item(card, indicator, version, score, text, None).await,
                None => save_summary(card, version, text, None).await,
            };
            self.answer(draft, result);
        });
    }

    fn answer(self, draft: Draft, result: Result<Saved, Failed>) {
        let (leaving, same, next) = self.change(|course| {
            course.flying = false;
            let (leaving, same) = (std::mem::take(&mut course.leaving), course.typed == draft.typed);
            // What was typed since is sent by the timer of its own pause, unless that is over.
            (leaving, same, !same && (leaving || course.due == course.typed))
        });
        let send_next = || {
            self.change(|course| course.leaving = leaving);
            self.send();
        };
        match result {
            Ok(saved) => {
                self.version.set(saved.version);
                browser::show(&saved.standing);
                if next {
                    send_next();
                } else if same {
                    self.saving.set(Saving::Quiet(format!("已于 {} 自动保存", saved.at)));
                    self.go(leaving);
                }
            }
            Err(Failed(Failure::Conflict(conflict))) => self.saving.set(Saving::Clash(conflict)),
            // What was wrong or refused may have been put right meanwhile.
            Err(Failed(Failure::Invalid(_) | Failure::Refused(_))) if next => send_next(),
            Err(Failed(Failure::Invalid(errors))) => {
                self.saving.set(Saving::Wrong(errors.iter().map(|(f, m)| (f.to_owned(), m.to_owned())).collect()));
                // The page that comes back lists all that is wrong.
                self.go(leaving);
            }
            Err(Failed(failure)) => {
                if matches!(failure, Failure::Unreachable(_)) {
                    self.retry(draft);
                }
                self.saving.set(Saving::Held(failure));
            }
        }
    }

    /// Tries again later what may not have arrived. Nothing else is: a rule that said no says no every time.
    fn retry(self, draft: Draft) {
        let mine = self.change(|course| {
            course.unsure = Some(draft);
            course.attempts
        });
        set_timeout(
            move || {
                if self.course.with_value(|course| course.attempts) == mine {
                    self.send();
                }
            },
            RETRY,
        );
    }

    /// Sends the form itself, if that was asked for.
    fn go(self, leaving: bool) {
        if leaving {
            self.change(|course| course.gone = true);
            // After the fields of the form have taken the new version.
            set_timeout(|| browser::submit(FORM), Duration::ZERO);
        }
    }

    /// Saves over what the other has saved.
    fn keep(self, version: i32) {
        self.version.set(version);
        self.send();
    }

    /// Takes over what the other has saved.
    fn take(self, theirs: &[(String, String)], version: i32) {
        let text = |label: &str| theirs.iter().find(|(l, _)| l == label).map(|(_, text)| text.clone());
        self.score.set(text("自评得分").unwrap_or_default());
        self.text.set(text("情况说明").or_else(|| text("年度总结")).unwrap_or_default());
        self.version.set(version);
        self.change(|course| course.sent = course.typed);
        self.saving.set(Saving::Quiet("已采用对方保存的内容".into()));
    }

    /// Whether the browser should ask before the page goes. What has only just been typed is sent on the way out.
    fn keeps_from_leaving(self) -> bool {
        if self.course.with_value(|course| course.gone) {
            return false;
        }
        self.hurry();
        match self.saving.get_untracked() {
            Saving::Wrong(_) | Saving::Held(_) | Saving::Clash(_) => true,
            _ => self.course.with_value(|course| course.typed != course.sent),
        }
    }

    fn clashes(self) -> bool {
        matches!(self.saving.get_untracked(), Saving::Clash(_))
    }

    fn change<T>(self, change: impl FnOnce(&mut Course) -> T) -> T {
        let mut course = self.course.get_value();
        let result = change(&mut course);
        self.course.set_value(course);
        result
    }

    fn line(self) -> Option<String> {
        match self.saving.get() {
            Saving::Idle => None,
            Saving::Quiet(text) => Some(text),
            Saving::Waiting => Some("输入中，稍后自动保存".into()),
            Saving::Sent => Some("正在保存…".into()),
            Saving::Wrong(_) => Some("尚未保存，请改正标出的内容".into()),
            Saving::Held(_) | Saving::Clash(_) => Some("尚未保存".into()),
        }
    }

    /// What stands in the way, above the form. `log_in` is where one logs in.
    pub fn banners(self, log_in: String) -> impl IntoView {
        move || match self.saving.get() {
            Saving::Held(failure) => {
                let link = (failure == Failure::SignIn).then(|| {
                    view! { <a class="button" href=log_in.clone() target="_blank" rel="noopener">"在新窗口登录"</a> }
                });
                // Typing sends again as well; a rule or a network needs no button.
                let again = matches!(failure, Failure::SignIn | Failure::Internal(_)).then(|| {
                    view! { <div class="actions">{link}<button type="button" class="button" on:click=move |_| self.send()>"再次保存"</button></div> }
                });
                Some(
                    view! { <div class="banner is-warn" role="status"><strong>"尚未保存"</strong><p>{said(&failure)}</p>{again}</div> }
                        .into_any(),
                )
            }
            Saving::Clash(conflict) => {
                let who = conflict.by.clone().unwrap_or_else(|| "其他人".into());
                let when = conflict.at.clone().unwrap_or_default();
                let theirs: Vec<_> = conflict
                    .theirs
                    .iter()
                    .map(|(label, text)| view! { <div><dt>{label.clone()}</dt><dd>{text.clone()}</dd></div> })
                    .collect();
                let (version, all) = (conflict.version, conflict.theirs.clone());
                Some(
                    view! {
                        <div class="banner is-warn" role="alert">
                            <strong>{format!("{who} {when} 修改了本项")}</strong>
                            <p>"您填写的内容仍在下面，没有丢失。对方保存的内容是："</p>
                            <dl class="facts">{theirs}</dl>
                            <div class="actions">
                                <button type="button" class="button" on:click=move |_| self.take(&all, version)>"采用对方内容"</button>
                                <button type="button" class="button" on:click=move |_| self.keep(version)>"保留我的内容"</button>
                            </div>
                        </div>
                    }
                    .into_any(),
                )
            }
            _ => None,
        }
    }
}

/// A failure in words that fit a page which stays as it is.
pub fn said(failure: &Failure) -> String {
    match failure {
        Failure::SignIn => "登录已过期，请在新窗口登录后回到本页，内容仍在".to_owned(),
        Failure::Invalid(errors) => errors.iter().map(|(_, message)| message).collect::<Vec<_>>().join("；"),
        other => other.to_string(),
    }
}
