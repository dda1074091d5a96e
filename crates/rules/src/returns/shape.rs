//! The checks of the shape of a row: a file can fail them and no journey can, so they are made when a file is read.
//!
//! They stand in the book so that nobody misses them: asked of a journey, each says that it could not run, and why. What
//! an import has found of them is kept with the submission.
//!
//! | check | why no journey can show it |
//! | --- | --- |
//! | SSDA903 700, 701 | a date that is none is refused before it becomes a fact |
//! | SSDA903 703, 704 | an order of another year stands in that year's return, which takes its rows by their dates |
//! | SSDA903 706 | what was open at the end of one year is open in the next: no journey forgets it. It is made of what the year's return left out, and could not run where no return of an earlier year told of such an order |
//! | CIN 8614 | the factors are part of the fact that completes an assessment |
//! | CIN 8810 | the reason is part of the fact that closes a case |

use super::cin;
use super::rule::CheckRule;

const LIBERTY: CheckRule = CheckRule { table: "DoLo", since: 2026, of_the_row: true, ..CheckRule::ROW };
const NEED: CheckRule = CheckRule { of_the_row: true, ..cin::ROW };

pub(super) const SSDA903: &[CheckRule] = &[
    CheckRule {
        code: "700",
        name: "liberty-start-unreadable",
        sentence: "The start of a deprivation of liberty order is missing or is no date.",
        ..LIBERTY
    },
    CheckRule {
        code: "701",
        name: "liberty-end-unreadable",
        sentence: "The end of a deprivation of liberty order is no date.",
        ..LIBERTY
    },
    CheckRule {
        code: "703",
        name: "liberty-start-after-the-year",
        sentence: "A deprivation of liberty order in the return starts after the collection year.",
        ..LIBERTY
    },
    CheckRule {
        code: "704",
        name: "liberty-end-outside-the-year",
        sentence: "A deprivation of liberty order in the return ends before the collection year or after it.",
        ..LIBERTY
    },
    CheckRule {
        code: "706",
        name: "liberty-open-and-then-missing",
        sentence: "A deprivation of liberty order was open in an earlier return and this one does not mention it.",
        ..LIBERTY
    },
];

pub(super) const CIN: &[CheckRule] = &[
    CheckRule {
        code: "8614",
        name: "factors-without-authorisation",
        table: "Assessments",
        sentence: "Factors stand with an assessment that was not completed.",
        ..NEED
    },
    CheckRule {
        code: "8810",
        name: "closure-reason-without-closure",
        table: "CINdetails",
        sentence: "A reason for closure stands with a case that was not closed.",
        ..NEED
    },
];
