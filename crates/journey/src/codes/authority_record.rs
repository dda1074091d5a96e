//! Code sets of the section: the authority's own stream: facts that concern no child.

codes! {
    /// The format of an extract.
    SubmissionFormat {
        Ssda903 = 1 "ssda903" "Children looked after return (SSDA903)",
        CinCensus = 2 "cin-census" "Children in need census",
        AnnexA = 3 "annex-a" "Annex A of the inspection framework",
        DfeDaily = 4 "dfe-daily" "Daily payload to the Department for Education",
    }
}
