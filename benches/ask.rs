//! The whole ask in process, beside a bare one-field query over the same passages and words in the same run;
//! type-ahead, index build, start and publication. Prints a table a size of corpus.
//!
//! `cargo bench --bench ask`, with `-- --large` for a million passages as well, with `-- --small` for 10,000 alone.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench ends where something is wrong")]

mod corpus;
mod measure;

use std::{
    collections::HashSet,
    hint::black_box,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use bangban::{
    answer::{Ask, Judge, answer},
    config::{Config, Flags, load},
    corpus::{passages, read_folder},
    knowledge::Keeper,
    search::{Library, Snapshot},
    segment::{Segmenter, initials},
};
use jiff::civil::{Date, date};
use tantivy::{
    Searcher, TantivyDocument, Term,
    collector::{Count, TopDocs},
    query::{BooleanQuery, Occur, TermQuery},
    schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions},
};

use crate::{
    corpus::{ARTICLES, Author},
    measure::{Times, memory_mib, row, timed},
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const QUESTIONS: usize = 2_000;
const WARM: usize = 200;
const TITLES: usize = 150;
/// Passages a bare query and an ask are to show.
const SHOWN: usize = 10;

fn main() {
    let wanted = |flag: &str| std::env::args().any(|given| given == flag);
    let mut sizes = vec![10_000];
    if !wanted("--small") {
        sizes.push(100_000);
    }
    if wanted("--large") {
        sizes.push(1_000_000);
    }
    let medians: Vec<f64> = sizes.iter().map(|size| bench(*size)).collect();
    for (sizes, medians) in sizes.windows(2).zip(medians.windows(2)) {
        let (corpus, ask) = (sizes[1] as f64 / sizes[0] as f64, medians[1] / medians[0]);
        println!(
            "from {} to {} passages, {corpus:.0} times as many: ask p50 {ask:.2} times as long",
            sizes[0], sizes[1]
        );
    }
}

/// Measures one size and gives the median of the ask in milliseconds.
fn bench(size: usize) -> f64 {
    println!("\n=== {size} passages ===");
    let author = Author::new();
    let documents = size / ARTICLES;
    let folder = tempfile::tempdir().unwrap();
    let docs = folder.path().join("docs");
    std::fs::create_dir_all(&docs).unwrap();
    let mut bytes = 0;
    for number in 0..documents {
        let written = author.document(number);
        bytes += written.text.len();
        std::fs::write(docs.join(format!("{}.md", written.id)), written.text).unwrap();
    }
    let questions: Vec<String> = (0..QUESTIONS + WARM).map(|number| author.question(number, documents)).collect();
    let titles: Vec<String> = (0..TITLES).map(|at| author.document(at * documents / TITLES).title).collect();
    drop(author);
    let config = config(folder.path());
    let segmenter = Segmenter::load(Path::new(&config.dict.dir)).unwrap();

    let library = Arc::new(Library::default());
    let mut keeper = Keeper::new(Arc::new(config.clone()), segmenter.clone(), Arc::clone(&library));
    let (took, report) = timed(|| keeper.refresh(&|_, _| ()).unwrap());
    assert!(report.faults.is_empty(), "{:?}", report.faults);
    let seconds = took.as_secs_f64();
    let mib = |key| memory_mib("self", key).map_or("–".into(), |mib| format!("{mib:.0}"));
    row("index build", &[format!("{seconds:.1} s")]);
    row("  passages a second", &[format!("{:.0}", report.passages as f64 / seconds)]);
    row("  MB of text a second", &[format!("{:.2}", bytes as f64 / 1e6 / seconds)]);
    row("  memory at most, afterwards (MiB)", &[mib("VmHWM"), mib("VmRSS")]);

    let snapshot = library.snapshot().unwrap();
    let judge = Judge::shipped().unwrap();
    let median = asks(&questions, &snapshot, &judge, &Bare::build(folder.path(), &config, &segmenter));
    type_ahead(&titles, &snapshot);
    drop(snapshot);
    publication(&mut keeper, &library, &docs, &judge);
    drop((keeper, library, segmenter));
    cold_start(&config, &questions[0], &judge);
    server(folder.path());
    median
}

fn config(folder: &Path) -> Config {
    let at = |name: &str| folder.join(name).display().to_string();
    let overrides = vec![
        format!("corpus.dir = '{}'", at("docs")),
        format!("index.dir = '{}'", at("index")),
        format!("database.url = 'sqlite:{}'", at("bangban.db")),
        "server.listen = '127.0.0.1:0'".into(),
    ];
    std::fs::write(folder.join("config.toml"), overrides.join("\n")).unwrap();
    load(&Flags { file: None, overrides }).unwrap()
}

const DAY: Date = date(2026, 11, 22);

fn asked(question: &str) -> Ask {
    Ask { question: question.to_owned(), history: Vec::new(), as_of: DAY, limit: 5 }
}

/// Each question in turn by both bare queries and by the whole ask.
fn asks(questions: &[String], snapshot: &Snapshot, judge: &Judge, bare: &Bare) -> f64 {
    let mut took: [Vec<Duration>; 3] = Default::default();
    for (at, question) in questions.iter().enumerate() {
        let query = bare.query(question, snapshot.segmenter());
        let best = || TopDocs::with_limit(SHOWN).order_by_score();
        let (pruned, _) = timed(|| black_box(bare.searcher.search(&query, &best()).unwrap()));
        let (whole, _) = timed(|| black_box(bare.searcher.search(&query, &(best(), Count)).unwrap()));
        let ask = asked(question);
        let (full, _) = timed(|| black_box(answer(&ask, snapshot, judge)));
        if at >= WARM {
            took.iter_mut().zip([pruned, whole, full]).for_each(|(list, time)| list.push(time));
        }
    }
    let [pruned, whole, full] = took.map(Times::new);
    row("milliseconds", &["p50".into(), "p95".into(), "p99".into()]);
    let cells = |times: &Times| [0.5, 0.95, 0.99].map(|of| format!("{:.3}", times.ms(of)));
    row("  bare query, top 10 by Block-WAND", &cells(&pruned));
    row("  bare query, top 10 of the whole union", &cells(&whole));
    row("  ask", &cells(&full));
    let ratio = |of: f64| format!("{:.2}", full.ms(of) / pruned.ms(of).min(whole.ms(of)));
    row("  ask / better bare query", &[0.5, 0.95, 0.99].map(ratio));
    full.ms(0.5)
}

/// One field with the words of title, headings and text, in an index of its own.
struct Bare {
    searcher: Searcher,
    field: Field,
}

impl Bare {
    fn build(folder: &Path, config: &Config, segmenter: &Segmenter) -> Self {
        let mut schema = Schema::builder();
        let indexing =
            TextFieldIndexing::default().set_tokenizer("whitespace").set_index_option(IndexRecordOption::WithFreqs);
        let field = schema.add_text_field("words", TextOptions::default().set_indexing_options(indexing));
        let dir = folder.join("bare");
        std::fs::create_dir_all(&dir).unwrap();
        let index = tantivy::Index::create_in_dir(&dir, schema.build()).unwrap();
        let mut writer =
            index.writer_with_num_threads(config.index.writer_threads, config.index.writer_memory_mib << 20).unwrap();
        let corpus = read_folder(Path::new(&config.corpus.dir), &config.corpus, &config.validity);
        for document in corpus.entries.iter().map(|entry| &entry.document) {
            let meta = &document.meta;
            let head = format!("{}\n{}", meta.title, meta.questions.join("\n"));
            for passage in passages(&document.id, &meta.title, &document.body, false) {
                let text = segmenter.normal(&format!("{head}\n{}\n{}", passage.heading.join("\n"), passage.text));
                let mut added = TantivyDocument::new();
                added.add_text(field, words(&text, segmenter).join(" "));
                writer.add_document(added).unwrap();
            }
        }
        writer.commit().unwrap();
        writer.wait_merging_threads().unwrap();
        Self { searcher: index.reader().unwrap().searcher(), field }
    }

    fn query(&self, question: &str, segmenter: &Segmenter) -> BooleanQuery {
        let normal = segmenter.normal(question);
        let mut taken = HashSet::new();
        let mut clauses: Vec<(Occur, Box<dyn tantivy::query::Query>)> = Vec::new();
        for word in words(&normal, segmenter) {
            if taken.insert(word) {
                let term = Term::from_field_text(self.field, word);
                clauses.push((Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))));
            }
        }
        BooleanQuery::new(clauses)
    }
}

fn words<'t>(normal: &'t str, segmenter: &Segmenter) -> Vec<&'t str> {
    let words = segmenter.words(normal).into_iter().map(|word| word.text);
    words.filter(|word| !segmenter.is_stop(word)).collect()
}

/// Titles typed character by character, and their initials letter by letter.
fn type_ahead(titles: &[String], snapshot: &Snapshot) {
    let mut took = Vec::new();
    for title in titles {
        for letters in [title.clone(), initials(title)] {
            for typed in 2..=6 {
                let typed: String = letters.chars().take(typed).collect();
                took.push(timed(|| black_box(snapshot.suggest(&typed, SHOWN, DAY))).0);
            }
        }
    }
    let times = Times::new(took);
    row("  type-ahead", &[0.5, 0.95, 0.99].map(|of| format!("{:.3}", times.ms(of))));
}

/// One document changes in the folder; until the next question sees it.
fn publication(keeper: &mut Keeper, library: &Library, docs: &Path, judge: &Judge) {
    let mut took = Vec::new();
    for round in ["甲", "乙", "丙"] {
        let title = format!("海上风筝放飞许可{round}号办法");
        let text = format!("---\ntitle: {title}\nkind: policy\n---\n第一条 海上放飞风筝应当申请许可{round}。\n");
        std::fs::write(docs.join("d0000000.md"), text).unwrap();
        let (time, seen) = timed(|| {
            keeper.refresh_if_outdated(&|_, _| ()).unwrap();
            answer(&asked(&title), &library.snapshot().unwrap(), judge)
        });
        let first = seen.ranking.passages.first().map(|ranked| ranked.record.source.title.clone());
        assert_eq!(first, Some(title), "the change is not seen");
        took.push(time);
    }
    row("  a changed document visible", &[format!("{:.0}", Times::new(took).ms(0.5))]);
}

/// From nothing but files to the first answer: segmenter, then index.
fn cold_start(config: &Config, question: &str, judge: &Judge) {
    let (mut loading, mut opening) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let (time, segmenter) = timed(|| Segmenter::load(Path::new(&config.dict.dir)).unwrap());
        loading.push(time);
        let library = Arc::new(Library::default());
        let (time, report) = timed(|| {
            let report = Keeper::new(Arc::new(config.clone()), segmenter, Arc::clone(&library)).refresh(&|_, _| ());
            black_box(answer(&asked(question), &library.snapshot().unwrap(), judge));
            report.unwrap()
        });
        assert_eq!(report.rebuilt, None);
        opening.push(time);
    }
    row("  cold start: segmenter", &[format!("{:.0}", Times::new(loading).ms(0.5))]);
    row("  cold start: index, first answer", &[format!("{:.0}", Times::new(opening).ms(0.5))]);
}

/// The server itself over the index built: until ready, and what it then holds in memory.
fn server(folder: &Path) {
    let ready = folder.join("ready");
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_bangban"))
        .args(["serve", "--config"])
        .arg(folder.join("config.toml"))
        .arg("--ready-file")
        .arg(&ready)
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while !ready.exists() && start.elapsed() < Duration::from_secs(30) {
        std::thread::park_timeout(Duration::from_millis(1));
    }
    let took = start.elapsed();
    let memory = memory_mib(&child.id().to_string(), "VmRSS");
    child.kill().unwrap();
    child.wait().unwrap();
    row("  server: start to ready", &[format!("{:.0}", took.as_secs_f64() * 1e3)]);
    row("server: memory when ready (MiB)", &[memory.map_or("–".into(), |mib| format!("{mib:.0}"))]);
}
