//! The same in Spanish: names, decimals, encodings, words.

use super::*;

const HEADER: &str = "ID de registro;Nombre;Correo;Fecha de creación;Fecha de la primera conversión;Se convirtió en cliente el;Etapa del ciclo de vida;Estado del lead;Puntuación de HubSpot;Número de páginas vistas;Fecha de última actividad;Ingresos anuales;País";

fn contacts() -> String {
    table(HEADER, 200, |i| {
        let when = |days: usize| {
            let day: jiff::civil::Date = day(days).parse().unwrap();
            format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
        };
        let customer = if i % 4 == 0 { format!("{} 10:00", when(i + 50)) } else { String::new() };
        format!(
            "{};José {i};jose{i}@empresa.example;{} 09:00;{} 09:30;{customer};Cliente;Abierto;{};{};{} 10:00;{}.500,5{};España",
            900 + i,
            when(i),
            when(i + 1),
            i % 50,
            i % 33,
            when(300),
            i % 90 + 1,
            i % 10
        )
    })
}

fn spanish(name: &str, bytes: &[u8]) -> Made {
    let wishes = Wishes { lang: Lang::Es, timezone: Some("Europe/Madrid".to_owned()), ..Wishes::default() };
    made_as(&[(name, bytes)], &wishes).unwrap()
}

#[test]
fn a_spanish_export_is_recognised_and_spoken_of_in_spanish() {
    let made = spanish("contactos.csv", contacts().as_bytes());
    let leads = made.leads();
    assert_eq!((leads.id.as_str(), leads.email.as_deref()), ("ID de registro", Some("Correo")));
    assert_eq!(leads.created.names(), ["Fecha de creación"]);
    assert_eq!((leads.format.delimiter, leads.format.decimal), (Some(';'), Some(',')));
    assert_eq!(leads.format.time_format.as_deref(), Some("%d/%m/%Y %H:%M"));
    assert_eq!(made.config.outcome.column.as_deref(), Some("Se convirtió en cliente el"));
    for name in [
        "Etapa del ciclo de vida",
        "Estado del lead",
        "Puntuación de HubSpot",
        "Número de páginas vistas",
        "Fecha de última actividad",
    ] {
        assert!(leads.columns.overwritten.iter().any(|column| column == name), "{name}\n{}", made.text);
    }
    assert!(made.line_of("Etapa del ciclo de vida").contains("la etapa de hoy"));
    assert_eq!(
        made.summary.words(Lang::Es),
        "Encontrados: 200 leads, 1 archivo de eventos, 50 conversiones según 'Se convirtió en cliente el'. No queda ninguna \
         pregunta. Siguiente: leadscore check"
    );
}

#[test]
fn encodings_are_recognised_with_and_without_a_mark() {
    let text = contacts();
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let bare: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let marked: Vec<u8> = [0xef, 0xbb, 0xbf].into_iter().chain(text.bytes()).collect();
    let cases = [(wide, Some("utf-16le")), (bare, Some("utf-16be")), (latin, Some("windows-1252")), (marked, None)];
    for (bytes, encoding) in cases {
        let made = spanish("contactos.csv", &bytes);
        assert_eq!(made.leads().format.encoding.as_deref(), encoding);
        assert_eq!(made.leads().created.names(), ["Fecha de creación"], "{encoding:?}");
    }
}

#[test]
fn a_date_that_nothing_decides_is_asked_with_both_readings() {
    let text = table("id,fecha_alta,sector,compro", 60, |i| {
        format!("{i},0{}/0{}/2024,ocio,{}", i % 9 + 1, i % 8 + 1, if i % 3 == 0 { "si" } else { "no" })
    });
    let made = spanish("clientes.csv", text.as_bytes());
    assert_eq!(made.leads().format.time_format, None);
    let choices: Vec<&str> = made.text.lines().filter(|line| line.contains("time_format")).collect();
    assert!(choices.len() == 2 && choices.iter().all(|line| line.starts_with("# ")), "{choices:?}");
    assert!(made.text.contains("# ANSWER: ¿va primero el día o el mes"));
}
