//! Who is told about a deadline: its owner, and the levels that a late one climbs to, with whoever acts for the absent.

use super::kind::Owner;
use super::ladder::Level;
use crate::authority::{Body, Function, Role};
use crate::ids::{DepartmentId, UserId};

/// Somebody who can be told: an account that is not deactivated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    /// The person.
    pub user: UserId,
    /// Ranks.
    pub roles: Vec<Role>,
    /// The department.
    pub department: Option<DepartmentId>,
    /// Bodies of which this person is a member today.
    pub bodies: Vec<Body>,
    /// Who acts for this person today.
    pub delegates: Vec<UserId>,
}

/// An office: the department that carries a function, and the person who stands in where it is concerned itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfficeSeat {
    /// The function.
    pub function: Function,
    /// The department.
    pub department: DepartmentId,
    /// The named stand-in; without one every deputy director is.
    pub stand_in: Option<UserId>,
}

/// The people and offices of a bureau, as far as somebody may have to be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Staff {
    /// People.
    pub people: Vec<Colleague>,
    /// Offices.
    pub offices: Vec<OfficeSeat>,
}

/// Whom a matter concerns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Matter {
    /// The department.
    pub department: Option<DepartmentId>,
    /// The person.
    pub person: Option<UserId>,
}

impl Staff {
    /// Everybody who is told about a matter of `owner` at one of `levels`, each once, in the order of levels. Who is away is
    /// told together with whoever acts for them. A person whom the matter concerns is told as its owner only: nobody
    /// watches over themselves.
    #[must_use]
    pub fn addressees(&self, owner: Owner, matter: Matter, levels: impl IntoIterator<Item = Level>) -> Vec<UserId> {
        let mut told: Vec<UserId> = Vec::new();
        for level in levels {
            let found = match level {
                Level::Owner => self.owners(owner, matter),
                Level::Head => self.heads(matter.department),
                Level::LegalAffairs => self.office(Function::LegalAffairs, matter.department),
                Level::LeadingGroup => self.members(Body::LeadingGroup),
            };
            let of_office = level != Level::Owner;
            let handed_over = owner != Owner::InPerson;
            for colleague in found.into_iter().filter(|one| !(of_office && matter.person == Some(one.user))) {
                let delegates = colleague.delegates.iter().copied().filter(|_| handed_over);
                for user in std::iter::once(colleague.user).chain(delegates) {
                    if !told.contains(&user) {
                        told.push(user);
                    }
                }
            }
        }
        told
    }

    fn owners(&self, owner: Owner, matter: Matter) -> Vec<&Colleague> {
        match owner {
            Owner::Head => self.heads(matter.department),
            Owner::Person => match matter.person {
                Some(person) => self.people.iter().filter(|one| one.user == person).collect(),
                None => self.heads(matter.department),
            },
            Owner::InPerson => self.people.iter().filter(|one| matter.person == Some(one.user)).collect(),
            Owner::Office(function) => self.office(function, matter.department),
            Owner::Members(body) => self.members(body),
            Owner::Deputies => {
                let deputy = |one: &&Colleague| one.roles.contains(&Role::Deputy) && matter.person != Some(one.user);
                self.people.iter().filter(deputy).collect()
            }
        }
    }

    fn heads(&self, department: Option<DepartmentId>) -> Vec<&Colleague> {
        let of = |one: &&Colleague| department.is_some() && one.department == department && one.roles.contains(&Role::Head);
        self.people.iter().filter(of).collect()
    }

    /// The heads of the office; in a matter of the office itself, its stand-in.
    fn office(&self, function: Function, concerned: Option<DepartmentId>) -> Vec<&Colleague> {
        let Some(seat) = self.offices.iter().find(|seat| seat.function == function) else { return Vec::new() };
        if concerned != Some(seat.department) {
            return self.heads(Some(seat.department));
        }
        let stands_in = |one: &&Colleague| match seat.stand_in {
            Some(named) => one.user == named,
            None => one.roles.contains(&Role::Deputy),
        };
        self.people.iter().filter(stands_in).collect()
    }

    fn members(&self, body: Body) -> Vec<&Colleague> {
        self.people.iter().filter(|one| one.bodies.contains(&body)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn user(n: u128) -> UserId {
        UserId(Uuid::from_u128(n))
    }

    fn department(n: u128) -> DepartmentId {
        DepartmentId(Uuid::from_u128(n))
    }

    fn colleague(n: u128, role: Role, of: Option<u128>) -> Colleague {
        Colleague { user: user(n), roles: vec![role], department: of.map(department), bodies: Vec::new(), delegates: Vec::new() }
    }

    /// 1 director, 2 deputy, 3 head of the office (department 10), 4 head of 11 who is away and represented by 5, 5 staff of
    /// 11, 6 head of 12.
    fn staff() -> Staff {
        let group = |mut one: Colleague| {
            one.bodies = vec![Body::LeadingGroup];
            one
        };
        Staff {
            people: vec![
                group(colleague(1, Role::Director, None)),
                group(colleague(2, Role::Deputy, None)),
                group(colleague(3, Role::Head, Some(10))),
                Colleague { delegates: vec![user(5)], ..colleague(4, Role::Head, Some(11)) },
                colleague(5, Role::Staff, Some(11)),
                colleague(6, Role::Head, Some(12)),
            ],
            offices: [Function::AssessmentOffice, Function::LegalAffairs]
                .map(|function| OfficeSeat { function, department: department(10), stand_in: None })
                .to_vec(),
        }
    }

    #[test]
    fn owners_are_found_by_the_table_with_whoever_acts_for_the_absent_each_once() {
        let all = [Level::Owner, Level::Head, Level::LegalAffairs, Level::LeadingGroup];
        let of = |n: u128| Matter { department: Some(department(n)), person: None };
        let officer = Matter { department: Some(department(11)), person: Some(user(5)) };
        let office = Owner::Office(Function::AssessmentOffice);
        for (owner, matter, levels, told) in [
            (Owner::Head, of(12), &all[..1], vec![6]),
            (Owner::Head, of(11), &all[..1], vec![4, 5]),
            (Owner::Head, of(11), &all[..3], vec![4, 5, 3]),
            (Owner::Head, of(11), &all[..], vec![4, 5, 3, 1, 2]),
            (Owner::Person, officer, &all[..1], vec![5]),
            (Owner::Person, officer, &all[..2], vec![5, 4]),
            (Owner::Person, of(12), &all[..1], vec![6]),
            (office, of(11), &all[..1], vec![3]),
            // The office does not answer for itself: the deputies stand in.
            (office, of(10), &all[..3], vec![2, 3]),
            (office, of(12), &all[..2], vec![3, 6]),
            (Owner::Members(Body::LeadingGroup), of(11), &all[..1], vec![1, 2, 3]),
            (Owner::Deputies, of(11), &all[..1], vec![2]),
            (Owner::InPerson, Matter { department: None, person: Some(user(4)) }, &all[..1], vec![4]),
            (Owner::InPerson, of(12), &all[..1], vec![]),
            (Owner::Deputies, Matter { department: None, person: Some(user(2)) }, &all[..1], vec![]),
            (Owner::Head, Matter::default(), &all[..1], vec![]),
        ] {
            let told: Vec<UserId> = told.into_iter().map(user).collect();
            assert_eq!(staff().addressees(owner, matter, levels.iter().copied()), told, "{owner:?} {matter:?} {levels:?}");
        }
    }

    #[test]
    fn a_named_stand_in_goes_before_the_deputies_and_an_office_that_nobody_carries_tells_nobody() {
        let mut staff = staff();
        for seat in &mut staff.offices {
            seat.stand_in = Some(user(6));
        }
        let own = Matter { department: Some(department(10)), person: None };
        assert_eq!(staff.addressees(Owner::Office(Function::AssessmentOffice), own, [Level::Owner]), [user(6)]);
        assert_eq!(staff.addressees(Owner::Office(Function::Discipline), own, [Level::Owner]), []);
    }

    #[test]
    fn nobody_watches_over_themselves() {
        let head = Matter { department: Some(department(12)), person: Some(user(6)) };
        assert_eq!(staff().addressees(Owner::Office(Function::AssessmentOffice), head, [Level::Owner, Level::Head]), [user(3)]);
    }
}
