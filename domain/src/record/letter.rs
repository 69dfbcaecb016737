//! The kinds of letters that a bureau sends, what each may name, and the usual words.

use crate::terms;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

terms! {
    /// A kind of letter 邮件种类.
    pub enum LetterKind {
        Notice = "notice", "事项通知";
        Reminder = "reminder", "期限提醒";
        Digest = "digest", "待办汇总";
        Invitation = "invitation", "开通账号";
        Reset = "reset", "重设密码";
        Supervisor = "supervisor", "监督评议邀请";
        Trial = "trial", "测试邮件";
    }
}

terms! {
    /// What stands in a template for something that differs from letter to letter 占位符. The term is what people type
    /// between braces.
    pub enum Placeholder {
        Name = "name", "姓名";
        Bureau = "bureau", "单位";
        Matter = "matter", "事项";
        Content = "content", "内容";
        List = "list", "清单";
        Count = "count", "条数";
        Due = "due", "截止";
        Login = "login", "登录名";
        Year = "year", "年度";
        From = "from", "开始";
        Link = "link", "链接";
    }
}

/// What a letter says in place of its placeholders.
pub type Values = BTreeMap<Placeholder, String>;

/// The one link of a letter: it becomes a button where the reader shows pictures of pages, and an address elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What one does there, in two to six characters: `办理`.
    pub verb: String,
    /// The whole address.
    pub url: String,
}

/// What a letter of some kind is about, besides name, bureau, matter and content.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fields {
    /// Values of further placeholders.
    #[serde(default)]
    pub values: Values,
    /// Where the letter leads.
    #[serde(default)]
    pub link: Option<Link>,
}

impl Placeholder {
    /// What it stands for, as the page of the templates explains it.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Name => "收件人姓名",
            Self::Bureau => "本局全称",
            Self::Matter => "事项名称，例如“请报送年度自查自评”",
            Self::Content => "事项的具体说明，由系统按事项写成",
            Self::List => "各条待办，每条一行",
            Self::Count => "待办的条数",
            Self::Due => "截止时间，例如“2026年11月25日（含当日）”",
            Self::Login => "登录名",
            Self::Year => "考核年度，例如“2026”",
            Self::From => "开始日期",
            Self::Link => "办理事项的链接，显示为按钮",
        }
    }
}

impl LetterKind {
    /// The kinds whose words a bureau may change.
    pub fn adjustable() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|kind| *kind != Self::Trial)
    }

    /// When it is sent, as the page of the templates explains it.
    #[must_use]
    pub fn occasion(self) -> &'static str {
        match self {
            Self::Notice => "退回、接收、通报、记录告知等单个事项办理时",
            Self::Reminder => "某个事项临近期限、需要提醒时",
            Self::Digest => "几个事项合并为一封提醒时",
            Self::Invitation => "新增用户、重新发送邀请时",
            Self::Reset => "有人在登录页申请重设密码时",
            Self::Supervisor => "邀请行风监督评议员时",
            Self::Trial => "管理员发送测试邮件时",
        }
    }

    /// What its template may name.
    #[must_use]
    pub fn placeholders(self) -> &'static [Placeholder] {
        use Placeholder::{Bureau, Content, Count, Due, From, Link, List, Login, Matter, Name, Year};
        match self {
            Self::Notice | Self::Trial => &[Name, Bureau, Matter, Content, Link],
            Self::Reminder => &[Name, Bureau, Matter, Content, Due, Link],
            Self::Digest => &[Name, Bureau, Count, List, Link],
            Self::Invitation | Self::Reset => &[Name, Bureau, Login, Due, Link],
            Self::Supervisor => &[Name, Bureau, Year, From, Due, Link],
        }
    }

    /// What the body of its template must name: without it the letter would be of no use.
    #[must_use]
    pub fn required(self) -> &'static [Placeholder] {
        match self {
            Self::Notice | Self::Reminder | Self::Trial => &[Placeholder::Content, Placeholder::Link],
            Self::Digest => &[Placeholder::List, Placeholder::Link],
            Self::Invitation | Self::Reset | Self::Supervisor => &[Placeholder::Link],
        }
    }

    /// The placeholder that stands for what the sender wrote at length.
    #[must_use]
    pub fn body(self) -> Placeholder {
        if self == Self::Digest { Placeholder::List } else { Placeholder::Content }
    }

    /// Whether its link is a key that opens something without a log-in, so that it must reach nobody else.
    #[must_use]
    pub fn holds_a_key(self) -> bool {
        matches!(self, Self::Invitation | Self::Reset | Self::Supervisor)
    }

    /// Why somebody got the letter, at its foot.
    #[must_use]
    pub fn reason(self, bureau: &str) -> String {
        match self {
            Self::Notice | Self::Reminder | Self::Digest => {
                format!("您收到本邮件，是因为您的邮箱登记在{bureau}行政执法责任制系统中。")
            }
            Self::Invitation => format!("您收到本邮件，是因为{bureau}的系统管理员用本邮箱为您开通了账号。"),
            Self::Reset => "您收到本邮件，是因为有人为登记了本邮箱的账号申请重新设置密码。".to_owned(),
            Self::Supervisor => format!("您收到本邮件，是因为{bureau}邀请您参加监督评议。"),
            Self::Trial => "您收到本邮件，是因为您在系统中点了“发送测试邮件”。".to_owned(),
        }
    }

    /// The usual subject line.
    #[must_use]
    pub fn usual_subject(self) -> &'static str {
        match self {
            Self::Notice | Self::Reminder | Self::Trial => "{事项}（{单位}）",
            Self::Digest => "您有 {条数} 项待办（{单位}）",
            Self::Invitation => "{单位}：请设置行政执法责任制系统的登录密码",
            Self::Reset => "{单位}：重新设置行政执法责任制系统的登录密码",
            Self::Supervisor => "{单位}：邀请您参加 {年度} 年度行风监督评议",
        }
    }

    /// The usual body.
    #[must_use]
    pub fn usual_body(self) -> &'static str {
        match self {
            Self::Notice | Self::Trial => "{姓名}：\n\n{内容}\n\n{链接}\n\n{单位}",
            Self::Reminder => "{姓名}：\n\n{内容}\n\n请在 {截止} 前办理。\n\n{链接}\n\n{单位}",
            Self::Digest => "{姓名}：\n\n以下事项需要您办理或者留意：\n\n{清单}\n\n{链接}\n\n{单位}",
            Self::Invitation => {
                "{姓名}：\n\n{单位}已为您开通行政执法责任制系统账号，登录名为 {登录名}。请打开以下链接设置密码，设置后即可使用：\n\n{链接}\n\n\
                 链接在 {截止} 前有效，只能使用一次。过期的，请联系本局管理员重新发送。\n\n\
                 如果您不是本局工作人员，或者不了解此事，请不要打开链接，忽略本邮件即可。\n\n{单位}"
            }
            Self::Reset => {
                "{姓名}：\n\n收到为您的账号（登录名 {登录名}）重新设置密码的申请。请打开以下链接设置新密码：\n\n{链接}\n\n\
                 链接在 {截止} 前有效，只能使用一次。设置新密码后，原密码和各设备上的登录随即失效。\n\n\
                 如果不是您本人申请，请不要打开链接，也不要转发本邮件，您的密码没有改变；多次收到的，请告知本局管理员。\n\n{单位}"
            }
            Self::Supervisor => {
                "{姓名}：\n\n{单位}邀请您作为行风监督评议员，对本局各执法机构 {年度} 年度的行政执法工作进行评议。请打开以下链接填写，不需要账号：\n\n\
                 {链接}\n\n评议自 {开始} 开始，{截止} 截止，只能提交一次。系统只记录您是否已经提交，不记录您评了什么。\n\n\
                 链接只供您本人使用，请不要转发。\n\n{单位}"
            }
        }
    }
}
