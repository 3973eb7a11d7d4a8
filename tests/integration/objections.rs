//! An artifact whose training left out people who objected, scored where nobody may know who they are: is that said, and is
//! a list heeded that somebody names?

use super::company::Company;
use super::program::Ran;

/// The event files, in the config's order.
const EVENTS: [&str; 4] = ["web.csv", "email.csv", "webinars.csv", "crm.csv"];

/// A company that trained without two people who objected, and their ids.
struct Trained {
    company: Company,
    objected: [String; 2],
}

impl Trained {
    fn new() -> Self {
        let company = Company::new();
        // Open leads: the last ones that came.
        let leads = company.read("leads.csv");
        let ids: Vec<&str> = leads.lines().rev().take(2).map(|row| &row[..6]).collect();
        let objected = [ids[0].to_owned(), ids[1].to_owned()];
        company.write("objected.csv", format!("id\n{}\n{}\n", objected[0], objected[1]));
        company.train(&["--set", "privacy.suppress.file=objected.csv"]).done();
        std::fs::copy(company.path().join("runs/001-monthly-60d/model.json"), company.path().join("m.json")).unwrap();
        Self { company, objected }
    }

    fn run(&self, verb: &[&str], more: &[&str]) -> Ran {
        let files = ["--model", "m.json", "--leads", "leads.csv", "--events"];
        self.company.run(&[verb, &files[..], &EVENTS, more].concat())
    }

    fn score(&self, more: &[&str]) -> Ran {
        self.run(&["score", "-o", "-"], more)
    }

    /// Who of those that objected stands on a list of scores.
    fn listed(&self, scores: &Ran) -> Vec<&str> {
        let on = |id: &&str| scores.out.contains(&format!("\n{id},"));
        self.objected.iter().map(String::as_str).filter(on).collect()
    }
}

const UNLISTED: &str = "! 2 people objected when this model was trained ([privacy] suppress), and no list of them is given here: \
                        whoever objected is scored like anybody else; name the list with --suppress FILE";

#[test]
fn scoring_without_the_list_says_so_however_quiet_and_with_it_leaves_them_out() {
    let trained = Trained::new();
    let model = trained.company.read("m.json");
    assert!(trained.objected.iter().all(|id| !model.contains(id.as_str())), "an id in the artifact");
    for quiet in [&["-q"][..], &[]] {
        let scores = trained.score(quiet).done();
        assert_eq!(scores.err.lines().filter(|line| *line == UNLISTED).count(), 1, "{}", scores.err);
        assert_eq!(trained.listed(&scores).len(), 2);
    }
    let spanish = trained.score(&["-q", "--lang", "es"]).done();
    assert_eq!(
        spanish.err,
        "! 2 personas se opusieron cuando se entrenó este modelo ([privacy] suppress), y aquí no se da su lista: quien se opuso se \
         puntúa como cualquiera; nombre la lista con --suppress ARCHIVO\n"
    );
    let kept = trained.score(&["--suppress", "objected.csv"]).done();
    let said: Vec<&str> = kept.err.lines().filter(|line| line.contains("objected")).collect();
    assert_eq!(said, ["suppressed: 2 people who objected, neither scored nor listed"]);
    assert!(trained.listed(&kept).is_empty());
    // An empty list says that nobody objects any more.
    trained.company.write("nobody.txt", "");
    let all = trained.score(&["-q", "--suppress", "nobody.txt"]).done();
    assert_eq!((all.err.as_str(), trained.listed(&all).len()), ("", 2));
}

#[test]
fn the_list_is_read_from_where_the_command_is_typed_and_never_written_over() {
    let trained = Trained::new();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("list.txt"), format!("{}\n", trained.objected[0])).unwrap();
    let config = trained.company.path().join("leadscore.toml");
    let typed = ["score", "-c", config.to_str().unwrap(), "-q", "-o", "-", "--suppress", "list.txt"];
    let scores = super::program::leadscore(folder.path(), &typed).done();
    assert_eq!((scores.err.as_str(), trained.listed(&scores)), ("", vec![trained.objected[1].as_str()]));
    let words = trained.run(&["score"], &["--suppress", "objected.csv", "-o", "objected.csv"]).failed(2);
    assert_eq!(words, "-o objected.csv: this file is read here; name another");
    let words = trained.score(&["--suppress", "none.csv"]).failed(5);
    assert_eq!(
        words,
        format!(
            "{}/none.csv: No such file or directory (os error 2); correct the name, or put the file there",
            trained.company.path().display()
        )
    );
}

#[test]
fn an_explanation_says_it_too_and_a_model_without_objections_says_nothing() {
    let trained = Trained::new();
    let explain = ["explain", "--lead", &trained.objected[0], "-q"];
    let told = trained.run(&explain, &[]).done();
    assert_eq!(told.err, format!("{UNLISTED}\n"));
    let words = trained.run(&explain, &["--suppress", "objected.csv"]).failed(3);
    let said = format!(
        "lead {:?} objected ([privacy] suppress, or --suppress), so it is neither scored nor explained; take it off that list if it has \
         agreed since",
        trained.objected[0]
    );
    assert_eq!(words, said);
    let words = trained.run(&["explain", "--lead", "L99999", "-q"], &["--suppress", "objected.csv"]).failed(3);
    assert!(words.starts_with("no lead \"L99999\" in the leads file"), "{words}");
    // The config's own list is as good as the flag.
    trained.company.replace("leadscore.toml", "[leads]\n", "[privacy.suppress]\nfile = \"objected.csv\"\n\n[leads]\n");
    assert_eq!(trained.company.run(&["score", "-q", "-o", "-"]).done().err, "");
    let free = Company::new();
    free.train(&[]).done();
    assert!(!free.read("runs/001-monthly-60d/model.json").contains("\"objected\""));
    assert_eq!(free.run(&["score", "-q", "-o", "-"]).done().err, "");
}

#[test]
fn a_feature_table_and_a_list_of_people_do_not_go_together() {
    let company = Company::new();
    company.run(&["features", "-q", "-o", "rows.parquet", "--set", "cohort.as_of=monthly"]).done();
    company.write("objected.csv", "L00001\n");
    let next = "names people to leave out, and a feature table is taken as it is: take their rows out of rows.parquet, and the \
                list out of the config or the command";
    let table = ["--set", "features.table=rows.parquet", "--set", "privacy.suppress.file=objected.csv"];
    assert_eq!(company.run(&[&["train"], &table[..]].concat()).failed(2), format!("objected.csv {next}"));
    assert_eq!(company.run(&[&["check"], &table[..]].concat()).failed(2), format!("objected.csv {next}"));
    let train = ["train", "--set", "features.table=rows.parquet", "--exclude-ids", "objected.csv"];
    let here = company.path().join("objected.csv");
    assert_eq!(company.run(&train).failed(2), format!("{} {next}", here.display()));
    company.no_runs();
}
