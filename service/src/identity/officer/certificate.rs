//! The deadline at which the certificate 行政执法证 of an officer runs out (S 评议 三(二)).

use crate::Result;
use crate::deadline::course::{self, End, New};
use crate::scope::Writer;
use chrono_tz::Tz;
use domain::calendar;
use domain::deadline::course::Basis;
use domain::deadline::kind::DeadlineKind;
use domain::identity::officer::Officer;
use domain::ids::OfficerId;
use uuid::Uuid;

/// Sets the deadlines of the certificates of these officers as they are from now on; none for whoever does not work as an
/// officer any more.
pub(super) async fn renew(writer: &Writer<'_>, officers: &[(OfficerId, &Officer)], zone: Tz) -> Result<()> {
    let (mut new, mut over): (Vec<New>, Vec<Uuid>) = (Vec::new(), Vec::new());
    for (id, officer) in officers {
        if !officer.active {
            over.push(id.0);
            continue;
        }
        new.push(New {
            kind: DeadlineKind::CertificateExpiry,
            subject: id.0,
            department: Some(officer.department),
            person: officer.user,
            title: format!("{}的行政执法证（{}）", officer.name, officer.certificate_number),
            // The registry itself is out of an officer's reach.
            place: "deadlines".into(),
            basis: Basis::Day { named: "证件有效期".into() },
            begins: writer.scope().now(),
            due: calendar::end_of_day(officer.valid_to, zone),
        });
    }
    course::set(writer, new).await?;
    if over.is_empty() {
        return Ok(());
    }
    course::end(writer, &[DeadlineKind::CertificateExpiry], over, End::Cancelled).await
}
