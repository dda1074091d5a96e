//! Placements that follow each other too fast, temporary ones that last, and short breaks that are not short.

use alloc::format;
use alloc::vec::Vec;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use journey::codes::{LegalStatus, PlacementChangeReason, PlacementType};
use journey::facts::PlacementStarted;
use journey::{Entry, Event, Kind};

use crate::allowance::Allowance::{Days, Months};
use crate::book::{Citation, Clocks, Concern, FlagRule, Raises, Severity};
use crate::calendar::days_between;
use crate::flag::Raised;
use crate::look::{Look, Parameter};
use crate::patterns::{day_after, days_of, raised};

const PLACEMENTS: Parameter = Parameter::count("placements", 3, "how many placements it takes");
const WITHIN: Parameter = Parameter::length("within", Months(12), "the time in which they count");
const ONE_BREAK: Parameter = Parameter::length("one-break", Days(17), "how long one short break may last");
const ALL_BREAKS: Parameter =
    Parameter::count("days-in-a-year", 75, "how many days of short breaks a year allows");

const SHORT_BREAKS: Citation =
    Citation::read("Care Planning, Placement and Case Review (England) Regulations 2010, reg 48");

pub(in crate::rows) const FLAGS: &[FlagRule] = &[
    FlagRule {
        name: "placements-three-in-a-year",
        aliases: &["PLACE-3IN12"],
        title: "A child had three or more placements within 12 months",
        concern: Concern::Drift,
        severity: Severity::Medium,
        citation: Citation::unconfirmed("DfE, children looked after, placement stability"),
        raised: Raises::When(many_placements),
        parameters: &[PLACEMENTS, WITHIN],
        needs: &[Kind::PlacementStarted],
        clears: "Time: that the first of the placements ended a year ago; or the end of care.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "temporary-placement-lasting",
        aliases: &["PLACE-T-LASTING"],
        title: "A temporary placement lasts longer than such a placement may",
        concern: Concern::Drift,
        severity: Severity::Medium,
        citation: Citation::read("SSDA903 return, rules 375 to 383"),
        // The limits are the clock's, by the reason for the move.
        raised: Raises::WhileOverdue(Clocks::Named(&["temporary-placement"])),
        parameters: &[],
        needs: &[],
        clears: "The return to the placement before, or the record of another placement.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "short-break-too-long",
        aliases: &["SHORT-BREAK-17"],
        title: "One short break lasts longer than 17 days",
        concern: Concern::Drift,
        severity: Severity::High,
        citation: SHORT_BREAKS,
        raised: Raises::When(one_break),
        parameters: &[ONE_BREAK],
        needs: &[Kind::PlacementStarted],
        clears: "The end of the break, or the record that the child is looked after otherwise.",
        ..FlagRule::ROW
    },
    FlagRule {
        name: "short-breaks-too-many",
        aliases: &["SHORT-BREAK-75"],
        title: "Short breaks came to more than 75 days within 12 months",
        concern: Concern::Drift,
        severity: Severity::Medium,
        citation: SHORT_BREAKS,
        raised: Raises::When(all_breaks),
        parameters: &[ALL_BREAKS],
        needs: &[Kind::PlacementStarted],
        clears: "Time: that the days of the last 12 months are 75 or fewer; or the end of short breaks.",
        ..FlagRule::ROW
    },
];

/// The time with one carer or in one home.
struct Stay<'a> {
    began: &'a Entry,
    /// Its first day, or the first on which it was no short break any more.
    from: Date,
    placement: &'a PlacementStarted,
    ended: Option<Date>,
    /// How the last placement of it ended.
    reason: Option<PlacementChangeReason>,
}

fn is_temporary(kind: PlacementType) -> bool {
    use PlacementType::{T0, T1, T2, T3, T4};
    matches!(kind, T0 | T1 | T2 | T3 | T4)
}

/// When and why a placement ended: by itself or with the care.
fn end_of(look: &Look<'_>, placement: &PlacementStarted) -> (Option<Date>, Option<PlacementChangeReason>) {
    let mut ends = look.occurred(&[Kind::PlacementEnded]);
    let own = ends.find_map(|entry| match entry.event() {
        Event::PlacementEnded(end) if end.placement_id == placement.placement_id => {
            Some((entry.day(), end.reason))
        }
        _ => None,
    });
    if let Some((day, reason)) = own {
        return (Some(day), reason);
    }
    let mut ends = look.occurred(&[Kind::CarePeriodEnded]);
    let of_care = ends.find_map(|entry| match entry.event() {
        Event::CarePeriodEnded(end) if end.care_id == placement.care_id => Some(entry.day()),
        _ => None,
    });
    (of_care, None)
}

/// The first day of a placement on which the child is in no short break.
fn counts_from(look: &Look<'_>, began: Date, ended: Option<Date>) -> Option<Date> {
    match look.on(began).is_on_short_breaks() {
        true => look.first_without(began, ended, |day| day.is_on_short_breaks()),
        false => Some(began),
    }
}

/// The stays, in their order: neither temporary moves nor short breaks, and no move that kept the carer.
fn stays<'a>(look: &Look<'a>) -> Vec<Stay<'a>> {
    let mut stays: Vec<Stay<'a>> = Vec::new();
    let mut was_away = false;
    for began in look.in_order(&[Kind::PlacementStarted]) {
        let Event::PlacementStarted(placement) = began.event() else { continue };
        let (ended, reason) = end_of(look, placement);
        let Some(from) = counts_from(look, began.day(), ended) else { continue };
        if is_temporary(placement.placement_type) {
            was_away = true;
            continue;
        }
        let terms = |p: &PlacementStarted| (p.placement_type, p.provider, p.urn.clone());
        let goes_on = stays.last().is_some_and(|last| {
            let came_back = was_away && terms(last.placement) == terms(placement);
            last.placement.placement_id == placement.placement_id
                || placement.same_carer == Some(true)
                || last.reason == Some(PlacementChangeReason::PLACE)
                || came_back
        });
        was_away = false;
        match stays.last_mut() {
            Some(last) if goes_on => (last.ended, last.reason) = (ended, reason),
            last => {
                if let Some(last) = last {
                    last.ended = last.ended.or(Some(began.day()));
                }
                stays.push(Stay { began, from, placement, ended, reason });
            }
        }
    }
    stays
}

fn many_placements(look: &Look<'_>) -> Vec<Raised> {
    let today = look.today();
    let Some((care_id, _)) = today.in_care().filter(|_| today.is_our_child() && !today.is_on_short_breaks())
    else {
        return Vec::new();
    };
    let (count, within) = (look.count(&PLACEMENTS).max(1), look.length(&WITHIN));
    let stays = stays(look);
    if stays.len() < count {
        return Vec::new();
    }
    let gone = |stay: &Stay<'_>| Some(day_after(within.last_day(stay.ended?, look.calendar())));
    let counts_on = |stay: &Stay<'_>, day: Date| stay.from <= day && gone(stay).is_none_or(|gone| day < gone);
    let days = stays.iter().flat_map(|stay| [Some(stay.from), gone(stay)]).flatten();
    let since =
        look.stood_since(days, |day| stays.iter().filter(|stay| counts_on(stay, day)).count() >= count);
    let Some(since) = since else { return Vec::new() };
    let now: Vec<_> =
        stays.iter().filter(|stay| gone(stay).is_none_or(|gone| !look.has_come(gone))).collect();
    let sentence = format!(
        "The child had {} placements within {}: from {}. Look at what ended them, and what would hold this one.",
        now.len(),
        within.in_words(),
        days_of(now.iter().map(|stay| stay.began)),
    );
    Vec::from([raised(care_id.as_str(), since, now.iter().map(|stay| stay.began), sentence)])
}

/// The time for which the limits on short breaks were lifted.
const LIFTED: (Date, Date) = (date(2020, 4, 24), date(2020, 9, 25));

/// The short breaks that are recorded one by one, with the day on which each ended.
fn breaks<'a>(look: &Look<'a>) -> Vec<(&'a Entry, &'a PlacementStarted, Option<Date>)> {
    let single = |day: Date| look.on(day).legal_status.is_some_and(|legal| legal.status == LegalStatus::V3);
    let placements = look.in_order(&[Kind::PlacementStarted]).into_iter();
    let breaks = placements.filter_map(|began| match began.event() {
        Event::PlacementStarted(placement) if single(began.day()) => {
            Some((began, placement, end_of(look, placement).0))
        }
        _ => None,
    });
    breaks.filter(|(began, ..)| !(LIFTED.0..=LIFTED.1).contains(&began.day())).collect()
}

/// Whether the child is in short breaks that are recorded one by one, or has just come home from one.
fn has_single_breaks(look: &Look<'_>) -> bool {
    let mut statuses = look.occurred(&[Kind::LegalStatusChanged]);
    let is_single = |entry: &Entry| matches!(entry.event(), Event::LegalStatusChanged(to) if to.status == LegalStatus::V3);
    look.today().is_our_child() && statuses.any(is_single)
}

fn one_break(look: &Look<'_>) -> Vec<Raised> {
    if !has_single_breaks(look) {
        return Vec::new();
    }
    let open = breaks(look).into_iter().filter(|(.., ended)| ended.is_none());
    let found = open.filter_map(|(began, placement, _)| {
        let since = look.passed(&ONE_BREAK, began.last_day())?;
        let sentence = format!(
            "The short break that began on {} lasts longer than {}. Look at whether the child is looked after \
             otherwise, with all that follows.",
            began.day(),
            look.length(&ONE_BREAK).in_words(),
        );
        Some(raised(placement.placement_id.as_str(), since, [began], sentence))
    });
    found.collect()
}

fn all_breaks(look: &Look<'_>) -> Vec<Raised> {
    if !has_single_breaks(look) {
        return Vec::new();
    }
    let allowed = i32::from(u16::try_from(look.count(&ALL_BREAKS)).unwrap_or(u16::MAX));
    let breaks = breaks(look);
    // An open break counts to the day that is asked about; nobody need look further than all that is allowed.
    let until = |began: &Entry, ended: Option<Date>| {
        ended.unwrap_or(began.day().saturating_add((i64::from(allowed) + 1).days()))
    };
    let year_before = |day: Date| Months(12).day_before(day, look.calendar());
    let total = |day: Date| {
        let within = |(began, _, ended): &(&Entry, &PlacementStarted, Option<Date>)| {
            let (from, to) = (began.day().max(year_before(day)), until(began, *ended).min(day));
            days_between(from, to).max(0)
        };
        breaks.iter().map(within).sum::<i32>()
    };
    // A break of less than what is left changes nothing: only the days of breaks and a year after them can.
    let days = breaks.iter().flat_map(|&(began, _, ended)| {
        let length = days_between(began.day(), until(began, ended)).max(0);
        (0..=length).flat_map(move |at| {
            let day = began.day().saturating_add(i64::from(at).days());
            [day, day_after(day.saturating_add(12.months()))]
        })
    });
    let Some(since) = look.stood_since(days, |day| total(day) > allowed) else { return Vec::new() };
    let recent: Vec<_> = breaks
        .iter()
        .filter(|(began, _, ended)| until(began, *ended) > year_before(since) && began.day() <= since)
        .map(|(began, ..)| *began)
        .collect();
    let sentence = format!(
        "Short breaks had come to more than {allowed} days within 12 months by {since}: {} breaks, the first from {}. \
         Look at whether the child is looked after otherwise, with all that follows.",
        recent.len(),
        recent.first().map_or(since, |began| began.day()),
    );
    Vec::from([raised("", since, recent, sentence)])
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use journey::Kind;

    use crate::checks::flag;

    const MOVES: &str = "
        2010-06-01 born
        2015-06-01 care started c1 legal C2 need N1
        2015-06-01 placement started p1 care c1 type U6 urn SC1
        2016-01-04 placement ended p1 CARPL
        2016-01-04 placement started p2 care c1 type U6 urn SC2
        2016-03-01 placement ended p2
        2016-03-01 placement started p3 care c1 type T3
        2016-03-10 placement ended p3
        2016-03-10 placement started p4 care c1 type U6 urn SC2    # back again
        2016-05-02 placement ended p4 PLACE
        2016-05-02 placement started p5 care c1 type U4 urn SC2    # only the terms
        2016-08-01 placement ended p5 CREQB
        2016-08-01 placement started p6 care c1 type K2 urn SC3
        ";

    #[test]
    fn three_in_a_year() {
        let row = || flag("placements-three-in-a-year");
        row().begins(MOVES, "2016-08-01", expect![[r#"
            c1: The child had 3 placements within 12 months: from 2015-06-01, 2016-01-04 and 2016-08-01. Look at what ended them, and what would hold this one. e[4, 6, 14]
        "#]]);
        row().ends(MOVES, "2017-01-05");
        row().ends(&[MOVES, "2016-12-05 care ended c1 E4A"].concat(), "2016-12-05");
        row().is_silent(&MOVES.replace("2016-08-01", "2017-01-05"), "2017-01-05");
        row().with("within", "13m").begins_on(&MOVES.replace("2016-08-01", "2017-01-05"), "2017-01-05");
        row().with("placements", "2").begins_on(MOVES, "2016-01-04");
        row().is_silent(&MOVES.replace("urn SC3", "urn SC3 same-carer yes"), "2016-08-01");
        // Nor need the start of the care be in view.
        row().begins_on(
            &MOVES.replace("care started c1 legal C2 need N1", "legal status c1 C2"),
            "2016-08-01",
        );
        let breaks = MOVES.replace("legal C2", "legal V4");
        row().is_silent(&breaks, "2016-08-01");
        // What began as a short break counts from the day on which it is none any more.
        let not_any_more = |day: &str| [&breaks, day, " legal status c1 V2"].concat();
        row().begins_on(&not_any_more("2016-01-03"), "2016-08-01");
        row().is_silent(&not_any_more("2016-01-04"), "2016-08-01");
        row().unseen(&[Kind::PlacementStarted], None).is_silent(MOVES, "2016-08-01");
    }

    #[test]
    fn temporary_and_lasting() {
        let text = "
            2010-06-01 born
            2015-06-01 care started c1 legal C2 need N1
            2016-01-04 placement started p1 care c1 type T4
            ";
        let row = || flag("temporary-placement-lasting");
        row().begins(text, "2016-01-12", expect![[r#"
            p1: The end of the temporary move was due by 2016-01-11, 7 days after the temporary move started on 2016-01-04, and none is recorded (p1). e[4]
        "#]]);
        row().begins_on(&text.replace("T4", "T3"), "2016-01-26");
        row().begins_on(&text.replace("T4", "T1"), "2016-02-16");
        row().is_silent(&text.replace("T4", "T2"), "2016-05-16");
        row().ends(&[text, "2016-01-15 placement ended p1"].concat(), "2016-01-15");
        row().unseen(&[Kind::PlacementEnded], None).is_silent(text, "2016-01-12");
    }

    #[test]
    fn a_short_break_is_not_short() {
        let text = "
            2010-06-01 born
            2016-01-04 care started c1 legal V3 need N2
            2016-01-04 placement started p1 care c1 type U6
            ";
        let row = || flag("short-break-too-long");
        row().begins(text, "2016-01-22", expect![[r#"
            p1: The short break that began on 2016-01-04 lasts longer than 17 days. Look at whether the child is looked after otherwise, with all that follows. e[4]
        "#]]);
        row().ends(&[text, "2016-01-25 care ended c1 E8"].concat(), "2016-01-25");
        row().is_silent(&text.replace("V3", "V4"), "2016-01-22");
        row().is_silent(&text.replace("2016-01-04", "2020-05-04"), "2020-06-04");
        row().with("one-break", "10d").begins_on(text, "2016-01-15");
        row().unseen(&[Kind::PlacementStarted], None).is_silent(text, "2016-01-22");
    }

    #[test]
    fn short_breaks_add_up() {
        let one = |id: u8, month: &str| {
            alloc::format!(
                "2016-{month}-02 care started c{id} legal V3 need N2
                2016-{month}-02 placement started p{id} care c{id} type U6
                2016-{month}-18 placement ended p{id}
                2016-{month}-18 care ended c{id} E8\n"
            )
        };
        let text =
            ["2010-06-01 born\n", &one(1, "01"), &one(2, "03"), &one(3, "05"), &one(4, "07"), &one(5, "09")]
                .concat();
        // Sixteen days each: the fifth makes more than 75 on its twelfth day.
        let row = || flag("short-breaks-too-many");
        row().begins(&text, "2016-09-14", expect![[r#"
            the child: Short breaks had come to more than 75 days within 12 months by 2016-09-14: 5 breaks, the first from 2016-01-02. Look at whether the child is looked after otherwise, with all that follows. e[4, 9, 14, 19, 24]
        "#]]);
        row().ends(&text, "2017-01-07");
        row().with("days-in-a-year", "60").begins_on(&text, "2016-07-15");
        row().unseen(&[Kind::PlacementStarted], None).is_silent(&text, "2016-09-14");
    }
}
