//! More words for the codes, as the systems of many authorities have written them. They are not found in the codes' own
//! names; what has no code here is known to name a group of codes, or nothing that is carried.

use super::Seen;

/// Declares the words of each sort of value: a row for each code.
macro_rules! seen {
    ($($name:ident { $($code:literal: $($phrase:literal)*;)* })*) => {
        $(pub const $name: Seen = &[$(($code, &[$($phrase),*])),*];)*
    };
}

seen! {
    SOURCE {
        "1A":
            "non resident relative" "aunt" "uncle" "niece" "brother" "sister" "brother sister" "daughter"
            "daughter in law" "son" "husband" "wife" "partner" "grandfather" "grandmother" "grandparents"
            "granddaughter" "grandson" "mother in law" "household" "member of household" "household member"
            "parents" "parents carers" "daug" "daui" "fath" "moth" "gran" "grpa" "grso" "husb" "nie" "sis"
            "sf" "sm" "br" "ca" "part";
        "1B":
            "frei" "nei" "friends" "foster carer friend";
        "1D":
            "other service user" "general public" "community member" "individuals" "other individuals"
            "in person" "previous employee" "pem" "or" "individuals anonymous"
            "stranger not known to client" "elected member" "public other individual" "fire brigade";
        "2A":
            "primary school" "secondary school" "nursery provision" "education schools academy"
            "early years setting" "education school" "education schools" "education school staff"
            "education nurseries" "education nursery provider" "education services school"
            "education senco staff" "education out of borough schools" "schools college nursery"
            "school staff" "school staff local authority" "education 6th form colleges" "post 16"
            "sixth form" "senco" "sen" "sch" "pfsa" "parent family support adviser" "nursing school nurse";
        "2B":
            "education connexions" "education dept other" "education other council staff" "cyp schools"
            "education pre school nursery childminders" "nursery early years centre" "early years provision"
            "early years provider" "training provider" "ewo" "neyc" "esw service"
            "schools and early years settings";
        "3A":
            "g p" "gp practice" "g p surgery" "gp surgery" "ocgp" "on call gp" "med general practitioner";
        "3B":
            "hv";
        "3C":
            "school nursing service" "sn" "school nursing";
        "3D":
            "nurse" "nurses" "nursing" "community nurse" "community matron" "district nurse" "family nurse"
            "family nurse partnership" "family nurse partner" "named nurse" "safeguarding nurse"
            "safegaurding nurse" "nurse practitioner" "named nurse child protection" "physiotherapist"
            "occupational therapist" "optometrist" "dentist" "audiology" "aud" "clinic" "cln"
            "walk in centre" "nhs" "nhs 111" "nhs direct" "nhsc" "nhsd" "nurs" "phy" "ot" "oopt" "dn" "hn"
            "hw" "primary link" "pct" "community psychiatric nurse" "comm psych nurse"
            "nursing district nurse" "res nursing care staff" "day care staff" "n a s s";
        "3E":
            "a and e" "accident emergency" "accident or emergency" "casualty" "cas"
            "a and e medical assessment unit" "emergency service" "emergency services" "rapid response" "rr";
        "3F":
            "health other department ward" "hospitals" "hosptial" "hos" "hosp" "dhos" "consultant"
            "consultant paediatrician" "paediatrician" "paediatricians" "paediatrics" "psychiatrist"
            "consultant child psychiatrist" "consultant psychiatrist" "registrar" "con" "psychologist"
            "midwives" "midwifery" "midw" "ward staff" "ward round" "wr" "ws" "sexual assault referral"
            "addictions" "drug alcohol" "drug and alcohol" "drug and alcohol services" "drug alcohol worker"
            "adult service drug alcohol" "substance misuse services" "cmht" "cmat" "mhat" "mental health"
            "hoot" "ncyps" "abs" "med camhs" "pre birth liaison" "unborn birth notification" "hospital ward"
            "adult services dept not ooh" "other agencies";
        "4":
            "housing internal" "home start" "homestart" "hou" "hous" "la hous dept"
            "local authority housing" "housing external" "supported living"
            "supported living service external" "supported living service" "sheltered accomodation" "shel"
            "slex" "slih" "supo" "supw" "support officer" "support worker" "warden" "ward" "la services hsc"
            "housing e g housing dept";
        "5A":
            "other las ssd" "other marac" "childrens services"
            "adults services community substance misuse services" "social care" "social worker"
            "social workers" "social services" "social services staff" "social services team"
            "social care staff" "social care team" "childrensocial care" "adults social care" "adult team"
            "adult services" "adults services" "adult community services" "edt" "emergency duty"
            "emergency duty team" "emergency duty service" "out of hours" "senior practitioner" "senp" "ssd"
            "ssd worker" "ssdt" "own ssd" "sw" "marac" "marat" "mho" "lcpa" "leaving care personal advisor"
            "leaving care" "internal" "internal ssd" "internal csc" "hcin" "home care internal"
            "home care unit" "nursing home" "nurh" "day centre" "dc" "asac" "residential care staff"
            "care manager" "adults services probation" "adults services probation court check"
            "hospital team" "hospital team out day patients" "csc" "occupational therapist ssd"
            "occupational therapist none ssd" "occupational therapist passport" "otss" "otla" "otot" "otp"
            "social services other" "acom" "accomodation manager" "gate" "gateway service" "cou"
            "resource centre" "manual handling officer" "other ssd" "other ssd team"
            "other section in social care" "other social care department" "other social services depts"
            "safeguarding cp lado iro" "internal adults" "internal adults social care";
        "5B":
            "employee" "other than housing"
            "la services other internal services"
            "la services other internal services not including social care or early help"
            "supported housing staff" "childrens centres key work service" "young peoples service"
            "young peoples services" "young peoples support services" "council staff" "council department"
            "city council department" "other council department" "la other council department" "other dept"
            "la other dept" "internal other department" "other department" "other depts of own la"
            "internal not csc" "youth service" "youth services" "youth support" "youth justice service"
            "youth justice" "targeted youth" "targeted support and youth justice" "sure start"
            "sure start childrens centre" "surestart" "children centres" "early years" "early start"
            "early years and early intervention" "family support" "family support worker"
            "parent support advisors" "parenting and family support" "targeted family support"
            "family partnership service" "ce family service" "family matters" "children family first"
            "children families" "children and families" "stronger families"
            "children families and wellbeing" "portage" "portage worker" "asb" "anti social behaviour"
            "disability team" "disabilities team" "children with disabilities" "disability staff"
            "drugs alcohol team" "substance misuse team" "substance misuse staff" "substance misuse service"
            "neighbourhood officers" "education dept" "education dept school" "education esbas" "sen team"
            "isend" "fsu" "taf meeting" "step down" "worker" "you" "internal other" "domestic abuse service"
            "la other than scc" "disclosure information service" "emergency assistance" "benefits service"
            "extended service" "i art" "hearthstone" "sorted" "representative";
        "5C":
            "ola other l a social serv dept" "other l a" "ola other";
        "5D":
            "early help family work team" "early help service";
        "6":
            "child exploitation online protection"
            "pol" "police courts" "police court probation";
        "7":
            "probation courts home office" "leg legal other" "other legal agency eg childrens centres"
            "other legal agency eg children s centres"
            "legal internal" "court youth justice" "home office immigration" "family court" "solicitors"
            "sol" "prob" "probation service" "community rehabilitation" "hmp" "jafcass" "cafs" "legal legal"
            "legal external" "legal agency" "law centre" "central government agency" "cengovag"
            "benefits agency" "ba" "registrars" "reg" "border agency" "housing providers"
            "care quality commission" "domestic violence prefessional";
        "8":
            "childrens centres" "occupational therapy" "other professional worker" "other internal services"
            "advocate" "agency" "agencies" "care home" "catch 22" "charitable organisation" "char"
            "child action" "children centre" "connexions" "department of work" "dept of work and pensions"
            "domestic abuse services" "fire and rescue" "fire rescue" "fire service" "fire" "forces"
            "military" "ministry of defence" "fostering agency" "adoption agency" "private agency"
            "home office" "home office refferals" "hostel" "idva" "independant provider"
            "independent provider" "independent providers" "provider" "service provider" "p v provider"
            "indprova" "inspection body" "jobcentre" "job centre" "member of parliament" "mp" "nspcc"
            "n s p c c" "nspc" "national crime agency" "ofsted" "ofsted child minder" "oth child minder"
            "ola social services" "ola" "external eg from ola" "residential home"
            "childrens residential home" "child residential home" "resident" "residential" "res" "resh"
            "reha" "rehab officer" "refuge" "refugee centre" "safe centre" "third party" "tp" "utilities"
            "vcs" "victim support" "vs" "womens aid" "young carers" "youth federation" "barnardos" "church"
            "childline" "commissioned service" "change grow live" "taxi driver" "project worker"
            "family intervention project worker" "parenting staff" "party concerned" "talkshop"
            "multicultural organisation" "wired" "open door" "caritas" "government department" "brigade"
            "none local authority agencies" "education training workplace establishment"
            "home care external" "substance misuse professional" "community safety" "nursing residential"
            "other legal agency eg cafcass" "od" "otht" "cc" "ch" "cpn" "hcex" "p3" "web"
            "ifss family support" "other including hospice" "london fire brigade"
            "private home care provider";
        "10":
            "unkown" "not recorded" "not mapped" "othe";
    }
    ETHNICITY {
        "WBRI":
            "wcor" "weng" "wowb" "wsco" "wwel" "a a1" "a a1 1" "cornish";
        "WIRI":
            "a a2";
        "WIRT":
            "gypsy irish traveller";
        "WOTH":
            "white algerian" "white kosovan" "white other european" "a" "a4" "a5" "a a3" "a a5" "a a6"
            "a a16" "albanian" "bulgarian" "greek" "greek cypriot" "italian" "jersey" "jewish" "kurdish"
            "mediterranean" "okrd kurdish" "polish" "portuguese" "turkish" "turkish cypriot" "walb" "wbos"
            "wcro" "weeu" "weur" "wgrc" "wgre" "wgrk" "wita" "wkos" "wotw" "wpor" "wser" "wtuc" "wtuk"
            "wtur" "wweu" "bosnian" "croatian" "white any other ethnic group" "eastern european";
        "MWBC":
            "black caribbean white" "b b1";
        "MWBA":
            "black african white" "b b2";
        "MWAS":
            "mwai" "mwao" "mwap" "b b3" "dual white indian" "dual white pakistani" "white indian"
            "white pakistani" "white and any other asian background";
        "MOTH":
            "b" "b b4" "b b17" "b b9" "dual heritage" "any other dual heritage background"
            "asian and chinese" "dual asian black" "dual asian other ethnicity" "dual black other ethnicity"
            "dual black african caribbean" "dual white chinese" "dual chinese other ethnicity"
            "dual asian chinese" "white chinese" "asian and black" "black and chinese" "chinese and white"
            "mixed black and chinese" "mixed chinese and white" "mixed any other black background"
            "black and any other ethnic group" "white and any other ethnic group"
            "mixed multiple ethnic groups black and any other ethnic group"
            "mixed multiple ethnic groups white and any other ethnic group"
            "chinese and any other ethnic group" "mabl" "mach" "maoe" "mbch" "mboe" "mcoe" "motm" "mwch"
            "mwoe" "unspecified any other ethnic group";
        "AIND":
            "indian or british indian" "c c1" "punjabi";
        "APKN":
            "akpa" "ampk" "aopk" "kashmiri pakistan" "c c2";
        "ABAN":
            "c c3";
        "AOTH":
            "aafr" "afrind" "african indian" "african asian" "asian african asian" "akao" "anep" "aota"
            "asian" "asian and any other ethnic group" "asian any other background" "aslt" "asnl" "asro"
            "british asian" "c" "c c4" "mauritian" "syrian" "kashmiri" "afghan" "nepali" "sinhalese"
            "sri lanken" "sri lankan";
        "BCRB":
            "jamaica" "black carribean" "carribean" "d d1" "guyana" "antigua" "bahamas" "dominica" "grenada"
            "montserrat" "st kitts" "st vincent" "trinidad" "barbados";
        "BAFR":
            "bann" "baof" "bcon" "bgha" "bngn" "bsln" "bsom" "bsud" "congolese" "somali" "somalian"
            "eritrean" "gambian" "ghanaian" "kenyan" "nigerian" "sudanese" "zimbabwean" "angolan" "burkina"
            "liberian" "senegalese" "sierra leonian" "swazi" "tanzanian" "cameroon" "d d2";
        "BOTH":
            "beur" "black european" "black any other background" "bnam" "botb" "black north american" "d"
            "d d3" "d d13";
        "CHNE":
            "chkc" "cmal" "coch" "csng" "ctwn" "taiwanese" "asian asian british chinese" "e e1 1";
        "OOTH":
            "okrd" "asian asian british afghani" "asian asian british filipino" "asian asian british iraqi"
            "asian asian british vietnamese" "asian or asian british afghan" "any other ethnic groups"
            "other ethnic groups" "other ethnic" "other ethnic groups any other group" "other eth groups"
            "any other ethnicity" "other group" "other european" "other" "e" "e e2" "e e6" "e e7" "e e21"
            "filipino" "iranian" "iraqi" "iraq" "kosovan" "kurdish sorani" "other kurdish"
            "latin south central american" "moroccan" "oafg" "oara" "oegy" "ofil" "oirn" "oirq" "ojpn"
            "okor" "olam" "oleb" "olib" "omal" "omrc" "ooeg" "opol" "otha" "algerian" "south american"
            "central american" "vietnamese" "vietnam" "ovie" "oyem" "egyptian" "japanese" "yemeni"
            "other syrian" "other afghan" "thai" "malay" "other malay" "cambodian" "korean" "lebanese"
            "libyan" "polynesian";
        "NOBT":
            "unk";
        "":
            "0" "multivalue" "u" "u x1" "u x2" "do not use" "dtg" "f" "f1" "not divulged"
            "information not yet available" "n" "n e4" "no client contact" "no data"
            "no data form not completed" "no information" "not asked" "not given" "not populated"
            "not yet known" "ns" "requested unable to provide" "unborn" "would not say" "xxxx" "zz obsolete"
            "not declared" "not disclosed" "did not wish to reply" "no initial client contact"
            "before ethnicity obtained" "preferred not to say" "prefers not to say";
    }
    NEED {
        "N1":
            "child sexual exploitation" "n1c domestic abuse" "n1d parental alcohol misuse"
            "domestic violence resulting in significant harm" "domestic violence" "abandonment"
            "female genital mutilation" "abs emot" "abs neg" "abs phys" "abs sexa"
            "injuries to non mobile children" "emotional harm" "physical harm" "significant harm" "multiple"
            "n1a" "n1b" "n1c" "n1d" "n1h" "n1sf" "n1sh" "n1si" "section 47" "substance misue"
            "substance misuse" "drug and alcohol problems" "trilogy of risk" "modern slavery"
            "prolific offender" "n1a domestic violence" "n1b parental mental health"
            "n1c parental substance misuse";
        "N2":
            "behavioural difficulties" "emotional behavioural difficulties" "b b5a" "disablilty"
            "arises out of their disabilities"
            "children and their families whose main need for services arises out of" "cognitive impair"
            "cyads" "dis ebhv" "dis lrn" "dis phys" "dis sens" "disabled" "disabled child"
            "disabled children" "frailty" "mental health" "mental health support" "n2c" "n2sb" "n2sc" "n2sd"
            "n2se" "occupational therapy" "physical support" "sensory support" "long term physical illness"
            "sensory disabilities" "learning disabilities" "multiple disabilities";
        "N3":
            "alcoholic parents" "drug dependant parents" "acutely ill parents"
            "parents with learning difficulties" "parents with chronic"
            "parents with chronic mental illness" "parents with chronic disability" "young carers"
            "c1 carer" "parent illness or disability" "parent illness disability" "parental incapacity"
            "capacity of" "children whose main need for services arises because the capacity of"
            "mental health parent carer" "n3a" "n3sa" "n3sb" "n3sd" "n3sf"
            "n3a substance misuse by parent carer" "par alc" "par drg" "par men" "parental alcohol"
            "parental alcohol drug abuse" "parents abuse alcohol" "parents abuse drugs"
            "mentally ill parents" "children whose parents abuse alcohol"
            "children whose parents abuse drugs" "children whose parents have learning disabilities";
        "N4":
            "single parent" "death of parent" "environmental" "neighbourhood factors" "sudden change"
            "conflict in adolescence" "no recourse to public funds" "temporary crisis"
            "going through a temporary crisis" "living in a family going through a" "acute distress"
            "financial problems" "homeless" "missing person" "n4a" "n4sb" "n4sd" "n4se" "n4sf" "n4sh" "n4si"
            "n4sj" "teenage pregnancy" "families affected by mental health difficulties"
            "difficult behaviour" "other environmental factors" "death of other family member"
            "rent arrears" "conditions of accommodation" "other parenting issues" "psr oth"
            "social isolation";
        "N5":
            "separated parents" "5b domestic violence" "lack of basic care" "family dysfunctional"
            "children whose needs arise mainly out of their living with families" "private fostering"
            "n5a private fostering" "control issues" "fds care" "fds emot" "fds guid" "fds stab" "fst behv"
            "fst dvio" "fst hles" "fst ill" "fst othr" "fst s17" "n5a" "n5a domestic abuse" "n5sa" "n5sb"
            "n5sd" "parental relationships" "inadequate parenting" "difficult to manage"
            "child exhibiting behaviour" "child at risk of significant harm due to inadequate parenting"
            "domestic abuse" "family dysfunction domestic abuse";
        "N6":
            "unsafe sexual behaviour" "disorderly behaviour" "6f drug or alcohol abuse"
            "drug or alcohol abuse" "prevent" "radicalisation" "bhv offn" "bhv prob" "bhv sexa"
            "arises primarily out of" "need for services arises primarily out of" "n6a" "n6c" "n6d" "n6e1"
            "n6e2" "n6g" "n6a childs substance abuse" "beyond parental control" "n6d teenage pregnancy"
            "n6e1 child sexual exploitation" "n6e2 child sexual exploitation" "missing from home" "n6sa"
            "n6sc" "n6sd" "n6se" "non school attendance" "substance abuse child"
            "n6se substance abuse child";
        "N7":
            "low income asylum seeking families" "7a asylum seeker" "asylum seeker 7"
            "either living in families or independently" "inc hles" "n7a" "n7a no recourse to public funds"
            "n7a 16 17 homeless" "n7sb" "n7sd" "habitually resident" "non habitual resident"
            "other financial difficulties";
        "N8":
            "asylum seeker refugee" "asylum seeking" "asylum seeker" "16 17 yr old homeless" "unaccompanied"
            "unaccompanied child asylum seeker" "unaccompanied asylum seeking child" "previously in care"
            "privately fostered" "abp asyl" "abp pfst" "arises mainly from having no parents" "n8a" "n8sb"
            "n8sc" "n8sd" "other parental abuse" "parents in custody" "parents deceased"
            "separation by political event";
        "N9":
            "not child in need" "cases other than child in need" "other than child in need" "child death"
            "child in need other" "other child in need" "child not in need post adopt" "adopted" "n9 other"
            "step parent adoption" "n9a" "n9c" "n9eh" "n9sb" "n9sc"
            "n9se" "n9sf" "n9sh" "n9si" "n9sj" "court reports" "early help involvement"
            "n9sb private fostering" "historical allegations" "schedule 1 offender"
            "request for information" "notification only" "general adoption" "o cin" "other1";
        "N0":
            "information received" "no need code recorded" "no";
    }
    CLOSURE {
        "RC4":
            "special gship order";
        "RC5":
            "transferred to services of another la" "client left area" "left area";
        "RC6":
            "transfer to adult" "adult case open" "adult division";
        "RC7":
            "case closed step down" "accommodation on remand ended" "aim achieved" "aim partially achieved"
            "assessment declined" "auto closed" "changed status" "care plan stepped" "case closed other"
            "person has moved away" "referred to other agencies" "referred to other agency" "step down"
            "caf" "taf" "ecaf" "ceased following review" "change in circumstances" "circumstances changed"
            "child reached 18" "turned 18" "18 years" "inappropriate" "referral inappropriate"
            "workflow ended" "refused services" "client refused services" "withdrawn" "withdraws"
            "needs met by others" "no response" "clients request" "closed child placed" "closure summary"
            "contact lost" "looked after placement" "not to be in need after referral" "enablement service"
            "ehcp" "eligibility criteria not met" "cancelled" "existing care plan" "no longer engaging"
            "no longer viable" "information advice given" "information and advice given"
            "adolescent support team" "no assessment or service" "childrens reasons"
            "no further action childrens reasons" "no further cin review" "no further cin review nfa"
            "no longer requires care" "not required" "outcome" "no further social work involvement" "rc0"
            "rca2" "rce" "short breaks" "ref nfa c no further action" "referral closure"
            "referred to another la" "referred to another" "return home to live with parents"
            "no longer eligible" "safeguarding plan now in place" "school" "sentenced to custody"
            "stepped up" "successfully completed" "universal plus" "opened to social care in error"
            "opened in error" "service declined" "carer resigned" "cr2" "age of young person"
            "all service ceased" "external agency" "pf16" "leaving care" "rc7c" "family matters"
            "single agency" "family matters targeted family support after social care";
        "RC8":
            "deemed not to be in need after assess" "not to be in need after assessment"
            "nfa referral to gateway" "gateway service" "eha single agency" "eha step down" "eha step up"
            "ineligible for services" "rc8a" "threshold not met" "ref on for caf threshold not met"
            "no factors identified" "case closed as no factors identified" "no further sw action";
    }
    PLACEMENT {
        "P1":
            "parents person with parent resp" "with parent";
        "P2":;
        "H5":
            "homes and hostels not subject" "residential settings not subject"
            "secure units homes and hostels" "hostels other supportive" "hostel semi independence"
            "pl in hostels";
        "K1":
            "h1" "h2";
        "K2":
            "h3" "h4" "h3 home" "h4 home";
        "R5":
            "youth treatment centre" "youth treatment centres" "ytc" "other residential settings";
        "S1":
            "schools except where dual registered";
        "Z1":
            "in refuge" "m1 in refuge" "whereabouts known" "whereabouts unknown" "regulation 38"
            "placement by court" "unauthorised placement" "unauthorised placements"
            "placement with relative or friend in boundary" "placement with other carer"
            "placement with carer" "m1" "m2" "m3";
        "T0":
            "short break respite";
        "":
            "f1" "f2" "f3" "f4" "f5" "f6" "q1" "q2" "a1" "a2" "with relative or friend" "reg 38"
            "reg 24 carer" "foster carer arranged through agency" "other f carer by agency"
            "temporary approval of family friends" "placed for adopt" "place for adopt"
            "with parent relative";
    }
    CARE_END {
        "E4A":
            "planned ret home" "planned return home" "part of the current care planning"
            "part of the care planning process" "sese4a" "se4a"
            "with parental responsibility which was part" "which was part of" "with pr planned";
        "E4B":
            "unplanned return home" "unplanned ret home" "not part of the current care planning"
            "not part of the care planning" "se4b" "with pr unplanned" "which was not part of";
        "E13":
            "left care to live with parents" "unplanned to parent";
        "E41":
            "child arrangements" "res order" "care arrangement order" "residence arrangement";
        "E5":
            "moved into independant living" "independant living" "independent accommodation"
            "indep liv arrangement with formal" "independence ongoing";
        "E6":
            "indep liv without formal support" "independence no ongoing";
        "E7":
            "care of adults division" "adult ss" "adults division";
        "E14":
            "remand status ended" "accommodation on remand s23";
        "E15":
            "age assessed over 18" "age assessement";
        "E8":
            "case closed after assessment" "post 21 case closure" "reached age 18" "e81" "e90" "se8a" "se90"
            "turned 18";
        "":
            "with parent relative or other person with no pr" "return home to live with parents"
            "return home to live with parents relatives or other person" "e42" "special gship"
            "special gship order" "special guardianship" "sg former" "sg relative" "spec guardianship";
    }
    ACCOMMODATION {
        "B":
            "with parent s or relative s" "friends family" "b1" "b2";
        "C":
            "residential placement" "homes and hostels" "c1";
        "D":
            "family centre" "mother and baby" "residential accommodation not subject" "d1";
        "E":
            "e1";
        "K":
            "k1";
        "R":
            "residence not know" "r2";
        "T":
            "residential schools" "foyers and similar supported lodgings" "t1";
        "U":
            "college university" "university accommodation" "independant living" "u1" "u2";
        "V":
            "v1";
        "W":
            "w2";
        "X":
            "x1" "x2";
        "Y":
            "residing with friends" "with friends" "cla" "y1" "y2";
        "Z":
            "foster placement with relative" "lac foster placement" "placement with other foster carer"
            "with former foster carers" "z1";
    }
    LEGAL_STATUS {
        "C2":
            "wardship" "ward of court";
        "E1":
            "po";
        "":
            "police powers of protection" "in la acc" "interim s o" "interim supervision order"
            "supervision order" "j4" "secure accommodation" "sup ord" "supervsn order";
    }
    IN_TOUCH {
        "YES":
            "yes resident in the uk";
        "NO":
            "3" "0 no" "2 no" "no resident in the uk";
        "":
            "no care leaver details" "residence not known" "returned to live with parents"
            "returned to parents" "no residence not known";
    }
    YES_NO {
        "yes":
            "offered and declined";
        "no":
            "0 no";
    }
    NO_FURTHER_ACTION {
        "no":
            "0 no" "b no";
    }
    UNACCOMPANIED {
        "yes":
            "non cla";
        "no":
            "0 no" "cla";
    }
    DISABILITY {
        "NONE":
            "0 no";
        "INC":
            "incontience";
        "CON":
            "conciousness";
        "DDA":
            "disabled under dda" "other dda";
        "":
            "disability";
    }
    ABUSE {
        "PHY":
            "physab";
        "MUL":
            "muliple" "physical abuse sexual abuse" "physical abuse and neglect" "physical abuse neglect"
            "sexual abuse and neglect" "sexual abuse neglect" "sexual abuse physical abuse"
            "multiple physical abuse sexual abuse";
    }
    PERMANENCE {
        "RETURN":
            "place with parent" "remaining with birth family";
        "SGOCAO":
            "long term fostering sgo";
        "LTFOST":
            "long term placement with foster carers" "long term placement with relatives";
        "OTHERPLN":
            "task centred" "time limited assessment" "permanency through long term placement"
            "transition to independent living";
    }
    STATUS {
        "looked-after":
            "cla cpp";
        "protection-plan":
            "cp ext";
    }
    REVERSAL {
        "RD1":
            "change of plan" "overturned the original decision";
        "RD2":
            "placement order not granted";
    }
    ELIGIBILITY {
        "former-relevant":
            "care leaver";
    }
}
