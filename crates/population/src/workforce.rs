//! Who works for the authority: teams, their managers, and posts that one worker after another holds. It depends on
//! the seed and the days and on no child, so that every child can be made alone.

use jiff::civil::Date;
use journey::Written;
use journey::codes::{Employment, Role};
use journey::subjects::{TeamId, WorkerId};
use journey::values::Actor;

use crate::day;
use crate::dice::Dice;
use crate::rates::Rates;

/// How many social workers a district has.
const DISTRICT_WORKERS: u32 = 40;
/// About how long the case of an average child is open.
const OPEN_DAYS: u32 = 500;
/// The children of one worker, on average in England: 15.2 (30 September 2025).
const CASELOAD: u32 = 15;
/// A day on which nobody has left yet.
const NEVER: Date = Date::constant(9999, 12, 31);

/// What a team does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TeamKind {
    /// Assesses children who are referred.
    Assessment,
    /// Works with children in need and with child protection plans.
    Protection,
    /// Works with children who are looked after.
    Care,
    /// Advises care leavers.
    Leaving,
    /// Independent reviewing officers and conference chairs.
    Reviewing,
}

/// A worker as the authority's list of workers has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worker {
    /// The pseudonym that facts use.
    pub id: WorkerId,
    /// What the worker is.
    pub role: Role,
    /// Full-time equivalents, in hundredths.
    pub fte: u32,
    /// How the worker is employed.
    pub employment: Employment,
    /// The worker's team.
    pub team: TeamId,
    /// The manager of that team on the worker's first day; none where the worker manages it.
    pub manager: Option<WorkerId>,
    /// The first day.
    pub from: Date,
    /// The last day; none while the worker is in post.
    pub until: Option<Date>,
}

/// How a worker keeps records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    /// When it is done.
    Prompt,
    /// When there is time.
    Slow,
    /// All at once, on one evening.
    Bulk,
}

/// One worker's time in a post.
#[derive(Clone, Debug)]
pub struct Tenure {
    /// The worker.
    pub worker: WorkerId,
    /// How the worker is employed.
    pub employment: Employment,
    /// How the worker keeps records.
    pub habit: Habit,
    fte: u32,
    from: Date,
    /// The first day on which the worker is no longer there.
    pub until: Date,
}

/// A team with its posts; the first is the manager's.
#[derive(Clone, Debug)]
pub struct Team {
    /// What it does.
    pub kind: TeamKind,
    /// Its name.
    pub id: TeamId,
    posts: Vec<Vec<Tenure>>,
}

/// The teams that serve the same children.
#[derive(Clone, Debug)]
pub struct District {
    teams: Vec<Team>,
}

/// How many children, one number after another, one district serves: as many as its workers have time for over the
/// days in which children become known.
pub fn district_children(from: Date, to: Date) -> u32 {
    let days = u32::try_from(day::between(from, to)).unwrap_or(0);
    (DISTRICT_WORKERS * CASELOAD * days / OPEN_DAYS).max(500)
}

impl District {
    /// The district of a number, over the days of the authority.
    pub fn new(seed: u64, number: u32, (from, to): (Date, Date), rates: &Rates) -> Self {
        let mut dice = Dice::new(seed ^ 0x0D15_7121_C7D1_57C7, u64::from(number));
        let workers = DISTRICT_WORKERS;
        let kinds = [
            (TeamKind::Assessment, workers * 28 / 100),
            (TeamKind::Protection, workers * 40 / 100),
            (TeamKind::Care, workers * 32 / 100),
            (TeamKind::Leaving, workers / 4 + 2),
            (TeamKind::Reviewing, workers / 8 + 2),
        ];
        let teams = kinds.into_iter().filter_map(|(kind, posts)| {
            let word = kind.word();
            let id = TeamId::parse(&format!("team-{word}-{number}")).ok()?;
            let post = |post| tenures(&mut dice, (number, post), kind, (from, to), rates);
            Some(Team {
                kind,
                id,
                posts: (0..=usize::try_from(posts.max(2)).unwrap_or(2)).map(post).collect(),
            })
        });
        Self { teams: teams.collect() }
    }

    /// The team that does something.
    pub fn team(&self, kind: TeamKind) -> Option<&Team> {
        self.teams.iter().find(|team| team.kind == kind)
    }

    /// Everybody who ever worked there.
    pub fn workers(&self) -> impl Iterator<Item = Worker> + '_ {
        self.teams.iter().flat_map(|team| {
            team.posts
                .iter()
                .enumerate()
                .flat_map(move |(post, tenures)| tenures.iter().map(move |tenure| team.listed(post, tenure)))
        })
    }
}

impl Team {
    /// Who holds a post on a day, where anybody does. Post 0 is the manager's.
    pub fn holder(&self, post: usize, on: Date) -> Option<&Tenure> {
        self.posts.get(post)?.iter().find(|tenure| tenure.from <= on && on < tenure.until)
    }

    /// A post other than the manager's that somebody holds on a day, and who that is.
    pub fn pick(&self, dice: &mut Dice, on: Date) -> Option<(usize, &Tenure)> {
        self.pick_other(dice, on, 0)
    }

    /// As [`Team::pick`], and another post than one.
    pub fn pick_other(&self, dice: &mut Dice, on: Date, than: usize) -> Option<(usize, &Tenure)> {
        let posts = u32::try_from(self.posts.len().saturating_sub(1)).ok().filter(|posts| *posts > 0)?;
        let first = usize::try_from(dice.below(posts)).unwrap_or(0);
        let count = self.posts.len() - 1;
        (0..count).find_map(|step| {
            let post = 1 + (first + step) % count;
            (post != than).then_some(())?;
            Some((post, self.holder(post, on)?))
        })
    }

    /// The manager on a day.
    pub fn manager(&self, on: Date) -> Option<Actor> {
        let worker_id = self.holder(0, on).map(|tenure| tenure.worker.clone());
        Some(Actor { worker_id, role: Role::Manager })
    }

    fn listed(&self, post: usize, tenure: &Tenure) -> Worker {
        let manager = self.holder(0, tenure.from).map(|manager| manager.worker.clone());
        Worker {
            id: tenure.worker.clone(),
            role: if post == 0 { Role::Manager } else { self.kind.role() },
            fte: tenure.fte,
            employment: tenure.employment,
            team: self.id.clone(),
            manager: manager.filter(|_| post > 0),
            from: tenure.from,
            until: (tenure.until != NEVER).then(|| day::days(tenure.until, -1)),
        }
    }
}

impl TeamKind {
    const fn word(self) -> &'static str {
        match self {
            Self::Assessment => "assessment",
            Self::Protection => "protection",
            Self::Care => "care",
            Self::Leaving => "leaving",
            Self::Reviewing => "reviewing",
        }
    }

    const fn role(self) -> Role {
        match self {
            Self::Leaving => Role::PersonalAdviser,
            Self::Reviewing => Role::ReviewingOfficer,
            _ => Role::SocialWorker,
        }
    }
}

/// Everybody who holds a post, one after another, with the times between in which nobody does.
fn tenures(
    dice: &mut Dice,
    (district, post): (u32, usize),
    kind: TeamKind,
    (from, to): (Date, Date),
    rates: &Rates,
) -> Vec<Tenure> {
    let staff = matches!(kind, TeamKind::Assessment | TeamKind::Protection | TeamKind::Care);
    let agencies = staff && post > 0;
    let (mut begins, mut found) = (day::days(from, -400), Vec::new());
    let mut agency = agencies && dice.chance(rates.agency);
    while begins < to {
        let number = found.len();
        let name = format!("worker-{}-{district}-{post}-{number}", kind.word());
        let Ok(worker) = WorkerId::parse(&name) else { break };
        let mean = if agency { rates.agency_days } else { rates.tenure_days };
        let until = day::days(begins, dice.until(mean).max(45));
        let newly = !agency && staff && post > 0 && dice.chance(rates.newly_qualified);
        found.push(Tenure {
            worker,
            employment: match (agency, newly) {
                (true, _) => Employment::Agency,
                (_, true) => Employment::NewlyQualified,
                _ => Employment::Permanent,
            },
            habit: dice.pick(&[(740, Habit::Prompt), (180, Habit::Slow), (80, Habit::Bulk)]),
            fte: dice.pick(&[(780, 100), (140, 80), (80, 60)]),
            from: begins,
            until: if until > to { NEVER } else { until },
        });
        let vacant = if agencies && dice.chance(rates.vacancy) { dice.within(10, 90) } else { 0 };
        begins = day::days(until, vacant);
        agency = agencies && dice.chance(rates.agency_next);
    }
    found
}
