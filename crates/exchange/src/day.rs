//! Civil dates as files spell them: dd/mm/yyyy or ISO, with the time of midnight that databases add; never a
//! guess at a century.

use jiff::civil::Date;
use journey::{Day, Precision};

use crate::finding::Rule;

/// The years in which a recorded day can lie.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;

/// Reads a date, or says which rule it breaks.
pub fn parse(text: &str) -> Result<Date, Rule> {
    let day = without_midnight(text);
    let parts = split(day, '/').or_else(|| split(day, '-')).ok_or(Rule::DateMalformed)?;
    let (year, month, day) = match parts.map(str::len) {
        [4, 2, 2] if day.contains('-') => (parts[0], parts[1], parts[2]),
        [1 | 2, 1 | 2, 4] => (parts[2], parts[1], parts[0]),
        [1 | 2, 1 | 2, 2] => return Err(Rule::DateYearShort),
        _ => return Err(Rule::DateMalformed),
    };
    let year: i16 = year.parse().map_err(|_| Rule::DateMalformed)?;
    let month: i8 = month.parse().map_err(|_| Rule::DateMalformed)?;
    let day: i8 = day.parse().map_err(|_| Rule::DateMalformed)?;
    if !YEARS.contains(&year) {
        return Err(Rule::DateOutOfRange);
    }
    Date::new(year, month, day).map_err(|_| Rule::DateImpossible)
}

/// Reads a date of which the day, or the day and the month, may be written as letters z because nobody knows them.
pub fn parse_vague(text: &str) -> Result<Day, Rule> {
    let unknown = |part: &str| part.eq_ignore_ascii_case("zz");
    match text.split('/').collect::<Vec<_>>()[..] {
        [day, month, year] if unknown(day) && unknown(month) => {
            parse(&format!("01/01/{year}")).map(Day::in_year_of)
        }
        [day, month, year] if unknown(day) => parse(&format!("01/{month}/{year}")).map(Day::in_month_of),
        _ => parse(text).map(Day::exact),
    }
}

/// A date that may be vague, as the sector's CSV files spell it.
pub fn spell_vague(day: Day) -> String {
    let exact = spell(day.first());
    match day.precision() {
        Precision::Day => exact,
        Precision::Month => format!("zz{}", &exact[2..]),
        Precision::Year => format!("zz/zz{}", &exact[5..]),
    }
}

/// A date as the sector's CSV files spell it.
pub fn spell(day: Date) -> String {
    format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year())
}

fn split(text: &str, separator: char) -> Option<[&str; 3]> {
    let mut parts = text.split(separator);
    let three = [parts.next()?, parts.next()?, parts.next()?];
    let digits = three.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    (parts.next().is_none() && digits).then_some(three)
}

fn without_midnight(text: &str) -> &str {
    match text.split_once([' ', 'T']) {
        Some((day, "00:00" | "00:00:00" | "00:00:00.000" | "00:00:00Z")) => day,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_they_arrive() {
        for (text, day) in [
            ("09/04/2017", "2017-04-09"),
            ("9/4/2017", "2017-04-09"),
            ("2017-04-09", "2017-04-09"),
            ("09-04-2017", "2017-04-09"),
            ("29/02/2016", "2016-02-29"),
            ("2017-04-09 00:00:00", "2017-04-09"),
            ("2017-04-09T00:00:00", "2017-04-09"),
        ] {
            assert_eq!(parse(text).map(|day| day.to_string()), Ok(day.into()), "{text}");
        }
    }

    #[test]
    fn a_day_that_nobody_knows_is_written_with_letters() {
        for text in ["09/04/2017", "zz/04/2017", "zz/zz/2017"] {
            assert_eq!(parse_vague(text).map(spell_vague), Ok(text.into()), "{text}");
        }
        assert_eq!(parse_vague("ZZ/ZZ/2017").map(spell_vague), Ok("zz/zz/2017".into()));
        for (text, rule) in [
            ("zz/13/2017", Rule::DateImpossible),
            ("zz/zz/17", Rule::DateYearShort),
            ("09/zz/2017", Rule::DateMalformed),
            ("zz/zz/zzzz", Rule::DateMalformed),
        ] {
            assert_eq!(parse_vague(text), Err(rule), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_says_why() {
        for (text, rule) in [
            ("09/04/17", Rule::DateYearShort),
            ("9-4-17", Rule::DateYearShort),
            ("29/02/2017", Rule::DateImpossible),
            ("31/04/2017", Rule::DateImpossible),
            ("00/04/2017", Rule::DateImpossible),
            ("04/13/2017", Rule::DateImpossible),
            ("01/01/1899", Rule::DateOutOfRange),
            ("9999-12-31", Rule::DateOutOfRange),
            ("", Rule::DateMalformed),
            ("42834", Rule::DateMalformed),
            ("2017/04/09", Rule::DateMalformed),
            ("09/04/2017 13:30", Rule::DateMalformed),
            ("+9/04/2017", Rule::DateMalformed),
            ("9 Apr 2017", Rule::DateMalformed),
            ("２017-04-09", Rule::DateMalformed),
        ] {
            assert_eq!(parse(text), Err(rule), "{text}");
        }
    }
}
