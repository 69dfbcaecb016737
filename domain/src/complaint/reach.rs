//! Who sees a complaint: pure functions of the person and of whom it concerns (S 投诉 八).
//!
//! Whoever is concerned sees nothing: the department complained of with its head, the officer, whoever acts for one of
//! them, and whoever they act for. Of all others only those who handle complaints see them.

use crate::authority::{Actor, Body, Function, Role};
use crate::ids::{DepartmentId, UserId};

/// The offices that handle complaints (S 投诉 三).
pub const OFFICES: [Function; 2] = [Function::ComplaintOffice, Function::LegalAffairs];

/// Whom a complaint concerns: 被投诉科室和人员.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// Departments complained of, and those of the officers complained of.
    pub departments: Vec<DepartmentId>,
    /// People complained of, by their accounts.
    pub people: Vec<UserId>,
}

/// How much of a complaint a person sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sight {
    /// Nothing at all 不可见: it is not there.
    Nothing,
    /// The case without the complainant 不含投诉人信息: those who decide on it or on its extension.
    Decider,
    /// The case 承办, and the complainant for whoever has taken it on.
    Handler,
}

impl Sight {
    /// The Chinese name, for tables.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Nothing => "不可见",
            Self::Decider => "可见案情，不含投诉人信息",
            Self::Handler => "可办理",
        }
    }
}

/// Whether the person is one of those whom the complaint concerns, acts for one of them, or belongs to their department
/// under any hat.
#[must_use]
pub fn is_concerned(actor: &Actor, links: &Links) -> bool {
    links.people.contains(&actor.user)
        || actor.hats.iter().any(|hat| {
            hat.department.is_some_and(|department| links.departments.contains(&department))
                || hat.on_behalf_of.as_ref().is_some_and(|(absent, _)| links.people.contains(absent))
        })
}

/// Whether the person leads the bureau or sits in the leading group, in the own position: rank is not handed over here,
/// because a delegation may be for something else.
#[must_use]
pub fn leads(actor: &Actor) -> bool {
    let own = |hat: &&crate::authority::Hat| hat.on_behalf_of.is_none();
    actor.hats.iter().filter(own).any(|hat| hat.bodies.contains(&Body::LeadingGroup) || holds_rank(&hat.roles))
}

/// Whether the person is a leader of the bureau 局领导, director or deputy, in the own position.
#[must_use]
pub fn is_leader(actor: &Actor) -> bool {
    actor.hats.iter().any(|hat| hat.on_behalf_of.is_none() && holds_rank(&hat.roles))
}

fn holds_rank(roles: &[Role]) -> bool {
    roles.iter().any(|role| matches!(role, Role::Director | Role::Deputy))
}

/// Whether the person handles complaints that do not concern the offices themselves.
#[must_use]
pub fn handles(actor: &Actor) -> bool {
    OFFICES.iter().any(|office| actor.carries(*office))
}

/// Departments that are offices of complaints and in whose own matters this person stands in.
#[must_use]
pub fn stands_in(actor: &Actor) -> Vec<DepartmentId> {
    OFFICES.iter().flat_map(|office| actor.stands_in_for(*office)).collect()
}

/// What the person sees of a complaint that concerns `links`.
#[must_use]
pub fn sight(actor: &Actor, links: &Links) -> Sight {
    if is_concerned(actor, links) {
        Sight::Nothing
    } else if handles(actor) || stands_in(actor).iter().any(|office| links.departments.contains(office)) {
        Sight::Handler
    } else if leads(actor) {
        Sight::Decider
    } else {
        Sight::Nothing
    }
}

/// Whether the person can have anything to do with complaints, whichever: then the list is there for them.
#[must_use]
pub fn takes_part(actor: &Actor) -> bool {
    handles(actor) || leads(actor) || !stands_in(actor).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::Hat;
    use crate::ids::BureauId;
    use std::fmt::Write;
    use uuid::Uuid;

    const OFFICE: u128 = 10;
    const LEGAL: u128 = 11;
    const PLAIN: u128 = 12;

    fn department(n: u128) -> DepartmentId {
        DepartmentId(Uuid::from_u128(n))
    }

    fn user(n: u128) -> UserId {
        UserId(Uuid::from_u128(n))
    }

    fn person(n: u128, role: Role, of: Option<u128>) -> Actor {
        let functions = match of {
            Some(OFFICE) => vec![Function::ComplaintOffice],
            Some(LEGAL) => vec![Function::LegalAffairs, Function::AssessmentOffice],
            _ => Vec::new(),
        };
        let stands_in = match role {
            Role::Deputy => OFFICES.iter().zip([OFFICE, LEGAL]).map(|(office, of)| (*office, department(of))).collect(),
            _ => Vec::new(),
        };
        let hat = Hat { roles: vec![role], department: of.map(department), functions, stands_in, ..Hat::default() };
        Actor { bureau: BureauId(Uuid::nil()), user: user(n), name: "甲".into(), hats: vec![hat] }
    }

    /// The same person, acting for `absent` as well.
    fn acting(mut actor: Actor, absent: &Actor) -> Actor {
        for hat in &absent.hats {
            actor.hats.push(Hat { on_behalf_of: Some((absent.user, absent.name.clone())), bodies: Vec::new(), ..hat.clone() });
        }
        actor
    }

    fn member(mut actor: Actor) -> Actor {
        for hat in &mut actor.hats {
            hat.bodies = vec![Body::LeadingGroup];
        }
        actor
    }

    fn everybody() -> Vec<(&'static str, Actor)> {
        let head = person(5, Role::Head, Some(PLAIN));
        let officer = person(6, Role::Staff, Some(PLAIN));
        let director = member(person(1, Role::Director, None));
        vec![
            ("局长（组长）", director.clone()),
            ("副局长", person(2, Role::Deputy, None)),
            ("领导小组成员", member(person(7, Role::Head, Some(13)))),
            ("投诉受理科室", person(3, Role::Staff, Some(OFFICE))),
            ("法制审核科室", person(4, Role::Staff, Some(LEGAL))),
            ("业务科室负责人", head.clone()),
            ("业务科室人员", officer.clone()),
            ("系统管理员", person(8, Role::Administrator, None)),
            ("代业务科室负责人的受理人员", acting(person(9, Role::Staff, Some(OFFICE)), &head)),
            ("代业务科室人员的法制人员", acting(person(15, Role::Staff, Some(LEGAL)), &officer)),
            ("代受理人员的业务科室人员", acting(officer, &person(3, Role::Staff, Some(OFFICE)))),
            ("代局长的其他科室人员", acting(person(16, Role::Staff, Some(13)), &director)),
            ("代受理人员的其他科室人员", acting(person(17, Role::Staff, Some(13)), &person(3, Role::Staff, Some(OFFICE)))),
        ]
    }

    #[test]
    fn the_matrix_of_reach_is_as_agreed() {
        let of = |departments: &[u128], people: &[u128]| Links {
            departments: departments.iter().copied().map(department).collect(),
            people: people.iter().copied().map(user).collect(),
        };
        let complaints = [
            ("未涉及", of(&[], &[])),
            ("涉及业务科室", of(&[PLAIN], &[])),
            ("涉及业务科室人员", of(&[], &[6])),
            ("涉及受理科室", of(&[OFFICE], &[])),
            ("涉及法制科室", of(&[LEGAL], &[])),
            ("涉及两个职能科室", of(&[OFFICE, LEGAL], &[])),
            ("涉及副局长", of(&[], &[2])),
            ("涉及局长", of(&[], &[1])),
        ];
        let mut text = String::new();
        for (who, actor) in everybody() {
            for (what, links) in &complaints {
                let _ = writeln!(text, "{who} | {what} | {}", sight(&actor, links).label());
            }
        }
        insta::assert_snapshot!(text);
    }

    #[test]
    fn whoever_is_concerned_sees_nothing_under_any_hat() {
        for (who, actor) in everybody() {
            let departments = actor.departments();
            if !departments.is_empty() {
                assert_eq!(sight(&actor, &Links { departments, people: Vec::new() }), Sight::Nothing, "{who}");
            }
            let absent = actor.hats.iter().filter_map(|hat| hat.on_behalf_of.as_ref().map(|(absent, _)| *absent));
            for one in std::iter::once(actor.user).chain(absent) {
                assert_eq!(sight(&actor, &Links { departments: Vec::new(), people: vec![one] }), Sight::Nothing, "{who}");
            }
        }
    }
}
