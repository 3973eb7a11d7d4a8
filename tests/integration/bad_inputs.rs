//! Files as people really export them: is each fault named by file, line, column and remedy, with nothing written?

use super::company::Company;

/// One fault: what is done to the files, the exit code, and the message, word for word.
struct Fault {
    name: &'static str,
    spoil: fn(&Company),
    code: i32,
    words: &'static str,
}

const FAULTS: &[Fault] = &[
    Fault {
        name: "empty file",
        spoil: |company| company.write("leads.csv", ""),
        code: 3,
        words: "leads.csv is empty (0 bytes); export it again",
    },
    Fault {
        name: "header only",
        spoil: |company| company.edit_rows("web.csv", |_, _| None),
        code: 3,
        words: "web.csv has a header but no rows; export it again, with its rows",
    },
    Fault {
        name: "a column that is not there",
        spoil: |company| company.replace("leads.csv", "created_at", "created_on"),
        code: 3,
        words: "leads.csv has no column \"created_at\" ([leads] created asks for it); did you mean \
                \"created_on\"?; its columns are lead_id, created_on, name, email, email_kind, company, industry, \
                employees, country, job_title, phone_given, source, campaign, gender, birth_year, lead_status",
    },
    Fault {
        name: "one name twice",
        spoil: |company| company.replace("leads.csv", "industry", "source"),
        code: 3,
        words: "leads.csv: column \"source\" appears at 7 and 12; rename one",
    },
    Fault {
        name: "semicolons",
        spoil: |company| {
            let text = company.read("crm.csv").replace(',', ";");
            company.write("crm.csv", text);
        },
        code: 3,
        words: "crm.csv: 1 column found, looks like ';' separates it; set format = { delimiter = \";\" }",
    },
    Fault {
        name: "a row with a field too many",
        spoil: |company| {
            company.edit_rows("web.csv", |n, row| Some(if n == 4 { format!("{row},x") } else { row.into() }))
        },
        code: 3,
        words: "web.csv, line 6: 6 fields where the header has 5; put a field that holds a comma between quotes",
    },
    Fault {
        name: "a quote that never closes",
        spoil: |company| {
            company.edit_rows("crm.csv", |n, row| Some(if n == 2 { format!("\"{row}") } else { row.into() }))
        },
        code: 3,
        words: "crm.csv: the quote opened on line 4, field 1, never closes; close it, or double a quote that is \
                text",
    },
    Fault {
        name: "UTF-16",
        spoil: |company| {
            let units = company.read("leads.csv").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
            company.write("leads.csv", [&[0xff, 0xfe], &units[..]].concat());
        },
        code: 3,
        words: "leads.csv is UTF-16 text; save it as UTF-8, or set format = { encoding = \"utf-16le\" }",
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
        words: "leads.csv, line 2, field 1: byte 0xf1 (at 150) is not UTF-8; save the file as UTF-8, or say what \
                it is, such as format = { encoding = \"windows-1252\" }",
    },
    Fault {
        name: "gzip under another name, cut off",
        spoil: |company| company.write("web.csv", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]),
        code: 3,
        words: "web.csv ends early: an incomplete copy? Copy or export it again",
    },
    Fault {
        name: "local times and no zone",
        spoil: |company| {
            company.replace("leadscore.toml", "timezone = ", "# timezone = ");
            company.edit_rows("web.csv", |_, row| Some(row.replace('Z', "")));
        },
        code: 3,
        words: "web.csv, line 2, column \"time\": \"2024-01-01T07:53:40\" has no UTC offset (5693 such cells; also \
                line 3 \"2024-01-01T12:03:50\", line 4 \"2024-01-01T18:34:31\", line 5 \"2024-01-01T18:35:05\", \
                line 6 \"2024-01-02T07:20:40\", line 7 \"2024-01-02T14:54:50\", line 8 \"2024-01-02T15:32:22\", \
                line 9 \"2024-01-02T18:34:15\", line 10 \"2024-01-02T18:46:12\", line 11 \"2024-01-02T19:01:35\", \
                ...); add one, or set [project] timezone = \"Europe/Madrid\"",
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
        words: "webinars.csv, line 5, column \"attended_at\": \"2024-02-30T15:02:20Z\" is not a time; wanted \
                2026-01-31, 2026-01-31 14:05 or 2026-01-31T14:05:00Z",
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
        words: "webinars.csv, line 5, column \"attended_at\": 2024-03-31T02:30:00 does not exist in Europe/Madrid: \
                clocks were set forward over it; mend the time, or the [project] timezone",
    },
    Fault {
        name: "infinity",
        spoil: |company| {
            company.edit_rows("leads.csv", |n, row| {
                let mut cells: Vec<&str> = row.split(',').collect();
                if n == 3 {
                    cells[7] = "inf";
                }
                Some(cells.join(","))
            });
        },
        code: 3,
        words: "leads.csv, column \"employees\": 421 numbers, and something else in 1 of its cells: line 5 \"inf\"; clean \
                them, or name the column in format = { text = [\"employees\"] } if it is no number",
    },
    Fault {
        name: "a lead without an id",
        spoil: |company| {
            company.edit_rows("leads.csv", |n, row| Some(if n == 7 { row[6..].into() } else { row.into() }))
        },
        code: 3,
        words: "leads.csv, line 9: the lead's id (column \"lead_id\") is empty; fill it or leave the row out",
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
        words: "leads.csv: lead \"***@mail.example.net\" stands in rows 1 and 6 with different values; keep one \
                row a lead, or say which counts: [leads] on_duplicate = \"first\" or \"last\"",
    },
    Fault {
        name: "events under a key that finds nobody",
        spoil: |company| company.replace("leadscore.toml", "lead = \"email\"\nmatch = \"email\"", "lead = \"email\""),
        code: 3,
        words: "email.csv: none of its 4611 rows finds a lead by id (first key \"***@mail.example.net\"); its keys \
                look like e-mail addresses: set match = \"email\"",
    },
    Fault {
        name: "a flag that is neither yes nor no",
        spoil: |company| company.replace("leadscore.toml", "event = \"deal_won\"", "flag = \"source\""),
        code: 3,
        words: "[outcome]: flag \"source\" holds \"webinar\"; say which value means yes with positive = \"...\"",
    },
];

#[test]
fn each_fault_is_named_with_its_place_and_nothing_is_written() {
    let mut said = Vec::new();
    for fault in FAULTS {
        let company = Company::new();
        (fault.spoil)(&company);
        said.push((fault.name, company.train(&[]).failed(fault.code)));
        company.no_runs();
    }
    let wanted: Vec<_> = FAULTS.iter().map(|fault| (fault.name, fault.words.to_owned())).collect();
    let wrong: Vec<_> =
        said.iter().zip(&wanted).filter(|(said, wanted)| said != wanted).map(|(said, _)| said).collect();
    assert!(wrong.is_empty(), "otherwise than wanted: {wrong:#?}");
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
    assert!(!page.contains("<script>alert"), "a live tag in the report");
    assert!(page.contains("&lt;script&gt;alert(1)") || !page.contains("alert(1)"), "the tag's text, half escaped");
    company.run(&["score", "-q", "-o", "scores.csv", "--show", "source"]).done();
    let mut sheet = csv::Reader::from_reader(std::io::Cursor::new(company.read("scores.csv")));
    let rows: Vec<csv::StringRecord> = sheet.records().map(Result::unwrap).collect();
    let source = sheet.headers().unwrap().iter().position(|column| column == "source").unwrap();
    assert!(rows.len() > 100 && rows.iter().all(|row| row[0].starts_with("'=1+L00")), "{:?}", rows[0]);
    assert!(rows.iter().any(|row| &row[source] == "<script>alert(1)</script>"), "text is text in a sheet");
    // The sheet without its guard is the data again.
    let raw = company.run(&["score", "-q", "-o", "-", "--raw-csv"]).done().out;
    let mut sheet = csv::Reader::from_reader(raw.as_bytes());
    let ids: Vec<String> = sheet.records().map(|row| row.unwrap()[0].to_owned()).collect();
    assert_eq!(ids, rows.iter().map(|row| row[0][1..].to_owned()).collect::<Vec<_>>());
}

#[test]
fn a_feature_that_says_nothing_is_dropped_and_named() {
    let company = Company::new();
    let place = |name: &str| {
        company.read("leads.csv").lines().next().unwrap().split(',').position(|column| column == name).unwrap()
    };
    let (country, kind) = (place("country"), place("email_kind"));
    company.edit_rows("leads.csv", |_, row| {
        let mut cells: Vec<&str> = row.split(',').collect();
        (cells[country], cells[kind]) = ("ES", "");
        Some(cells.join(","))
    });
    let next = "so no score reads it; export it again, or name it in [leads.columns] drop";
    let trained = company.run(&[&["train"], &super::company::QUICK[..]].concat()).done();
    for words in [
        format!("! leads.csv: column \"country\" has one value for every lead, {next}"),
        format!("! leads.csv: column \"email_kind\" is empty for every lead, {next}"),
    ] {
        assert_eq!(trained.err.lines().filter(|line| *line == words).count(), 1, "{words}\n{}", trained.err);
    }
    let model: serde_json::Value = serde_json::from_str(&company.read("runs/001-monthly-60d/model.json")).unwrap();
    let read = model["body"]["encoder"].to_string() + &model["body"]["model"].to_string();
    assert!(!read.contains("country=") && !read.contains("email_kind="), "{read}");
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
