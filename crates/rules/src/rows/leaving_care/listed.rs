//! Young people who are entitled and on nobody's list, or taken off it without being asked.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use journey::Kind;
use journey::codes::LeaverClosureReason;

use crate::allowance::Allowance::Months;
use crate::book::{Citation, Concern, FlagRule, Raises, Severity};
use crate::flag::Raised;
use crate::look::{Look, Parameter};
use crate::patterns::raised;

const LISTED: Parameter =
    Parameter::length("listed-within", Months(3), "how soon after the entitlement the category is recorded");

pub(crate) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "leaver-not-listed",
        aliases: &["CL-ELIG"],
        title: "A young person is entitled to support on leaving care, and no category is recorded",
        concern: Concern::Recording,
        severity: Severity::High,
        citation: Citation::read(
            "Care Planning, Placement and Case Review (England) Regulations 2010, reg 40: 13 weeks in care after the 14th birthday, some of it after the 16th",
        ),
        raised: Raises::When(not_listed),
        parameters: &[LISTED],
        needs: &[Kind::LeaverEligibilityRecorded],
        clears: "A record of the category, the end of support, or the 25th birthday.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "leaver-closed-unasked",
        aliases: &["CL-CLOSED"],
        title: "Support of a care leaver was closed without asking the young person",
        concern: Concern::Delay,
        severity: Severity::High,
        citation: Citation::read(
            "Ofsted, focused visit to Wirral, September 2024: closed without consultation",
        ),
        raised: Raises::When(closed_unasked),
        clears: "A new record of entitlement, a correction that says that the young person was asked, or the 25th birthday.",
        ..FlagRule::ROW
    },
];

fn not_listed(look: &Look<'_>) -> Vec<Raised> {
    let Some(since) = look.entitled_by_care() else { return Vec::new() };
    // Whoever is still somebody's to support, by the care alone.
    if look.today().leaver().is_none() || look.occurred(&[Kind::LeaverEligibilityRecorded]).next().is_some() {
        return Vec::new();
    }
    let Some(ground) = look.entitlement().map(|entitled| entitled.ground) else { return Vec::new() };
    let flag = look.passed(&LISTED, since).map(|from| Raised {
        subject: String::new(),
        since: from,
        sentence: format!(
            "By time in care the young person is entitled to support on leaving it since {since}, and no category is recorded."
        ),
        grounds: Vec::from([ground]),
    });
    flag.into_iter().collect()
}

fn closed_unasked(look: &Look<'_>) -> Vec<Raised> {
    let today = look.today();
    let Some(closed) = today.support_closed else { return Vec::new() };
    let no_question = matches!(
        closed.reason,
        Some(LeaverClosureReason::Aged25 | LeaverClosureReason::Died | LeaverClosureReason::NotWanted)
    );
    let is_over = !today.is_alive() || today.is_aged(25);
    if closed.consulted != Some(false) || no_question || is_over {
        return Vec::new();
    }
    let age = look.on(closed.since()).age().map_or(String::new(), |age| format!(", at {age}"));
    let sentence = format!(
        "Support on leaving care was closed on {}{age}, and the young person was not asked.",
        closed.since()
    );
    Vec::from([raised("", closed.since(), [closed.entry], sentence)])
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use journey::Kind;

    use crate::checks::flag;

    #[test]
    fn who_is_entitled_by_time_in_care_is_listed_within_three_months() {
        let in_care = "
            2000-01-10 born
            2012-01-09 care started c1 legal C2
        ";
        let row = flag("leaver-not-listed");
        row.begins(in_care, "2016-04-11", expect![[r#"
            the child: By time in care the young person is entitled to support on leaving it since 2016-01-10, and no category is recorded. e[1]
        "#]]);
        flag("leaver-not-listed").with("listed-within", "6m").begins_on(in_care, "2016-07-11");
        row.ends(&[in_care, "2016-06-01 leaver eligible eligible"].concat(), "2016-06-01");
        row.ends(&[in_care, "2020-06-01 leaver support closed"].concat(), "2020-06-01");
        row.ends(&[in_care, "2020-06-01 child died"].concat(), "2020-06-01");
        row.ends(in_care, "2025-01-10");
        row.begins_on(&[in_care, "2016-02-01 care ended c1 E4A"].concat(), "2016-04-11");
        row.is_silent(&[in_care, "2016-01-09 care ended c1 E4A"].concat(), "2017-06-01");
        flag("leaver-not-listed")
            .unseen(&[Kind::LeaverEligibilityRecorded], None)
            .is_silent(in_care, "2017-06-01");
    }

    #[test]
    fn support_is_not_closed_without_asking() {
        let closed = "
            2000-01-10 born
            2018-01-10 leaver eligible former-relevant
            2022-03-01 leaver support closed education-ended consulted no
        ";
        let row = flag("leaver-closed-unasked");
        row.begins(closed, "2022-03-01", expect![[r#"
            the child: Support on leaving care was closed on 2022-03-01, at 22, and the young person was not asked. e[3]
        "#]]);
        row.ends(&[closed, "2022-06-01 leaver eligible former-relevant"].concat(), "2022-06-01");
        row.ends(closed, "2025-01-10");
        for said in ["education-ended consulted yes", "education-ended", "not-wanted consulted no"] {
            let text = alloc::format!("2000-01-10 born\n2022-03-01 leaver support closed {said}");
            row.is_silent(&text, "2022-03-01");
        }
    }
}
