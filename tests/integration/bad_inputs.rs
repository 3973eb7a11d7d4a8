//! Files as people really export them: is each fault named by file, line, column and remedy, with nothing written?

use super::company::Company;

/// One fault: what is done to the files, the exit code, and what the message must hold.
struct Fault {
    name: &'static str,
    spoil: fn(&Company),
    code: i32,
    words: &'static [&'static str],
}

const FAULTS: &[Fault] = &[
    Fault {
        name: "empty file",
        spoil: |company| company.write("leads.csv", ""),
        code: 3,
        words: &["leads.csv is empty (0 bytes)"],
    },
    Fault {
        name: "header only",
        spoil: |company| company.edit_rows("web.csv", |_, _| None),
        code: 3,
        words: &["web.csv has a header but no rows"],
    },
    Fault {
        name: "a column that is not there",
        spoil: |company| company.replace("leads.csv", "created_at", "created_on"),
        code: 3,
        words: &["leads.csv has no column \"created_at\"", "did you mean \"created_on\"?", "job_title"],
    },
    Fault {
        name: "one name twice",
        spoil: |company| company.replace("leads.csv", "industry", "source"),
        code: 3,
        words: &["column \"source\" appears at 7 and 12"],
    },
    Fault {
        name: "semicolons",
        spoil: |company| {
            let text = company.read("crm.csv").replace(',', ";");
            company.write("crm.csv", text);
        },
        code: 3,
        words: &["crm.csv", "1 column found", "';'"],
    },
    Fault {
        name: "a row with a field too many",
        spoil: |company| {
            company.edit_rows("web.csv", |n, row| Some(if n == 4 { format!("{row},x") } else { row.into() }))
        },
        code: 3,
        words: &["web.csv, line 6: 6 fields where the header has 5"],
    },
    Fault {
        name: "a quote that never closes",
        spoil: |company| {
            company.edit_rows("crm.csv", |n, row| Some(if n == 2 { format!("\"{row}") } else { row.into() }))
        },
        code: 3,
        words: &["crm.csv: the quote opened on line 4"],
    },
    Fault {
        name: "UTF-16",
        spoil: |company| {
            let units = company.read("leads.csv").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
            company.write("leads.csv", [&[0xff, 0xfe], &units[..]].concat());
        },
        code: 3,
        words: &["leads.csv", "UTF-16", "UTF-8"],
    },
    Fault {
        name: "a byte of another encoding",
        spoil: |company| {
            let mut bytes = company.bytes("leads.csv");
            let line = bytes.iter().position(|&byte| byte == b'\n').unwrap();
            let comma = line + bytes[line..].iter().position(|&byte| byte == b',').unwrap();
            bytes.insert(comma, 0xf1);
            company.write("leads.csv", bytes);
        },
        code: 3,
        words: &["leads.csv, line 2, field 1: byte 0xf1", "is not UTF-8"],
    },
    Fault {
        name: "gzip under another name, cut off",
        spoil: |company| company.write("web.csv", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]),
        code: 3,
        words: &["web.csv ends early", "Copy or export it again"],
    },
    Fault {
        name: "local times and no zone",
        spoil: |company| {
            company.replace("leadscore.toml", "timezone = ", "# timezone = ");
            company.edit_rows("web.csv", |_, row| Some(row.replace('Z', "")));
        },
        code: 3,
        words: &["web.csv", "column \"time\"", "has no UTC offset", "timezone"],
    },
    Fault {
        name: "a day that is none",
        spoil: |company| {
            company.edit_rows("webinars.csv", |n, row| {
                let (day, rest) = (row.find("20").unwrap(), row.find('T').unwrap());
                Some(if n == 3 { format!("{}2024-02-30{}", &row[..day], &row[rest..]) } else { row.into() })
            });
        },
        code: 3,
        words: &["webinars.csv, line 5, column \"attended_at\"", "2024-02-30"],
    },
    Fault {
        name: "a time that a clock skipped",
        spoil: |company| {
            company.edit_rows("webinars.csv", |n, row| {
                let (day, rest) = (row.find("20").unwrap(), row.find('Z').unwrap());
                Some(if n == 3 { format!("{}2024-03-31 02:30{}", &row[..day], &row[rest + 1..]) } else { row.into() })
            });
        },
        code: 3,
        words: &["webinars.csv, line 5, column \"attended_at\"", "does not exist in Europe/Madrid"],
    },
    Fault {
        name: "infinity",
        spoil: |company| company.replace("leads.csv", ",hospitality,", ",hospitality,inf,0,"),
        code: 3,
        words: &["leads.csv, line"],
    },
    Fault {
        name: "a lead without an id",
        spoil: |company| {
            company.edit_rows("leads.csv", |n, row| Some(if n == 7 { row[6..].into() } else { row.into() }))
        },
        code: 3,
        words: &["leads.csv, line 9", "(column \"lead_id\") is empty"],
    },
    Fault {
        name: "one lead, two stories, under an address",
        spoil: |company| {
            company.replace("leadscore.toml", "id = \"lead_id\"\ncreated", "id = \"email\"\ncreated");
            let address = company.read("leads.csv").lines().nth(1).unwrap().split(',').nth(3).unwrap().to_owned();
            company.edit_rows("leads.csv", |n, row| {
                let mut cells: Vec<&str> = row.split(',').collect();
                if n == 5 {
                    cells[3] = &address;
                }
                Some(cells.join(","))
            });
        },
        code: 3,
        words: &["leads.csv", "***@", "with different values"],
    },
    Fault {
        name: "events under a key that finds nobody",
        spoil: |company| company.replace("leadscore.toml", "lead = \"email\"\nmatch = \"email\"", "lead = \"email\""),
        code: 3,
        words: &["email.csv: none of its", "***@", "match = \"email\""],
    },
    Fault {
        name: "a flag that is neither yes nor no",
        spoil: |company| company.replace("leadscore.toml", "event = \"deal_won\"", "flag = \"source\""),
        code: 3,
        words: &["flag \"source\" holds", "say which value means yes"],
    },
];

#[test]
fn each_fault_is_named_with_its_place_and_nothing_is_written() {
    for fault in FAULTS {
        let company = Company::new();
        (fault.spoil)(&company);
        let words = company.train(&[]).failed(fault.code);
        for wanted in fault.words {
            assert!(words.contains(wanted), "{}: no {wanted:?} in\n{words}", fault.name);
        }
        assert!(!words.contains(company.path().to_str().unwrap()), "{}: {words}", fault.name);
        company.no_runs();
    }
}

#[test]
fn text_that_would_be_a_formula_or_a_tag_is_accepted_and_defused() {
    let company = Company::new();
    // A source of 60 leads with a tag in it, ids that are formulas.
    company.edit_rows("leads.csv", |_, row| Some(row.replace(",partner,", ",<script>alert(1)</script>,")));
    for file in ["leads.csv", "web.csv", "webinars.csv", "crm.csv"] {
        company.edit_rows(file, |_, row| Some(row.replacen("L00", "=1+L00", 1)));
    }
    company.train(&[]).done();
    let page = company.read("runs/001-monthly-60d/report.html");
    assert!(!page.contains("<script>alert"));
    company.run(&["score", "-q", "-o", "scores.csv"]).done();
    let scores = company.read("scores.csv");
    assert!(scores.contains("'=1+L00"), "{}", &scores[..500]);
    assert!(!scores.contains("\n=1+") && !scores.contains("\n\"=1+"));
}

#[test]
fn a_feature_that_says_nothing_is_dropped_and_named() {
    let company = Company::new();
    let place = |name: &str| {
        company.read("leads.csv").lines().next().unwrap().split(',').position(|column| column == name).unwrap()
    };
    let (country, title) = (place("country"), place("job_title"));
    company.edit_rows("leads.csv", |_, row| {
        let mut cells: Vec<&str> = row.split(',').collect();
        (cells[country], cells[title]) = ("ES", "");
        Some(cells.join(","))
    });
    let next = "so no score reads it; export it again, or name it in [leads.columns] drop";
    let trained = company.run(&[&["train"], &super::company::QUICK[..]].concat()).done();
    for words in [
        format!("! leads.csv: column \"country\" has one value for every lead, {next}"),
        format!("! leads.csv: column \"job_title\" is empty for every lead, {next}"),
    ] {
        assert_eq!(trained.err.lines().filter(|line| *line == words).count(), 1, "{words}\n{}", trained.err);
    }
    let model: serde_json::Value = serde_json::from_str(&company.read("runs/001-monthly-60d/model.json")).unwrap();
    let read = model["body"]["encoder"].to_string() + &model["body"]["model"].to_string();
    assert!(!read.contains("country=") && !read.contains("job_title="), "{read}");
}

#[test]
fn exact_repeats_change_nothing() {
    let company = Company::new();
    let run = |company: &Company| {
        company.train(&[]).done();
        let latest = company.read("runs/latest");
        company.bytes(&format!("runs/{}/predictions.parquet", latest.trim()))
    };
    let once = run(&company);
    for file in ["leads.csv", "web.csv"] {
        company.edit_rows(file, |n, row| Some(if n % 9 == 0 { format!("{row}\n{row}") } else { row.to_owned() }));
    }
    assert!(run(&company) == once);
}
