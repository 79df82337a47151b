//! A server inside the test's own process, on a free port, over a small corpus.

use std::{path::Path, sync::Arc, time::Duration};

use bangban::{
    answer::Judge,
    config::{Config, Flags, load},
    corpus::read_folder,
    http::Server,
    knowledge::private_index,
    model::{
        id::new_id,
        people::{Group, User},
        time::now,
    },
    people::Passwords,
    search::Library,
    segment::Segmenter,
    storage::{Store, StoreError},
};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{sync::oneshot, task::JoinHandle};

/// A question the corpus answers, one it does not speak of, and calls for a person.
pub const KNOWN: &str = "公司暂时不经营，能先歇业吗";
pub const PERSON: &str = "转人工";
pub const NOISE: &str = "？？？";

const SUSPENSION: &str = "---\ntitle: 企业歇业备案\nkind: procedure\nissuer: 区市场监督管理局\nissued_on: 2025-03-14\n\
    effective_from: 2025-03-14\ndepartment: 区市场监督管理局\nquestions: [公司暂时不做了可以先停着吗, 公司暂时不经营，能先歇业吗]\n---\n\
    # 企业歇业备案\n\n## 一、办理条件\n\n企业因自然灾害、事故灾难等原因造成经营困难的，可以自主决定在一定时期内歇业，歇业期限最长不超过3年。\n\n\
    ## 二、办理流程\n\n企业在歇业前向登记机关提交歇业备案申请书和歇业备案承诺书。\n";

/// What a test changes before the server starts.
pub struct Setup {
    overrides: Vec<String>,
    indexed: bool,
}

/// A running server; it ends when dropped.
pub struct TestServer {
    pub url: String,
    pub client: Client,
    pub store: Arc<Store>,
    pub library: Arc<Library>,
    dir: TempDir,
    stop: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<()>>,
}

/// A conversation and the visitor's key to it.
#[derive(Clone)]
pub struct Visitor {
    pub id: String,
    pub token: String,
    url: String,
    client: Client,
}

/// Somebody of the desk, signed in.
#[derive(Clone)]
pub struct Person {
    pub id: String,
    pub name: String,
    /// Bearer token of the session.
    pub token: String,
    url: String,
    client: Client,
}

/// The password of everybody made by [`TestServer::staff`].
pub const PASSWORD: &str = "plum-tree 47 rivers";

/// Settings over the defaults, in TOML, one a line.
pub fn config(dir: &Path, overrides: &[String]) -> Config {
    let database = format!("database.url = 'sqlite:{}'", dir.join("bangban.db").display());
    let mut lines = vec!["server.listen = '127.0.0.1:0'".to_owned(), "limits.enabled = false".to_owned(), database];
    lines.extend_from_slice(overrides);
    load(&Flags { file: None, overrides: lines }).unwrap()
}

/// Writes the small corpus into `dir/docs`.
pub fn write_corpus(dir: &Path) {
    std::fs::create_dir_all(dir.join("docs")).unwrap();
    std::fs::write(dir.join("docs/suspension.md"), SUSPENSION).unwrap();
}

pub async fn start() -> TestServer {
    Setup::new().start().await
}

impl Setup {
    pub fn new() -> Setup {
        Setup { overrides: Vec::new(), indexed: true }
    }

    pub fn set(mut self, line: &str) -> Setup {
        self.overrides.push(line.to_owned());
        self
    }

    /// The index is not there yet.
    pub fn without_index(mut self) -> Setup {
        self.indexed = false;
        self
    }

    pub async fn start(self) -> TestServer {
        self.start_in(tempfile::tempdir().unwrap()).await
    }

    async fn start_in(self, dir: TempDir) -> TestServer {
        let config = config(dir.path(), &self.overrides);
        let library = Arc::new(Library::default());
        if self.indexed {
            publish(&library, dir.path(), &config);
        }
        let mut judge = Judge::shipped().unwrap();
        if config.answer.threshold > 0.0 {
            judge.threshold = config.answer.threshold;
        }
        let judge = Arc::new(judge);
        let store = Arc::new(Store::open(&config.database.url).await.unwrap());
        let server = Server::bind(config, Arc::clone(&library), judge, Arc::clone(&store)).await.unwrap();
        let url = server.base_url();
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(async move {
            server.run(None, async { _ = stopped.await }).await.unwrap();
        });
        TestServer { url, client: Client::new(), store, library, dir, stop: Some(stop), task: Some(task) }
    }
}

/// Puts the small corpus into the library.
pub fn publish(library: &Library, dir: &Path, config: &Config) {
    write_corpus(dir);
    let segmenter = Segmenter::load(Path::new("corpus/dict")).unwrap();
    let corpus = read_folder(&dir.join("docs"), &config.corpus, &config.validity);
    assert!(corpus.faults.is_empty(), "{:?}", corpus.faults);
    library.publish(private_index(&corpus, &segmenter, (1, 16)).unwrap());
}

impl TestServer {
    pub fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.url))
    }

    pub fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        self.client.post(format!("{}{path}", self.url)).json(body)
    }

    pub async fn visitor(&self) -> Visitor {
        let begun = self.client.post(format!("{}/api/v1/conversations", self.url)).send().await.unwrap();
        assert_eq!(begun.status(), StatusCode::CREATED);
        self.visitor_of(begun).await
    }

    /// The visitor of a conversation that was begun.
    pub async fn visitor_of(&self, begun: Response) -> Visitor {
        let begun = json_of(begun).await;
        let text = |key: &str| begun[key].as_str().unwrap().to_owned();
        Visitor { id: text("id"), token: text("token"), url: self.url.clone(), client: self.client.clone() }
    }

    /// Stores a user of this role (as its word in JSON) and signs them in.
    pub async fn staff(&self, role: &str, name: &str) -> Person {
        self.staff_of(role, name, &[], &[]).await
    }

    /// As [`TestServer::staff`], with ids of groups and with skills.
    pub async fn staff_of(&self, role: &str, name: &str, groups: &[&str], skills: &[&str]) -> Person {
        self.user(role, name, groups, skills).await;
        self.sign_in(name).await
    }

    /// Stores a user with [`PASSWORD`]; gives the id.
    pub async fn user(&self, role: &str, name: &str, groups: &[&str], skills: &[&str]) -> String {
        static HASH: tokio::sync::OnceCell<String> = tokio::sync::OnceCell::const_new();
        let hash = HASH.get_or_init(async || Passwords::default().hash(PASSWORD.into()).await.unwrap()).await.clone();
        let (now, words) = (now(), |words: &[&str]| words.iter().map(ToString::to_string).collect());
        let user = User {
            id: new_id(),
            name: name.into(),
            display_name: format!("{name}先生"),
            role: serde_json::from_value(json!(role)).unwrap(),
            groups: words(groups),
            skills: words(skills),
            capacity: None,
            enabled: true,
            has_password: true,
            has_one_time_code: false,
            created_at: now,
            updated_at: now,
        };
        let id = user.id.clone();
        let stored = self.store.write::<_, StoreError, _>(move |tx| {
            Box::pin(async move {
                tx.create_user(&user).await?;
                tx.set_password(&user.id, Some(&hash), now).await
            })
        });
        stored.await.unwrap();
        id
    }

    /// Stores a group that serves these departments; gives the id.
    pub async fn group(&self, name: &str, departments: &[&str]) -> String {
        let (id, now) = (new_id(), now());
        let departments = departments.iter().map(ToString::to_string).collect();
        let (hours, fallback) = (Vec::new(), Vec::new());
        let name = name.to_owned();
        let group = Group { id: id.clone(), name, departments, hours, fallback, created_at: now, updated_at: now };
        let stored =
            self.store.write::<_, StoreError, _>(move |tx| Box::pin(async move { tx.create_group(&group).await }));
        stored.await.unwrap();
        id
    }

    /// Signs somebody in who has [`PASSWORD`].
    pub async fn sign_in(&self, name: &str) -> Person {
        let sent = self.post("/api/v1/session", &json!({"name": name, "password": PASSWORD})).send().await.unwrap();
        let begun = json_of(sent).await;
        Person {
            id: begun["user"]["id"].as_str().unwrap().into(),
            name: name.into(),
            token: begun["token"].as_str().unwrap().into(),
            url: self.url.clone(),
            client: self.client.clone(),
        }
    }

    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Ends the server and waits for it.
    pub async fn stop(&mut self) {
        drop(self.stop.take());
        self.task.take().unwrap().await.unwrap();
    }

    /// Ends the server and starts another over the same database.
    pub async fn restart(mut self) -> TestServer {
        self.stop().await;
        self.again().await
    }

    /// As [`TestServer::restart`], with one more setting.
    pub async fn restart_with(mut self, line: &str) -> TestServer {
        self.stop().await;
        Setup::new().set(line).start_in(self.dir).await
    }

    /// Another server over the database of one that has ended.
    pub async fn again(self) -> TestServer {
        Setup::new().start_in(self.dir).await
    }
}

impl Visitor {
    /// The same key at another address, such as after a restart.
    pub fn at(&self, server: &TestServer) -> Visitor {
        Visitor { url: server.url.clone(), ..self.clone() }
    }

    pub fn path(&self, rest: &str) -> String {
        format!("{}/api/v1/conversations/{}{rest}", self.url, self.id)
    }

    pub fn get(&self, rest: &str) -> RequestBuilder {
        self.client.get(self.path(rest)).bearer_auth(&self.token)
    }

    pub fn post(&self, rest: &str, body: &Value) -> RequestBuilder {
        self.client.post(self.path(rest)).bearer_auth(&self.token).json(body)
    }

    pub async fn say(&self, client_id: &str, text: &str) -> Value {
        let sent = self.post("/messages", &json!({"client_id": client_id, "text": text})).send().await.unwrap();
        assert_eq!(sent.status(), StatusCode::CREATED, "{}", sent.text().await.unwrap());
        sent.json().await.unwrap()
    }

    /// All messages, read page by page.
    pub async fn messages(&self, limit: usize) -> Vec<Value> {
        let (mut all, mut after) = (Vec::new(), 0);
        loop {
            let page: Value =
                json_of(self.get(&format!("/messages?after={after}&limit={limit}")).send().await.unwrap()).await;
            let messages = page["messages"].as_array().unwrap();
            assert!(messages.len() <= limit);
            all.extend(messages.iter().cloned());
            if page["more"] == false {
                return all;
            }
            assert_eq!(messages.len(), limit, "a page that is not the last is full");
            after = messages.last().unwrap()["seq"].as_i64().unwrap();
        }
    }

    pub async fn hand_off(&self) -> Value {
        let handed = self.client.post(self.path("/handoff")).bearer_auth(&self.token).send().await.unwrap();
        assert_eq!(handed.status(), StatusCode::ACCEPTED);
        handed.json().await.unwrap()
    }

    pub async fn follow(&self, last_event_id: Option<i64>) -> Stream {
        let mut request = self.get("/events");
        if let Some(last) = last_event_id {
            request = request.header("Last-Event-ID", last);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        Stream::of(response)
    }
}

impl Person {
    /// A request of this person; `path` is what follows `/api/v1`.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}/api/v1{path}", self.url)).bearer_auth(&self.token)
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.request(Method::GET, path)
    }

    pub fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        self.request(Method::POST, path).json(body)
    }

    pub fn put(&self, path: &str, body: &Value) -> RequestBuilder {
        self.request(Method::PUT, path).json(body)
    }

    pub fn delete(&self, path: &str) -> RequestBuilder {
        self.request(Method::DELETE, path)
    }

    /// Follows the desk.
    pub async fn follow(&self, last_event_id: Option<i64>) -> Stream {
        let mut request = self.get("/desk/events");
        if let Some(last) = last_event_id {
            request = request.header("Last-Event-ID", last);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        Stream::of(response)
    }

    /// Says that one takes offers, or not.
    pub async fn is(&self, status: &str) {
        let sent = self.put("/desk/presence", &json!({ "status": status })).send().await.unwrap();
        assert_eq!(sent.status(), StatusCode::NO_CONTENT);
    }

    /// Does something to a conversation.
    pub async fn does(&self, verb: &str, conversation: &str, body: &Value) -> Response {
        self.post(&format!("/desk/conversations/{conversation}/{verb}"), body).send().await.unwrap()
    }

    /// As [`Person::does`], where it must go well.
    pub async fn did(&self, verb: &str, conversation: &str, body: &Value) -> Value {
        json_of(self.does(verb, conversation, body).await).await
    }

    /// What a request that went well brought.
    pub async fn read(&self, path: &str) -> Value {
        json_of(self.get(path).send().await.unwrap()).await
    }
}

/// A stream of server-sent events.
pub struct Stream {
    pub response: Response,
    bytes: Vec<u8>,
}

/// One event as a browser would dispatch it.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub id: i64,
    pub name: String,
    pub data: Value,
}

impl Stream {
    pub fn of(response: Response) -> Stream {
        Stream { response, bytes: Vec::new() }
    }

    /// The next event, or `None` when the server ended the stream.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            while let Some(end) = self.bytes.windows(2).position(|pair| pair == b"\n\n") {
                let block: Vec<u8> = self.bytes.drain(..end + 2).collect();
                let event = parse(std::str::from_utf8(&block).unwrap());
                if event.is_some() {
                    return event;
                }
            }
            let chunk = tokio::time::timeout(Duration::from_secs(20), self.response.chunk()).await;
            let chunk = chunk.expect("an event or the end of the stream").ok()??;
            self.bytes.extend_from_slice(&chunk);
        }
    }

    /// The next event of this name; others are passed over.
    pub async fn until(&mut self, name: &str) -> Event {
        self.until_that(name, |_| true).await
    }

    /// The next event of this name whose data suit; others are passed over.
    pub async fn until_that(&mut self, name: &str, suits: impl Fn(&Value) -> bool) -> Event {
        loop {
            let event = self.next().await.unwrap_or_else(|| panic!("the stream goes on until `{name}`"));
            if event.name == name && suits(&event.data) {
                return event;
            }
        }
    }

    /// The next `count` events.
    pub async fn take(&mut self, count: usize) -> Vec<Event> {
        let mut events = Vec::new();
        while events.len() < count {
            events.push(self.next().await.expect("the stream goes on"));
        }
        events
    }
}

fn parse(block: &str) -> Option<Event> {
    let field = |name: &str| {
        block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(|value| value.trim().to_owned())
    };
    let data = field("data")?;
    // What is not stored has no number.
    let id = field("id").map_or(0, |id| id.parse().unwrap());
    Some(Event { id, name: field("event")?, data: serde_json::from_str(&data).unwrap() })
}

/// The body of a response that went well.
pub async fn json_of(response: Response) -> Value {
    let status = response.status();
    let body: Value = response.json().await.unwrap();
    assert!(status.is_success(), "{status}: {body}");
    body
}

/// Checks that a response is a whole problem document and gives its code.
pub async fn problem(response: Response, status: u16) -> String {
    assert_eq!(response.status().as_u16(), status);
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let request_id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["status"], status);
    assert_eq!(body["request_id"], request_id);
    for key in ["type", "title", "detail", "code"] {
        assert!(body[key].as_str().is_some_and(|text| !text.is_empty()), "{key} in {body}");
    }
    body["code"].as_str().unwrap().to_owned()
}
