//! What every address answers to three people who have no business there. An address that is not in this table
//! fails the test: whoever adds one says here who may use it.

/// What a person without right gets, as a status.
pub struct Row {
    /// The address as it is registered, or of the server function.
    pub path: &'static str,
    /// The address that is asked; `{…}` names something of 大城县行政审批局. For a server function, its form.
    pub asked: &'static str,
    /// Nobody logged in; the office's head of another bureau; a member of staff of another department.
    pub answers: [u16; 3],
}

const fn row(path: &'static str, asked: &'static str, answers: [u16; 3]) -> Row {
    Row { path, asked, answers }
}

/// What machines ask, outside any log-in and any bureau, with the place that registers it.
pub const MACHINES: &[(&str, &str)] = &[
    ("assets.rs", "/favicon.ico"),
    ("assets.rs", "/favicon.svg"),
    ("assets.rs", "/pkg/{*path}"),
    ("assets.rs", "/robots.txt"),
    ("health.rs", "/healthz"),
    ("health.rs", "/metrics"),
    ("health.rs", "/readyz"),
];

/// Pages and downloads. Without a log-in the back office leads to the log-in (303).
pub const PAGES: &[Row] = &[
    // Public.
    row("/", "/", [200, 200, 200]),
    row("/b/{slug}", "/b/dacheng", [200, 200, 200]),
    row("/b/{slug}/login", "/b/dacheng/login", [200, 200, 200]),
    row("/b/{slug}/forgot", "/b/dacheng/forgot", [200, 200, 200]),
    row("/b/{slug}/reset/{token}", "/b/dacheng/reset/nonsense", [410, 410, 410]),
    row("/b/{slug}/invitation/{token}", "/b/dacheng/invitation/nonsense", [410, 410, 410]),
    row("/b/{slug}/evaluate", "/b/dacheng/evaluate", [200, 200, 200]),
    row("/b/{slug}/evaluate/{token}", "/b/dacheng/evaluate/0000000000000000", [410, 410, 410]),
    row("/b/{slug}/evaluated", "/b/dacheng/evaluated", [200, 200, 200]),
    row("/b/{slug}/supervise/{token}", "/b/dacheng/supervise/0000000000000000", [410, 410, 410]),
    row("/b/{slug}/opinion", "/b/dacheng/opinion", [200, 200, 200]),
    row("/b/{slug}/opinion/sent", "/b/dacheng/opinion/sent", [200, 200, 200]),
    row("/b/{slug}/complaint", "/b/dacheng/complaint", [200, 200, 200]),
    row("/b/{slug}/complaint/progress", "/b/dacheng/complaint/progress", [200, 200, 200]),
    row("/demo/mail", "/demo/mail", [200, 200, 200]),
    row("/demo/mail/{file}", "/demo/mail/..%2Fsecret.key", [404, 404, 404]),
    // Operators.
    row("/operator/login", "/operator/login", [200, 200, 200]),
    row("/operator", "/operator", [302, 302, 302]),
    row("/operator/new", "/operator/new", [302, 302, 302]),
    row("/operator/bureau/{slug}", "/operator/bureau/dacheng", [302, 302, 302]),
    row("/operator/calendar", "/operator/calendar", [302, 302, 302]),
    row("/operator/calendar/enter", "/operator/calendar/enter", [302, 302, 302]),
    // What everybody of the bureau sees.
    row("/b/{slug}/home", "/b/dacheng/home", [303, 404, 200]),
    row("/b/{slug}/account", "/b/dacheng/account", [303, 404, 200]),
    row("/b/{slug}/delegations", "/b/dacheng/delegations", [303, 404, 200]),
    row("/b/{slug}/departments", "/b/dacheng/departments", [303, 404, 200]),
    row("/b/{slug}/standards", "/b/dacheng/standards", [303, 404, 200]),
    row("/b/{slug}/standards/{id}", "/b/dacheng/standards/{standard}", [303, 404, 200]),
    row("/b/{slug}/assessment", "/b/dacheng/assessment", [303, 404, 200]),
    row("/b/{slug}/assessment/year/{year}", "/b/dacheng/assessment/year/2026", [303, 404, 200]),
    row("/b/{slug}/assessment/standard/{id}/sheet", "/b/dacheng/assessment/standard/{standard}/sheet", [303, 404, 200]),
    row("/b/{slug}/assessment/receipt", "/b/dacheng/assessment/receipt", [303, 404, 200]),
    row("/b/{slug}/users/template", "/b/dacheng/users/template", [303, 404, 200]),
    row("/b/{slug}/standards/{id}/compare/{other}", "/b/dacheng/standards/{standard}/compare/{other_standard}", [303, 404, 200]),
    row("/b/{slug}/assessment/rules", "/b/dacheng/assessment/rules", [303, 404, 200]),
    row("/b/{slug}/group", "/b/dacheng/group", [303, 404, 200]),
    row("/b/{slug}/calendar", "/b/dacheng/calendar", [303, 404, 200]),
    row("/b/{slug}/deadlines", "/b/dacheng/deadlines", [303, 404, 200]),
    row("/b/{slug}/deadlines/kinds", "/b/dacheng/deadlines/kinds", [303, 404, 200]),
    row("/b/{slug}/inbox", "/b/dacheng/inbox", [303, 404, 200]),
    row("/b/{slug}/inbox/settings", "/b/dacheng/inbox/settings", [303, 404, 200]),
    // Calendars read a feed by its secret alone.
    row("/b/{slug}/feed/{file}", "/b/dacheng/feed/nonsense.ics", [404, 404, 404]),
    // What a person, a head, whoever oversees and the administrator see of a deadline; the reminders of all, the latter two.
    row("/b/{slug}/deadlines/{id}", "/b/dacheng/deadlines/{deadline}", [303, 404, 404]),
    row("/b/{slug}/deadlines/ahead", "/b/dacheng/deadlines/ahead", [303, 404, 404]),
    row("/b/{slug}/deadlines/kinds/{kind}", "/b/dacheng/deadlines/kinds/self_assessment", [303, 404, 404]),
    // What whoever keeps the calendar sees.
    row("/b/{slug}/calendar/change", "/b/dacheng/calendar/change?first_day=2026-11-26&kind=holiday&reason=x", [303, 404, 404]),
    // What whoever keeps the registry, leads, inspects, or heads a department sees.
    row("/b/{slug}/officers", "/b/dacheng/officers", [303, 404, 404]),
    row("/b/{slug}/officers/new", "/b/dacheng/officers/new", [303, 404, 404]),
    row("/b/{slug}/officers/import", "/b/dacheng/officers/import", [303, 404, 404]),
    row("/b/{slug}/officers/{id}", "/b/dacheng/officers/{officer}", [303, 404, 404]),
    row("/b/{slug}/officers/template", "/b/dacheng/officers/template", [303, 404, 404]),
    row("/b/{slug}/officers/sheet", "/b/dacheng/officers/sheet", [303, 404, 404]),
    row("/b/{slug}/daily", "/b/dacheng/daily", [303, 404, 200]),
    row("/b/{slug}/assessment/year/{year}/mutual", "/b/dacheng/assessment/year/2026/mutual", [303, 404, 200]),
    row("/b/{slug}/assessment/year/{year}/mutual/{kind}/paper", "/b/dacheng/assessment/year/2026/mutual/department/paper", [303, 404, 200]),
    // What those see who have a ballot, close the round, or are rated in it.
    row("/b/{slug}/assessment/year/{year}/mutual/{kind}", "/b/dacheng/assessment/year/2026/mutual/department", [303, 404, 404]),
    row("/b/{slug}/assessment/year/{year}/mutual/{kind}/check", "/b/dacheng/assessment/year/2026/mutual/department/check", [303, 404, 404]),
    row("/b/{slug}/assessment/year/{year}/mutual/{kind}/close", "/b/dacheng/assessment/year/2026/mutual/department/close", [303, 404, 404]),
    row(
        "/b/{slug}/assessment/year/{year}/mutual/{kind}/results",
        "/b/dacheng/assessment/year/2026/mutual/department/results",
        [303, 404, 404],
    ),
    // What the office, or the department itself, sees.
    row("/b/{slug}/daily/new", "/b/dacheng/daily/new", [303, 404, 404]),
    row("/b/{slug}/daily/{id}", "/b/dacheng/daily/{daily}", [303, 404, 404]),
    row("/b/{slug}/adverse", "/b/dacheng/adverse", [303, 404, 404]),
    row("/b/{slug}/adverse/new", "/b/dacheng/adverse/new", [303, 404, 404]),
    row("/b/{slug}/adverse/{id}", "/b/dacheng/adverse/{adverse}", [303, 404, 404]),
    // What handles, inspects and decides cases of accountability sees; and the person concerned, on pages of their own.
    row("/b/{slug}/accountability", "/b/dacheng/accountability", [303, 404, 404]),
    row("/b/{slug}/accountability/new", "/b/dacheng/accountability/new", [303, 404, 404]),
    row("/b/{slug}/accountability/{id}", "/b/dacheng/accountability/{fault}", [303, 404, 404]),
    row("/b/{slug}/accountability/{id}/step/{step}", "/b/dacheng/accountability/{fault}/step/accept_fault", [303, 404, 404]),
    row("/b/{slug}/accountability/{id}/decision", "/b/dacheng/accountability/{decided_fault}/decision", [303, 404, 404]),
    row("/b/{slug}/accountability/own", "/b/dacheng/accountability/own", [303, 404, 200]),
    row("/b/{slug}/accountability/own/{id}", "/b/dacheng/accountability/own/{decided_fault}", [303, 404, 404]),
    row("/b/{slug}/accountability/own/{id}/state", "/b/dacheng/accountability/own/{decided_fault}/state", [303, 404, 404]),
    row("/b/{slug}/accountability/own/{id}/waive", "/b/dacheng/accountability/own/{decided_fault}/waive", [303, 404, 404]),
    row("/b/{slug}/accountability/own/{id}/appeal", "/b/dacheng/accountability/own/{decided_fault}/appeal", [303, 404, 404]),
    row("/b/{slug}/accountability/own/{id}/decision", "/b/dacheng/accountability/own/{decided_fault}/decision", [303, 404, 404]),
    row("/b/{slug}/assessment/new", "/b/dacheng/assessment/new", [303, 404, 404]),
    row("/b/{slug}/assessment/year/{year}/adjust", "/b/dacheng/assessment/year/2027/adjust", [303, 404, 404]),
    row("/b/{slug}/assessment/year/{year}/open", "/b/dacheng/assessment/year/2027/open", [303, 404, 404]),
    row("/b/{slug}/assessment/card/{id}", "/b/dacheng/assessment/card/{submitted}", [303, 404, 404]),
    row("/b/{slug}/assessment/card/{id}/item/{code}", "/b/dacheng/assessment/card/{submitted}/item/D1", [303, 404, 404]),
    row("/b/{slug}/assessment/card/{id}/summary", "/b/dacheng/assessment/card/{submitted}/summary", [303, 404, 404]),
    row("/b/{slug}/assessment/card/{id}/sign", "/b/dacheng/assessment/card/{submitted}/sign", [303, 404, 404]),
    row("/b/{slug}/assessment/card/{id}/record", "/b/dacheng/assessment/card/{submitted}/record", [303, 404, 404]),
    row("/b/{slug}/assessment/card/{id}/paper", "/b/dacheng/assessment/card/{submitted}/paper", [303, 404, 404]),
    row("/b/{slug}/assessment/card/{id}/review", "/b/dacheng/assessment/card/{submitted}/review", [303, 404, 404]),
    row("/b/{slug}/assessment/card/{id}/grant", "/b/dacheng/assessment/card/{submitted}/grant", [303, 404, 404]),
    row("/b/{slug}/standards/{id}/indicator/{indicator}", "/b/dacheng/standards/{standard}/indicator/{indicator}", [303, 404, 422]),
    row("/b/{slug}/assessment/receipt/{id}/content", "/b/dacheng/assessment/receipt/{receipt}/content", [303, 404, 404]),
    row("/b/{slug}/files/{id}", "/b/dacheng/files/{file}", [303, 404, 404]),
    // Results: before they are published only for the offices, the leaders and the leading group.
    row("/b/{slug}/assessment/year/{year}/results", "/b/dacheng/assessment/year/2026/results", [303, 404, 404]),
    row("/b/{slug}/assessment/year/{year}/results/sheet", "/b/dacheng/assessment/year/2026/results/sheet", [303, 404, 404]),
    row("/b/{slug}/assessment/year/{year}/step", "/b/dacheng/assessment/year/2026/step", [303, 404, 404]),
    row("/b/{slug}/assessment/year/{year}/meeting", "/b/dacheng/assessment/year/2026/meeting", [303, 404, 404]),
    row("/b/{slug}/assessment/meeting/{id}", "/b/dacheng/assessment/meeting/{meeting}", [303, 404, 404]),
    row("/b/{slug}/assessment/object/{id}", "/b/dacheng/assessment/object/{object}", [303, 404, 404]),
    row("/b/{slug}/assessment/object/{id}/review", "/b/dacheng/assessment/object/{object}/review", [303, 404, 404]),
    row("/b/{slug}/assessment/object/{id}/sheet", "/b/dacheng/assessment/object/{object}/sheet", [303, 404, 404]),
    row("/b/{slug}/assessment/trend", "/b/dacheng/assessment/trend", [303, 404, 404]),
    row("/b/{slug}/assessment/notices", "/b/dacheng/assessment/notices", [303, 404, 200]),
    row("/b/{slug}/assessment/notice/{id}", "/b/dacheng/assessment/notice/{notice}", [303, 404, 200]),
    // What the offices, the leaders and the inspectors see of the evaluation from outside.
    row("/b/{slug}/assessment/year/{year}/external", "/b/dacheng/assessment/year/2026/external", [303, 404, 404]),
    row("/b/{slug}/assessment/year/{year}/external/close", "/b/dacheng/assessment/year/2026/external/close", [303, 404, 404]),
    row(
        "/b/{slug}/assessment/year/{year}/external/result/{id}",
        "/b/dacheng/assessment/year/2026/external/result/{object}",
        [303, 404, 404],
    ),
    row("/b/{slug}/assessment/year/{year}/external/cards", "/b/dacheng/assessment/year/2026/external/cards", [303, 404, 404]),
    row("/b/{slug}/assessment/year/{year}/external/sheet", "/b/dacheng/assessment/year/2026/external/sheet?{sheet}", [303, 404, 404]),
    row("/b/{slug}/assessment/year/{year}/external/supervisors", "/b/dacheng/assessment/year/2026/external/supervisors", [303, 404, 404]),
    row("/b/{slug}/assessment/year/{year}/external/paper", "/b/dacheng/assessment/year/2026/external/paper", [303, 404, 404]),
    row("/b/{slug}/assessment/year/{year}/external/paper/new", "/b/dacheng/assessment/year/2026/external/paper/new", [303, 404, 404]),
    row("/b/{slug}/assessment/paper/{id}", "/b/dacheng/assessment/paper/{paper}", [303, 404, 404]),
    row("/b/{slug}/assessment/year/{year}/external/symposia", "/b/dacheng/assessment/year/2026/external/symposia", [303, 404, 404]),
    row("/b/{slug}/assessment/year/{year}/external/symposia/new", "/b/dacheng/assessment/year/2026/external/symposia/new", [303, 404, 404]),
    row("/b/{slug}/assessment/symposium/{id}", "/b/dacheng/assessment/symposium/{symposium}", [303, 404, 404]),
    row("/b/{slug}/assessment/opinions", "/b/dacheng/assessment/opinions", [303, 404, 404]),
    row("/b/{slug}/assessment/opinion/{id}", "/b/dacheng/assessment/opinion/{opinion}", [303, 404, 404]),
    // What those see who handle or decide on complaints; what departments execute, everybody of them.
    row("/b/{slug}/complaints", "/b/dacheng/complaints", [303, 404, 404]),
    row("/b/{slug}/complaints/new", "/b/dacheng/complaints/new", [303, 404, 404]),
    row("/b/{slug}/complaints/figures", "/b/dacheng/complaints/figures", [303, 404, 404]),
    row("/b/{slug}/complaints/tasks", "/b/dacheng/complaints/tasks", [303, 404, 200]),
    row("/b/{slug}/complaints/tasks/{id}", "/b/dacheng/complaints/tasks/{complaint}", [303, 404, 404]),
    row("/b/{slug}/complaints/{id}", "/b/dacheng/complaints/{complaint}", [303, 404, 404]),
    row("/b/{slug}/complaints/{id}/do/{code}", "/b/dacheng/complaints/{complaint}/do/refuse_complaint", [303, 404, 404]),
    row("/b/{slug}/complaints/{id}/bundle", "/b/dacheng/complaints/{complaint}/bundle", [303, 404, 404]),
    row("/b/{slug}/complaints/files/{id}", "/b/dacheng/complaints/files/{complaint_file}", [303, 404, 404]),
    // What administrators see.
    row("/b/{slug}/bureau", "/b/dacheng/bureau", [303, 404, 404]),
    row("/b/{slug}/departments/{id}", "/b/dacheng/departments/{department}", [303, 404, 404]),
    row("/b/{slug}/users", "/b/dacheng/users", [303, 404, 404]),
    row("/b/{slug}/users/new", "/b/dacheng/users/new", [303, 404, 404]),
    row("/b/{slug}/users/import", "/b/dacheng/users/import", [303, 404, 404]),
    row("/b/{slug}/users/{id}", "/b/dacheng/users/{user}", [303, 404, 404]),
    row("/b/{slug}/audit", "/b/dacheng/audit", [303, 404, 404]),
    row("/b/{slug}/mail", "/b/dacheng/mail", [303, 404, 404]),
    row("/b/{slug}/mail/sender", "/b/dacheng/mail/sender", [303, 404, 404]),
    // Administrators and legal affairs.
    row("/b/{slug}/mail/templates", "/b/dacheng/mail/templates", [303, 404, 404]),
    row("/b/{slug}/mail/templates/{kind}", "/b/dacheng/mail/templates/notice", [303, 404, 404]),
];

/// Server functions, with a form that would do for whoever has the right: state and fields stand in nobody's way, so
/// that 422 to the member of staff means that the right is missing. The other bureau is asked about things of 大城 that
/// it cannot know; where a form names nothing of 大城, its own bureau is meant.
pub const FUNCTIONS: &[Row] = &[
    // Open to everybody.
    row("/api/identity/log_in", "slug=dacheng&login=li.jing&password=wrong", [422, 422, 422]),
    row("/api/identity/request_reset", "slug=dacheng&login=nobody", [200, 200, 200]),
    row(
        "/api/identity/accept",
        "slug=dacheng&token=nonsense&new_password=a-long-enough-password&again=a-long-enough-password",
        [422, 422, 422],
    ),
    row("/api/identity/operator_log_in", "login=operator&password=wrong", [422, 422, 422]),
    row("/api/assessment/find_card", "slug=dacheng&code=0000000000000000", [422, 422, 422]),
    row("/api/assessment/evaluate", "slug=dacheng&card=0000000000000000&step=cast&answers[X01][]=a", [422, 422, 422]),
    row("/api/assessment/supervise", "slug=dacheng&card=0000000000000000", [422, 422, 422]),
    row("/api/assessment/send_opinion", "slug=dacheng&key=01920000-0000-7000-8000-000000000001&text=x", [200, 200, 200]),
    row("/api/complaint/send", COMPLAINT, [200, 200, 200]),
    row("/api/complaint/progress", "slug=dacheng&receipt=2026-9999&secret=0000000000000000", [422, 422, 422]),
    row("/api/complaint/reply", "slug=dacheng&receipt=2026-9999&secret=0000000000000000&body=x", [422, 422, 422]),
    row("/api/complaint/withdraw", "slug=dacheng&receipt=2026-9999&secret=0000000000000000", [422, 422, 422]),
    // Whoever handles complaints, decides on them or executes.
    row("/api/complaint/register", REGISTERED, [401, 422, 422]),
    row("/api/complaint/accept", "id={complaint}&version=1", [401, 404, 404]),
    row("/api/complaint/refuse", "id={complaint}&version=1&ground=out_of_scope&reason=x&channel=x", [401, 404, 404]),
    row("/api/complaint/transfer", "id={complaint}&version=1&body=x", [401, 404, 404]),
    row("/api/complaint/merge", "id={complaint}&version=1&into=2026-0001", [401, 404, 404]),
    row("/api/complaint/investigate", "id={complaint}&version=1", [401, 404, 404]),
    row("/api/complaint/draft", "id={complaint}&version=1&body=x", [401, 404, 404]),
    row("/api/complaint/sign", "id={complaint}&version=1&office=legal_affairs", [401, 404, 404]),
    row("/api/complaint/propose", "id={complaint}&version=1", [401, 404, 404]),
    row("/api/complaint/send_back", "id={complaint}&version=1&reason=x", [401, 404, 404]),
    row("/api/complaint/decide", "id={complaint}&version=1&finding=upheld&body=x", [401, 404, 404]),
    row("/api/complaint/notify", "id={complaint}&version=1", [401, 404, 404]),
    row("/api/complaint/answer", "id={complaint}&version=1&body=x", [401, 404, 404]),
    row("/api/complaint/archive", "id={complaint}&version=1", [401, 404, 404]),
    row("/api/complaint/reopen", "id={complaint}&version=1&reason=x", [401, 404, 404]),
    row("/api/complaint/take_on", "id={complaint}", [401, 404, 404]),
    row("/api/complaint/unseal", "id={complaint}&reason=x", [401, 404, 404]),
    row("/api/complaint/contact", "id={complaint}&body=x", [401, 404, 404]),
    row("/api/complaint/urge", "id={complaint}&version=1&reason=x", [401, 404, 404]),
    row("/api/complaint/link", "id={complaint}&version=1&departments[]={department}", [401, 404, 404]),
    row("/api/complaint/request_extension", "id={complaint}&reason=x&until=2026-12-31", [401, 404, 404]),
    row("/api/complaint/settle_extension", "id={complaint}&extension={complaint}&version=1&decision=approve", [401, 404, 404]),
    row("/api/complaint/report", "id={complaint}&version=1&body=x", [401, 404, 404]),
    row("/api/complaint/return_report", "id={complaint}&execution={complaint}&version=1", [401, 404, 404]),
    // The own log-in.
    row("/api/identity/change_password", "current=wrong&new_password=a-long-enough-password&again=a-long-enough-password", [401, 422, 422]),
    row("/api/identity/end_session", "id={session}", [401, 404, 404]),
    row("/api/identity/log_out", "", [401, 200, 200]),
    row("/api/identity/log_out_everywhere", "", [401, 200, 200]),
    row("/api/identity/delegate", "to={user}&first_day=2026-11-23&last_day=2026-11-24&scope=everything", [401, 422, 200]),
    row("/api/identity/revoke_delegation", "id={delegation}", [401, 404, 404]),
    // Departments fill in their own cards.
    row("/api/assessment/save_item", "card={submitted}&indicator={indicator}&version=1&score=1&statement=x", [401, 404, 404]),
    row("/api/assessment/save_summary", "card={submitted}&version=1&summary=x", [401, 404, 404]),
    row("/api/assessment/detach", "file={file}", [401, 404, 404]),
    row("/api/assessment/submit", "card={submitted}&password=zeren-demo-2026", [401, 404, 404]),
    // Whoever has a ballot casts it; the office keeps the round.
    row("/api/assessment/save_ballot", "round={round}&rater={rater}&version=0&then=save", [401, 404, 404]),
    row("/api/assessment/cast_ballot", "round={round}&rater={rater}&version=0", [401, 404, 404]),
    row("/api/assessment/remind_raters", "round={round}", [401, 404, 422]),
    row("/api/assessment/close_round", "round={round}", [401, 404, 422]),
    // The office reviews them, and keeps cycles and standards.
    row("/api/assessment/accept", "card={submitted}", [401, 404, 404]),
    row("/api/assessment/return", "card={submitted}&reason=x&due=2026-11-24", [401, 404, 404]),
    row("/api/assessment/grant_late", "card={submitted}&reason=x&due=2026-11-30", [401, 404, 404]),
    row("/api/assessment/remind", "cycle={cycle}", [401, 404, 422]),
    row("/api/assessment/prepare_cycle", PREPARE, [401, 422, 422]),
    row("/api/assessment/adjust_cycle", ADJUST, [401, 404, 422]),
    row("/api/assessment/open_cycle", "cycle={prepared}", [401, 404, 422]),
    row("/api/assessment/create_standard", "title=x&copy={standard}", [401, 404, 422]),
    row("/api/assessment/save_indicator", INDICATOR, [401, 404, 422]),
    row("/api/assessment/remove_indicator", "standard={standard}&version=1&indicator={indicator}", [401, 404, 422]),
    // The office scores and proposes, the leading group decides, the object objects.
    row("/api/assessment/score", "object={object}&version=1", [401, 404, 404]),
    row("/api/assessment/propose", "object={object}&version=1&grade=good&reason=x", [401, 404, 404]),
    row("/api/assessment/propose_all", "cycle={cycle}&year=2026", [401, 404, 404]),
    row("/api/assessment/recall", "object={object}&version=1&reason=x", [401, 404, 404]),
    row("/api/assessment/call_meeting", "cycle={cycle}&day=2026-11-22&place=x&notes=", [401, 404, 422]),
    row("/api/assessment/decide", "object={object}&version=1&grade=good&reason=x", [401, 404, 404]),
    row("/api/assessment/decide_all", "meeting={meeting}", [401, 404, 404]),
    row("/api/assessment/close_meeting", "meeting={meeting}&version=1&notes=", [401, 404, 404]),
    row("/api/assessment/advance", "cycle={cycle}&action=review_cycle", [401, 404, 404]),
    row("/api/assessment/publish", "cycle={cycle}&title=x&body=x", [401, 404, 404]),
    row("/api/assessment/file_objection", "object={object}&grounds=x", [401, 404, 404]),
    row("/api/assessment/answer_objection", "object={object}&version=1&grade=good&reason=x", [401, 404, 404]),
    // The office keeps the daily record, and its objects object; legal affairs keeps the register of adverse outcomes.
    row("/api/assessment/enter_daily", DAILY, [401, 404, 422]),
    row("/api/assessment/object_daily", "entry={daily}&objection=x", [401, 404, 404]),
    row("/api/assessment/answer_daily", "entry={daily}&outcome=uphold_daily&answer=x", [401, 404, 404]),
    row("/api/assessment/withdraw_daily", "entry={daily}&reason=x", [401, 404, 404]),
    row("/api/assessment/register_adverse", ADVERSE, [401, 404, 422]),
    row("/api/assessment/cancel_adverse", "outcome={adverse}&reason=x", [401, 404, 404]),
    // Handlers, inspectors and leaders of accountability; of an own case only the person concerned.
    row("/api/accountability/register", "officer={officer}&source=own&document=&title=x&allegation=x", [401, 404, 422]),
    row("/api/accountability/accept", "case={fault}", [401, 404, 404]),
    row("/api/accountability/refuse", "case={fault}&reason=x", [401, 404, 404]),
    row("/api/accountability/findings", "case={fault}&version=1&findings=x", [401, 404, 404]),
    row("/api/accountability/tell", "case={fault}&facts=x&grounds[delay]=1&intended=x", [401, 404, 404]),
    row("/api/accountability/record_statement", "case={fault}&form=oral&statement=x", [401, 404, 404]),
    row("/api/accountability/record_waiver", "case={fault}&waiver=x", [401, 404, 404]),
    row(
        "/api/accountability/determine",
        "case={fault}&outcome=not_established&act_on=2026-11-01&facts=x&defence=x&other=",
        [401, 404, 404],
    ),
    row("/api/accountability/propose", "case={fault}&measure=criticism&departure=&addressee=&opinion=x", [401, 404, 404]),
    row("/api/accountability/clear", "case={fault}", [401, 404, 404]),
    row("/api/accountability/countersign", "case={fault}", [401, 404, 404]),
    row("/api/accountability/return", "case={fault}&reason=x", [401, 404, 404]),
    row("/api/accountability/approve", "case={fault}&opinion=", [401, 404, 404]),
    row("/api/accountability/approve_outside", "case={fault}&organ=x&document=x&text=x", [401, 404, 404]),
    row("/api/accountability/decide", "case={fault}", [401, 404, 404]),
    row("/api/accountability/serve", "case={fault}&method=direct&on=2026-11-22&place=&receiver=x&note=", [401, 404, 404]),
    row("/api/accountability/record_appeal", "case={fault}&appeal=x", [401, 404, 404]),
    row("/api/accountability/answer", "case={fault}&outcome=maintain&answer=x", [401, 404, 404]),
    row("/api/accountability/answer_outside", "case={fault}&outcome=maintain&organ=x&document=x&text=x", [401, 404, 404]),
    row("/api/accountability/close", "case={fault}", [401, 404, 404]),
    row("/api/accountability/lift", "case={fault}&reason=x", [401, 404, 404]),
    row("/api/accountability/state", "case={decided_fault}&statement=x", [401, 404, 404]),
    row("/api/accountability/waive", "case={decided_fault}", [401, 404, 404]),
    row("/api/accountability/appeal", "case={decided_fault}&appeal=x", [401, 404, 404]),
    // The office keeps the evaluation from outside. A year is that of the own bureau.
    row("/api/assessment/issue_cards", "year=2026&cards=1&object=", [401, 200, 404]),
    row("/api/assessment/revoke_cards", "year=2026&batch={batch}", [401, 422, 404]),
    row("/api/assessment/invite_supervisor", "year=2026&name=x&organisation=x&email=y@example.com", [401, 200, 404]),
    row("/api/assessment/revoke_supervisor", "year=2026&id={supervisor}", [401, 422, 404]),
    row("/api/assessment/enter_paper", "year=2026&object={object}&cards=3&counts[X01][a]=3", [401, 422, 404]),
    row("/api/assessment/check_paper", "id={paper}&version=1&cards=3&counts[X01][a]=3", [401, 404, 404]),
    row("/api/assessment/correct_paper", "id={paper}&version=1&cards=3&counts[X01][a]=3", [401, 404, 404]),
    row("/api/assessment/discard_paper", "id={paper}&version=1&reason=x", [401, 404, 404]),
    row("/api/assessment/record_symposium", "year=2026&held_on=2026-11-20&place=x&chair=x&attendance=x&minutes=x", [401, 200, 404]),
    row("/api/assessment/change_symposium", SYMPOSIUM, [401, 404, 404]),
    row("/api/assessment/detach_symposium", "file={minutes}", [401, 404, 404]),
    row("/api/assessment/handle_opinion", "id={opinion}&version=1&handling=x", [401, 404, 404]),
    // Administrators keep the bureau, its people and departments.
    row("/api/identity/change_bureau", "version=1&name=x&short_name=x&region=x&hotline=0316-5568525", [401, 422, 422]),
    row("/api/identity/add_user", "login=new.person&name=x&email=x@example.com&phone=&department=&roles[0]=staff", [401, 422, 422]),
    row(
        "/api/identity/edit_user",
        "id={user}&version=1&login=x.y&name=x&email=x@example.com&phone=&department=&roles[0]=staff",
        [401, 404, 422],
    ),
    row("/api/identity/invite_again", "id={user}", [401, 404, 422]),
    row("/api/identity/deactivate_user", "id={user}&reason=x", [401, 404, 422]),
    row("/api/identity/reactivate_user", "id={inactive}", [401, 404, 422]),
    row("/api/identity/add_department", "name=x&kind=enforcing", [401, 422, 422]),
    row("/api/identity/edit_department", "id={department}&version=1&name=x&kind=enforcing", [401, 422, 422]),
    row("/api/identity/set_department_active", "id={department}&version=1&active=false", [401, 422, 422]),
    row("/api/identity/assign_function", "function=discipline&version=1&department={department}&stand_in=", [401, 422, 422]),
    // Legal affairs and administrators keep officers and entrustments; administrators the leading group; the office the rules.
    row("/api/identity/add_officer", OFFICER, [401, 422, 422]),
    row("/api/identity/edit_officer", EDITED_OFFICER, [401, 404, 422]),
    row("/api/identity/save_entrustment", ENTRUSTMENT, [401, 404, 422]),
    row("/api/identity/add_member", "user={user}&body_rank=member&first_day=2026-11-22&last_day=", [401, 422, 422]),
    row("/api/identity/end_member", "id={membership}&version=1&last_day=2026-11-30", [401, 422, 422]),
    row("/api/identity/withdraw_member", "id={membership}&version=1", [401, 422, 422]),
    row("/api/assessment/save_rules", RULES, [401, 200, 422]),
    // Legal affairs and administrators keep the calendar of the own bureau, and confirm only what they were shown.
    row("/api/deadline/declare_days", "first_day=2026-11-26&last_day=&kind=holiday&reason=x&seen=x", [401, 422, 422]),
    row("/api/deadline/withdraw_day", "day=2026-11-26&seen=x", [401, 404, 422]),
    row("/api/deadline/save_ladder", "kind=self_assessment&version=0&before=3&after=1&head=1", [401, 200, 422]),
    // The own messages, what of them is mailed, and the own calendar feed.
    row("/api/deadline/open_note", "id={note}", [401, 404, 404]),
    row("/api/deadline/read_all", "", [401, 200, 200]),
    row("/api/deadline/save_wishes", "version=0&events=digest&reminders=last", [401, 200, 200]),
    row("/api/deadline/make_feed", "", [401, 200, 200]),
    row("/api/deadline/revoke_feed", "", [401, 200, 200]),
    // Administrators mind the mail; legal affairs, which in the other bureau is the office, writes its templates.
    row("/api/record/resend_letter", "id={user}", [401, 404, 404]),
    row("/api/record/drop_letter", "id={user}", [401, 404, 404]),
    row("/api/record/resend_all_letters", "", [401, 404, 404]),
    row("/api/record/save_sender", "version=0&sender_name=x&reply_to=", [401, 422, 422]),
    row("/api/record/send_trial", "", [401, 422, 422]),
    row(
        "/api/record/save_template",
        "kind=notice&version=0&subject=x&body=%7B%E5%86%85%E5%AE%B9%7D%0A%7B%E9%93%BE%E6%8E%A5%7D&step=save",
        [401, 200, 422],
    ),
    // Operators keep bureaus.
    row("/api/identity/operator_log_out", "", [401, 401, 401]),
    row("/api/identity/create_bureau", BUREAU, [401, 401, 401]),
    row("/api/deadline/enter_holidays", "year=2027&source=x&text=x&base=&step=check", [401, 401, 401]),
    row("/api/identity/set_bureau_status", "slug=dacheng&suspended=true&confirm=dacheng", [401, 401, 401]),
];

/// Server functions that take a file; fields, then the file.
pub const UPLOADS: &[Row] = &[
    row("/api/complaint/supplement", "slug=dacheng&receipt=2026-9999&secret=0000000000000000", [422, 422, 422]),
    row("/api/assessment/attach_symposium", "symposium={symposium}", [401, 404, 404]),
    row("/api/assessment/attach", "card={submitted}&indicator={indicator}", [401, 404, 404]),
    row("/api/assessment/attach_daily", "entry={daily}", [401, 404, 404]),
    row("/api/accountability/attach", "case={fault}", [401, 404, 404]),
    row("/api/accountability/attach_defence", "case={decided_fault}", [401, 404, 404]),
    row("/api/assessment/upload_standard", "standard={standard}&version=1", [401, 404, 422]),
    row("/api/identity/import_users", "", [401, 422, 422]),
    row("/api/identity/import_officers", "", [401, 422, 422]),
];

const COMPLAINT: &str = "slug=dacheng&key=01920000-0000-7000-8000-000000000002&step=send&adjudicated=no&category=act&text=x\
    &naming=anonymous";

const REGISTERED: &str = "key=01920000-0000-7000-8000-000000000003&source=phone&adjudicated=no&category=act&text=x&naming=anonymous";

const PREPARE: &str = "year=2027&standard={standard}&self_due=2027-11-25&mutual_from=2027-11-26&mutual_to=2027-11-30&external_from=2027-11-26\
    &external_to=2027-11-30&review_from=2027-12-01&review_to=2027-12-10&decision=2027-12-15&publication=2027-12-20";

const ADJUST: &str = "cycle={prepared}&version=1&year=2027&standard={standard}&self_due=2027-11-24&mutual_from=2027-11-26&mutual_to=2027-11-30\
    &external_from=2027-11-26&external_to=2027-11-30&review_from=2027-12-01&review_to=2027-12-10&decision=2027-12-15&publication=2027-12-20";

const INDICATOR: &str = "standard={standard}&version=1&indicator=new&card=department&code=D99&category=x&name=x&requirement=x&max=1&rule=x\
    &evidence_hint=&reference=&scored_by=self";

const DAILY: &str = "object=department.{department}&category=other&points=1&day=2026-11-20&facts=x";

const ADVERSE: &str = "department={department}&kind=revoked&deed=x&document=x&day=2026-11-20&note=";

const BUREAU: &str = "name=%E6%96%B0%E5%B1%80&short_name=x&region=x&slug=xinju&hotline=&departments=&admin_name=x&admin_login=admin\
    &admin_email=x@example.com";

const OFFICER: &str = "name=x&department={department}&since=2026-01-01&post=x&certificate_number=X999&issuer=x&valid_from=2026-01-01\
    &valid_to=2031-01-01&training=&user=";

const EDITED_OFFICER: &str = "id={officer}&version=1&name=x&department={department}&since=2026-01-01&post=x&certificate_number=X999&issuer=x\
    &valid_from=2026-01-01&valid_to=2031-01-01&training=&user=&active=true";

const ENTRUSTMENT: &str = "id={entrusted}&version=0&document=x&matters=x&limits=x&valid_from=2026-01-01&valid_to=2027-01-01";

const RULES: &str = "version=0&department_self=20&department_mutual=20&department_external=20&department_office=40&officer_self=0\
    &officer_mutual=30&officer_external=30&officer_office=40&daily_bound=10&ballots_min=3&moved=year_end&daily_objection_days=5\
    &objection_days=5&answer_days=10";
const SYMPOSIUM: &str = "id={symposium}&version=1&held_on=2026-11-20&place=x&chair=x&attendance=x&minutes=x";
