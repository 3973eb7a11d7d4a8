//! HubSpot's contact export: which columns, under which names, in which language?
//!
//! English names are the display names of HubSpot's default contact properties. Of the Spanish ones `Etapa del ciclo de vida`
//! and its values are from HubSpot's own Spanish pages; the others are what such an account shows by our best knowledge.

use super::SynthError;
use super::activity::Cast;
use super::clock::Clock;
use super::ids;
use super::sheet::{File, Sheet, or_empty};
use super::standing::{Lifecycle, Standing};
use crate::time::Instant;

/// What a cell holds, before a language writes it.
enum Cell {
    Text(String),
    Number(Option<i64>),
    Money(Option<f64>),
    When(Option<Instant>),
    Stage(Lifecycle),
    Status(Lifecycle),
    YesNo(bool),
}

/// Columns in order: English and Spanish name.
const COLUMNS: [(&str, &str); 36] = [
    ("Record ID", "ID de registro"),
    ("First Name", "Nombre"),
    ("Last Name", "Apellidos"),
    ("Email", "Correo"),
    ("Company Name", "Nombre de la empresa"),
    ("Job Title", "Cargo"),
    ("Industry", "Sector"),
    ("Number of Employees", "Número de empleados"),
    ("Annual Revenue", "Ingresos anuales"),
    ("Country/Region", "País/región"),
    ("Original Source", "Fuente original"),
    ("First Touch Converting Campaign", "Primera campaña de conversión"),
    ("Phone given", "Teléfono facilitado"),
    ("Gender", "Género"),
    ("Lifecycle Stage", "Etapa del ciclo de vida"),
    ("Lead Status", "Estado del lead"),
    ("HubSpot Score", "Puntuación de HubSpot"),
    ("Number of Pageviews", "Número de páginas vistas"),
    ("Number of Form Submissions", "Número de envíos de formulario"),
    ("Marketing emails opened", "Correos de marketing abiertos"),
    ("Marketing emails clicked", "Correos de marketing con clics"),
    ("Unsubscribed from all email", "Canceló la suscripción a todos los correos"),
    ("Time First Seen", "Hora de la primera visita"),
    ("Time Last Seen", "Hora de la última visita"),
    ("First Conversion Date", "Fecha de primera conversión"),
    ("Recent Conversion Date", "Fecha de conversión reciente"),
    ("Last Activity Date", "Fecha de última actividad"),
    ("Create Date", "Fecha de creación"),
    ("Became a Lead Date", "Fecha en que se convirtió en lead"),
    ("Became a Marketing Qualified Lead Date", "Fecha en que se convirtió en lead calificado por marketing"),
    ("Became a Sales Qualified Lead Date", "Fecha en que se convirtió en lead calificado por ventas"),
    ("Became an Opportunity Date", "Fecha en que se convirtió en oportunidad"),
    ("Became a Customer Date", "Fecha en que se convirtió en cliente"),
    ("Became an Other Lifecycle Date", "Fecha en que se convirtió en otro ciclo de vida"),
    ("Recent Deal Amount", "Importe del negocio reciente"),
    ("Close Date", "Fecha de cierre"),
];

/// The export with English names.
pub(super) fn english(cast: &Cast, clock: &Clock) -> Result<File, SynthError> {
    let name = "hubspot-crm-exports-all-contacts-2025-07-01.csv";
    let mut sheet = Sheet::new(name, &COLUMNS.map(|(english, _)| english))?;
    for row in rows(cast) {
        sheet.row(row.iter().map(|cell| cell.english(clock)))?;
    }
    sheet.end()
}

/// The export with Spanish names, as a spreadsheet saved it again, in Windows-1252.
pub(super) fn spanish(cast: &Cast, clock: &Clock) -> Result<File, SynthError> {
    let name = "hubspot-crm-exports-todos-los-contactos-2025-07-01.csv";
    let mut sheet = Sheet::spanish(name, &COLUMNS.map(|(_, spanish)| spanish))?;
    for row in rows(cast) {
        sheet.row(row.iter().map(|cell| cell.spanish(clock)))?;
    }
    let (name, utf8) = sheet.end()?;
    let text = String::from_utf8_lossy(&utf8);
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
    Ok((name, bytes.into_owned()))
}

fn rows(cast: &Cast) -> impl Iterator<Item = [Cell; COLUMNS.len()]> + '_ {
    let acts = cast.per_lead();
    cast.by_creation().into_iter().map(move |who| row(cast, who, &Standing::of(cast, who, &acts[who])))
}

fn row(cast: &Cast, who: usize, now: &Standing) -> [Cell; COLUMNS.len()] {
    let lead = &cast.leads[who];
    let text = |value: &str| Cell::Text(value.to_owned());
    let maybe = |value: Option<&str>| Cell::Text(or_empty(value));
    let (first, last) = lead.name.split_once(' ').unwrap_or((&lead.name, ""));
    let stage = now.lifecycle();
    let revenue = lead.employees.map(|employees| {
        f64::from(employees) * (60_000.0 + 40_000.0 * cast.seed.stream("revenue").with_text(&lead.email).uniform())
    });
    let count = |value: u32| Cell::Number((value > 0).then_some(i64::from(value)));
    [
        Cell::Text(ids::hubspot(who)),
        text(first),
        text(last),
        Cell::Text(as_typed(cast, who)),
        maybe(lead.company.as_deref()),
        maybe(lead.job_title),
        maybe(lead.industry),
        Cell::Number(lead.employees.map(i64::from)),
        Cell::Money(revenue),
        text(lead.country),
        text(lead.source),
        text(lead.campaign),
        Cell::YesNo(lead.phone_given),
        maybe(lead.gender),
        Cell::Stage(stage),
        Cell::Status(stage),
        Cell::Number((now.points != 0).then_some(now.points)),
        count(now.page_views),
        count(now.forms),
        count(now.opens),
        count(now.clicks),
        if now.unsubscribed.is_some() { Cell::YesNo(true) } else { text("") },
        Cell::When(now.first_seen),
        Cell::When(now.last_seen),
        Cell::When(now.first_form),
        Cell::When(now.last_form),
        Cell::When(now.last_activity),
        Cell::When(Some(lead.created)),
        Cell::When(Some(lead.created)),
        Cell::When(now.mql),
        Cell::When(now.opportunity),
        Cell::When(now.proposal),
        Cell::When(now.won),
        Cell::When(now.lost),
        Cell::Money(now.amount.map(f64::from)),
        Cell::When(now.won.or(now.lost)),
    ]
}

/// The address as it was typed into the form: a third with a capital somewhere.
fn as_typed(cast: &Cast, who: usize) -> String {
    let email = &cast.leads[who].email;
    match (cast.seed.stream("capitals").with(who as u64).uniform() * 6.0) as u32 {
        0 => email.to_uppercase(),
        1 => email[..1].to_uppercase() + &email[1..],
        _ => email.clone(),
    }
}

impl Cell {
    fn english(&self, clock: &Clock) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => or_empty(*number),
            Self::Money(money) => money.map_or_else(String::new, |money| format!("{money:.2}")),
            Self::When(at) => at.map_or_else(String::new, |at| clock.local_minutes(at)),
            Self::Stage(stage) => stage_words(*stage).0.to_owned(),
            Self::Status(stage) => status_words(*stage).0.to_owned(),
            Self::YesNo(yes) => (if *yes { "Yes" } else { "No" }).to_owned(),
        }
    }

    fn spanish(&self, clock: &Clock) -> String {
        match self {
            Self::Money(money) => money.map_or_else(String::new, |money| format!("{money:.2}").replace('.', ",")),
            Self::When(at) => at.map_or_else(String::new, |at| clock.local_day_first(at)),
            Self::Stage(stage) => stage_words(*stage).1.to_owned(),
            Self::Status(stage) => status_words(*stage).1.to_owned(),
            Self::YesNo(yes) => (if *yes { "Sí" } else { "No" }).to_owned(),
            Self::Text(_) | Self::Number(_) => self.english(clock),
        }
    }
}

const fn stage_words(stage: Lifecycle) -> (&'static str, &'static str) {
    match stage {
        Lifecycle::Lead => ("Lead", "Lead"),
        Lifecycle::MarketingQualified => ("Marketing Qualified Lead", "Lead calificado por marketing"),
        Lifecycle::SalesQualified => ("Sales Qualified Lead", "Lead calificado por ventas"),
        Lifecycle::Opportunity => ("Opportunity", "Oportunidad"),
        Lifecycle::Customer => ("Customer", "Cliente"),
        Lifecycle::Other => ("Other", "Otro"),
    }
}

const fn status_words(stage: Lifecycle) -> (&'static str, &'static str) {
    match stage {
        Lifecycle::Lead | Lifecycle::MarketingQualified => ("New", "Nuevo"),
        Lifecycle::SalesQualified => ("In Progress", "En curso"),
        Lifecycle::Opportunity => ("Open Deal", "Negocio abierto"),
        Lifecycle::Customer => ("Connected", "Conectado"),
        Lifecycle::Other => ("Unqualified", "No calificado"),
    }
}
