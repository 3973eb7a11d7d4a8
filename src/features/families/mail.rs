//! Does it read what we send? Opens and clicks per mail, streaks, and opens that a click confirmed.

use super::{Entry, lookbacks, sequence};
use crate::features::learn::Seen;
use crate::features::params::FeatureParams;
use crate::frame::{FeatureDef, MailAnswer, MailTypes, SequenceRule};

/// What reasons call the field.
const FIELD: &str = "email";

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "opens_per_mail__{lookback}",
        means: ["Opens per mail sent", "Aperturas por correo enviado"],
        unit: ["opens per mail", "aperturas por correo"],
        null: Some(["no mail sent in the lookback", "ningún correo enviado en la ventana"]),
        formula: "events of [features.mail] open / events of sent, both in the lookback",
    },
    Entry {
        name: "clicks_per_mail__{lookback}",
        means: ["Clicks per mail sent", "Clics por correo enviado"],
        unit: ["clicks per mail", "clics por correo"],
        null: Some(["no mail sent in the lookback", "ningún correo enviado en la ventana"]),
        formula: "events of [features.mail] click / events of sent, both in the lookback",
    },
    Entry {
        name: "open_streak",
        means: [
            "How many of the latest mails in a row were opened or clicked",
            "Cuántos de los últimos correos seguidos se abrieron o recibieron clic",
        ],
        unit: ["mails, 10 at most", "correos, 10 como máximo"],
        null: Some([
            "no mail sent more than 3 days ago, and none opened",
            "ningún correo enviado hace más de 3 días, y ninguno abierto",
        ]),
        formula: "mails back from the latest until one without an open or click before the next one was sent; one less than 3 days old counts once it was opened; mails of one instant are one",
    },
    Entry {
        name: "clicked_of_last_3_mails",
        means: ["How many of the last three mails were clicked", "Cuántos de los tres últimos correos recibieron clic"],
        unit: ["mails", "correos"],
        null: Some([
            "no mail sent more than 3 days ago, and none clicked",
            "ningún correo enviado hace más de 3 días, y ninguno con clic",
        ]),
        formula: "of the last three mails, those with a click before the next one was sent; one less than 3 days old counts once it was clicked",
    },
    Entry {
        name: "confirmed_opens__{lookback}",
        means: [
            "Opens that a click followed: an open alone says nothing",
            "Aperturas seguidas de un clic: una apertura sola no dice nada",
        ],
        unit: ["opens", "aperturas"],
        null: None,
        formula: "count of opens in the lookback at or before the lead's last click",
    },
];

pub(super) fn define(seen: &Seen<'_>, params: &FeatureParams) -> Vec<FeatureDef> {
    let names = params.mail.clone().unwrap_or_default();
    let known = |names: Vec<String>| names.into_iter().filter(|name| seen.kinds.contains(name)).collect::<Vec<_>>();
    let mail = MailTypes { sent: known(names.sent), open: known(names.open), click: known(names.click) };
    let (sent, open, click) = (!mail.sent.is_empty(), !mail.open.is_empty(), !mail.click.is_empty());
    let mut features = Vec::new();
    let lookbacks = lookbacks(params);
    let mut per_mail = |name: &str, answer| {
        features.extend(lookbacks.iter().map(|&lookback| {
            let rule = SequenceRule::PerMail { answer, mail: mail.clone(), lookback };
            sequence(format!("{name}_per_mail__{lookback}"), FIELD, rule)
        }));
    };
    if sent && open {
        per_mail("opens", MailAnswer::Open);
    }
    if sent && click {
        per_mail("clicks", MailAnswer::Click);
    }
    if sent && open {
        features.push(sequence("open_streak".to_owned(), FIELD, SequenceRule::OpenStreak { mail: mail.clone() }));
    }
    if sent && click {
        let rule = SequenceRule::ClickedOfLastThree { mail: mail.clone() };
        features.push(sequence("clicked_of_last_3_mails".to_owned(), FIELD, rule));
    }
    if open && click {
        features.extend(lookbacks.iter().map(|&lookback| {
            let rule = SequenceRule::ConfirmedOpens { mail: mail.clone(), lookback };
            sequence(format!("confirmed_opens__{lookback}"), FIELD, rule)
        }));
    }
    features
}
