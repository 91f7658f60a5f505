//! rust-rdkafka: librdkafka, as installed, from Rust.

mod scenario;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, ResourceSpecifier, TopicReplication};
use rdkafka::client::{ClientContext, DefaultClientContext};
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer, ConsumerContext};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{Header, Headers, Message, OwnedHeaders, OwnedMessage};
use rdkafka::producer::{FutureProducer, FutureRecord, Producer};
use rdkafka::{ClientConfig, Offset, Timestamp, TopicPartitionList};
use scenario::{big, consecutive, login, noted, numbered, records, step, BASE_MS, LIMIT, LOGINS};

const CODECS: [&str; 5] = ["none", "gzip", "snappy", "lz4", "zstd"];
const REQUEST: Duration = Duration::from_secs(30);

struct Runner {
    bootstrap: String,
    prefix: String,
    admin: AdminClient<DefaultClientContext>,
    writer: OnceLock<FutureProducer>,
}

fn config(bootstrap: &str, settings: &[(&str, &str)]) -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", bootstrap);
    for (name, value) in settings {
        config.set(*name, *value);
    }
    config
}

fn options() -> AdminOptions {
    AdminOptions::new().request_timeout(Some(REQUEST)).operation_timeout(Some(REQUEST))
}

async fn send(producer: &FutureProducer, record: FutureRecord<'_, [u8], [u8]>) -> Result<i64, KafkaError> {
    producer.send(record, REQUEST).await.map(|(_, offset)| offset).map_err(|(error, _)| error)
}

/// Polls until so many have come.
fn take(consumer: &BaseConsumer, count: usize) -> Vec<OwnedMessage> {
    let start = Instant::now();
    let mut read = Vec::new();
    while read.len() < count {
        assert!(start.elapsed() < LIMIT, "read {} of {count}", read.len());
        if let Some(message) = consumer.poll(Duration::from_millis(100)) {
            read.push(message.unwrap().detach());
        }
    }
    read
}

fn text(bytes: Option<&[u8]>) -> String {
    bytes.map_or("null".to_string(), |bytes| String::from_utf8_lossy(bytes).into_owned())
}

impl Runner {
    fn topic(&self, name: &str) -> String {
        format!("{}-{name}", self.prefix)
    }

    fn producer(&self, settings: &[(&str, &str)]) -> FutureProducer {
        config(&self.bootstrap, settings).create().unwrap()
    }

    fn consumer(&self, group: &str) -> BaseConsumer {
        let group = self.topic(group);
        let settings = [
            ("group.id", group.as_str()),
            ("auto.offset.reset", "earliest"),
            ("enable.auto.commit", "false"),
        ];
        config(&self.bootstrap, &settings).create().unwrap()
    }

    fn member(&self, group: &str) -> BaseConsumer {
        let consumer = self.consumer(group);
        consumer.subscribe(&[&self.topic("group")]).unwrap();
        consumer
    }

    fn read(&self, name: &str, offset: i64, count: usize) -> Vec<OwnedMessage> {
        let consumer = self.consumer("unused");
        let mut assignment = TopicPartitionList::new();
        assignment.add_partition_offset(&self.topic(name), 0, Offset::Offset(offset)).unwrap();
        consumer.assign(&assignment).unwrap();
        take(&consumer, count)
    }

    async fn create(&self, name: &str, partitions: i32) -> Option<RDKafkaErrorCode> {
        let topic = NewTopic::new(name, partitions, TopicReplication::Fixed(1));
        let result = self.admin.create_topics(&[topic], &options()).await.unwrap().remove(0);
        result.err().map(|(_, code)| code)
    }

    async fn create_topic(&self) {
        assert_eq!(self.create(&self.topic("made"), 3).await, None);
        assert_eq!(self.create(&self.topic("made"), 3).await, Some(RDKafkaErrorCode::TopicAlreadyExists));
    }

    async fn describe_topic(&self) {
        let metadata = self.consumer("unused").fetch_metadata(Some(&self.topic("made")), REQUEST).unwrap();
        let partitions = metadata.topics()[0].partitions();
        assert_eq!(partitions.len(), 3, "partitions");
        assert!(partitions.iter().all(|partition| partition.leader() >= 0), "a partition has no leader");
    }

    async fn describe_configs(&self) {
        let topic = self.topic("small");
        let results = self.admin.describe_configs(&[ResourceSpecifier::Topic(&topic)], &options()).await.unwrap();
        let config = results[0].as_ref().unwrap();
        assert_eq!(config.get("max.message.bytes").unwrap().value.as_deref(), Some("1000"));
    }

    async fn delete_topic(&self) {
        let topic = self.topic("made");
        self.admin.delete_topics(&[&topic], &options()).await.unwrap().remove(0).unwrap();
        let metadata = self.consumer("unused").fetch_metadata(None, REQUEST).unwrap();
        assert!(metadata.topics().iter().all(|listed| listed.name() != topic), "it is listed still");
    }

    async fn topic_name(&self) {
        let code = self.create(&format!("{} not a name", self.prefix), 1).await;
        assert_eq!(code, Some(RDKafkaErrorCode::InvalidTopic));
    }

    async fn send_all(&self, name: &str, settings: &[(&str, &str)], records: &[(String, String)]) -> Vec<i64> {
        let producer = self.producer(settings);
        let topic = self.topic(name);
        let mut deliveries = Vec::new();
        for (key, value) in records {
            let record = FutureRecord::to(&topic).partition(0).key(key).payload(value);
            deliveries.push(producer.send_result(record).map_err(|(error, _)| error).unwrap());
        }
        let mut offsets = Vec::new();
        for delivery in deliveries {
            offsets.push(delivery.await.unwrap().map_err(|(error, _)| error).unwrap().1);
        }
        offsets
    }

    async fn produce(&self, codec: &str) {
        let settings = [("compression.type", codec), ("acks", "all"), ("linger.ms", "100")];
        let offsets = self.send_all("records", &settings, &records(codec)).await;
        assert_eq!(offsets.len(), 100);
        consecutive(&offsets);
    }

    async fn consume_assign(&self) {
        let sent: Vec<_> = CODECS.iter().flat_map(|codec| records(codec)).collect();
        for ((key, value), read) in sent.iter().zip(self.read("records", 0, sent.len())) {
            assert_eq!(&(text(read.key()), text(read.payload())), &(key.clone(), value.clone()));
        }
    }

    async fn headers(&self) {
        let sent = [("a", "1"), ("b", ""), ("a", "2")];
        let headers = sent.iter().fold(OwnedHeaders::new(), |headers, (key, value)| {
            headers.insert(Header { key, value: Some(*value) })
        });
        let topic = self.topic("headers");
        let record = FutureRecord::to(&topic).partition(0).payload(&b"v"[..]).timestamp(BASE_MS + 123).headers(headers);
        send(&self.producer(&[]), record).await.unwrap();
        let read = self.read("headers", 0, 1).remove(0);
        assert_eq!(read.timestamp(), Timestamp::CreateTime(BASE_MS + 123));
        let headers = read.headers().unwrap();
        let pairs: Vec<_> = headers.iter().map(|header| (header.key, text(header.value))).collect();
        assert_eq!(pairs, sent.map(|(key, value)| (key, value.to_string())));
    }

    async fn tombstone(&self) {
        let topic = self.topic("tombstone");
        let producer = self.producer(&[]);
        let to = || FutureRecord::to(&topic).partition(0);
        send(&producer, to().key(&b"k"[..])).await.unwrap();
        send(&producer, to().key(&b"k"[..]).payload(&b""[..])).await.unwrap();
        send(&producer, to().payload(&b"v"[..])).await.unwrap();
        let read = self.read("tombstone", 0, 3);
        let pairs: Vec<_> = read.iter().map(|one| text(one.key()) + "=" + &text(one.payload())).collect();
        assert_eq!(pairs, ["k=null", "k=", "null=v"]);
    }

    async fn big_record(&self) {
        let big = big(900_000);
        let topic = self.topic("big");
        send(&self.producer(&[]), FutureRecord::to(&topic).partition(0).payload(&big)).await.unwrap();
        assert!(self.read("big", 0, 1)[0].payload() == Some(&big), "another value came back");
    }

    async fn list_offsets(&self) {
        let bounds = self.consumer("unused").fetch_watermarks(&self.topic("records"), 0, REQUEST).unwrap();
        assert_eq!(bounds, (0, 500));
    }

    fn offset_at(&self, ms: i64) -> Offset {
        let mut asked = TopicPartitionList::new();
        asked.add_partition_offset(&self.topic("times"), 0, Offset::Offset(ms)).unwrap();
        let found = self.consumer("unused").offsets_for_times(asked, REQUEST).unwrap();
        found.elements()[0].offset()
    }

    async fn seek_by_time(&self) {
        let topic = self.topic("times");
        let producer = self.producer(&[]);
        for i in 0..10 {
            let value = i.to_string();
            let record = FutureRecord::to(&topic).partition(0).payload(value.as_bytes()).timestamp(BASE_MS + 1000 * i);
            send(&producer, record).await.unwrap();
        }
        assert_eq!(self.offset_at(BASE_MS + 3500), Offset::Offset(4));
        assert_eq!(text(self.read("times", 4, 1)[0].payload()), "4");
        assert_eq!(self.offset_at(BASE_MS + 100_000), Offset::End);
    }

    async fn idempotent(&self) {
        let sent: Vec<_> = (0..1000).map(|i| (String::new(), i.to_string())).collect();
        let settings = [("enable.idempotence", "true"), ("batch.num.messages", "10"), ("linger.ms", "0")];
        let offsets = self.send_all("idempotent", &settings, &sent).await;
        assert_eq!(offsets, (0..1000).collect::<Vec<i64>>());
        for (i, read) in self.read("idempotent", 0, 1000).iter().enumerate() {
            assert_eq!(text(read.payload()), i.to_string());
        }
    }

    async fn group_reads(&self, mark: &str) {
        let topic = self.topic("group");
        let producer = self.producer(&[]);
        let values: BTreeSet<_> = (0..30).map(|i| format!("{mark}{i}")).collect();
        for i in 0..30 {
            let value = format!("{mark}{i}");
            send(&producer, FutureRecord::to(&topic).partition(i % 3).payload(value.as_bytes())).await.unwrap();
        }
        let member = self.member("g");
        let read: BTreeSet<_> = take(&member, 30).iter().map(|one| text(one.payload())).collect();
        assert_eq!(read, values);
        member.commit_consumer_state(CommitMode::Sync).unwrap();
    }

    async fn group(&self) {
        self.group_reads("a").await;
    }

    async fn commit(&self) {
        let mut asked = TopicPartitionList::new();
        asked.add_partition_range(&self.topic("group"), 0, 2);
        let found = self.consumer("g").committed_offsets(asked, REQUEST).unwrap();
        let offsets: Vec<_> = found.elements().iter().map(|one| one.offset()).collect();
        assert_eq!(offsets, vec![Offset::Offset(10); 3]);
    }

    async fn group_resume(&self) {
        self.group_reads("b").await;
    }

    async fn group_rebalance(&self) {
        let start = Instant::now();
        let shares = |members: &[&BaseConsumer]| -> Vec<usize> {
            assert!(start.elapsed() < LIMIT, "never balanced");
            members
                .iter()
                .map(|member| {
                    if let Some(message) = member.poll(Duration::from_millis(50)) {
                        message.unwrap();
                    }
                    member.assignment().unwrap().count()
                })
                .collect()
        };
        let first = self.member("r");
        while shares(&[&first]) != [3] {}
        let second = self.member("r");
        loop {
            let counts = shares(&[&first, &second]);
            if counts.iter().sum::<usize>() == 3 && counts.iter().all(|count| *count > 0) {
                break;
            }
        }
        drop(first);
        while shares(&[&second]) != [3] {}
    }

    async fn describe_group(&self) {
        let groups = self.consumer("unused").fetch_group_list(None, REQUEST).unwrap();
        let group = groups.groups().iter().find(|group| group.name() == self.topic("g")).expect("it is listed");
        // Its members are not asked for: this version aborts on a group that has none.
        assert_eq!(group.state(), "Empty");
    }

    async fn delete_group(&self) {
        let group = self.topic("g");
        self.admin.delete_groups(&[&group], &options()).await.unwrap().remove(0).unwrap();
        let groups = self.consumer("unused").fetch_group_list(None, REQUEST).unwrap();
        assert!(groups.groups().iter().all(|listed| listed.name() != group), "it is listed still");
    }

    /// Blocks while it begins, and waits for the end of a predecessor.
    fn transactional(&self, id: &str) -> FutureProducer {
        let id = self.topic(id);
        let producer = self.producer(&[("transactional.id", id.as_str())]);
        producer.init_transactions(REQUEST).unwrap();
        producer
    }

    async fn write(&self, producer: &FutureProducer, name: &str, values: &[String]) {
        let topic = self.topic(name);
        for value in values {
            send(producer, FutureRecord::to(&topic).partition(0).payload(value.as_bytes())).await.unwrap();
        }
    }

    async fn in_transaction(&self, name: &str, values: &[String], commit: bool) {
        let producer = self.writer.get_or_init(|| self.transactional("t"));
        producer.begin_transaction().unwrap();
        self.write(producer, name, values).await;
        if commit {
            producer.commit_transaction(REQUEST).unwrap();
        } else {
            producer.abort_transaction(REQUEST).unwrap();
        }
    }

    /// What is committed: librdkafka reads no more by default.
    fn kept(&self, count: usize) {
        let read: Vec<_> = self.read("transaction", 0, count).iter().map(|one| text(one.payload())).collect();
        assert_eq!(read, numbered("kept", 0, count));
    }

    async fn transaction_commit(&self) {
        self.in_transaction("transaction", &numbered("kept", 0, 10), true).await;
        self.kept(10);
    }

    async fn transaction_abort(&self) {
        self.in_transaction("transaction", &numbered("aborted", 0, 10), false).await;
        self.in_transaction("transaction", &numbered("kept", 10, 10), true).await;
        self.kept(20);
    }

    async fn transaction_offsets(&self) {
        let producer = self.writer.get().expect("the producer of the steps before");
        let member = self.consumer("tg");
        for (commit, expected) in [(false, Offset::Invalid), (true, Offset::Offset(5))] {
            producer.begin_transaction().unwrap();
            self.write(producer, "copied", &["copy".to_string()]).await;
            let mut offsets = TopicPartitionList::new();
            offsets.add_partition_offset(&self.topic("transaction"), 0, Offset::Offset(5)).unwrap();
            let metadata = member.group_metadata().expect("the group's metadata");
            producer.send_offsets_to_transaction(&offsets, &metadata, REQUEST).unwrap();
            if commit {
                producer.commit_transaction(REQUEST).unwrap();
            } else {
                producer.abort_transaction(REQUEST).unwrap();
            }
            let found = member.committed_offsets(offsets, REQUEST).unwrap();
            assert_eq!(found.elements()[0].offset(), expected);
        }
    }

    async fn transaction_fencing(&self) {
        let first = self.transactional("f");
        first.begin_transaction().unwrap();
        self.write(&first, "fenced", &["first".to_string()]).await;
        let second = self.transactional("f");
        assert!(first.commit_transaction(REQUEST).is_err(), "the first one has committed");
        second.begin_transaction().unwrap();
        self.write(&second, "fenced", &["second".to_string()]).await;
        second.commit_transaction(REQUEST).unwrap();
        assert_eq!(text(self.read("fenced", 0, 1)[0].payload()), "second");
    }

    async fn unknown_topic(&self) {
        let producer = self.producer(&[("topic.metadata.propagation.max.ms", "2000")]);
        let topic = self.topic("missing");
        let error = send(&producer, FutureRecord::to(&topic).payload(&b"v"[..])).await.unwrap_err();
        let code = error.rdkafka_error_code();
        let expected = [RDKafkaErrorCode::UnknownTopicOrPartition, RDKafkaErrorCode::UnknownTopic];
        assert!(code.is_some_and(|code| expected.contains(&code)), "error: {error}");
    }

    async fn too_large(&self) {
        let producer = self.producer(&[]);
        let topic = self.topic("small");
        let large = big(2000);
        let error = send(&producer, FutureRecord::to(&topic).partition(0).payload(&large)).await.unwrap_err();
        assert_eq!(error.rdkafka_error_code(), Some(RDKafkaErrorCode::MessageSizeTooLarge));
        let offset = send(&producer, FutureRecord::to(&topic).partition(0).payload(&[0; 10][..])).await;
        assert_eq!(offset.unwrap(), 0);
    }
}

/// The settings of a step that logs in.
fn secured(step: &str) -> ClientConfig {
    let login = login(step);
    let mut config = config(&login.bootstrap, &[("ssl.ca.location", login.ca.as_str())]);
    match login.mechanism {
        Some(mechanism) => config
            .set("security.protocol", "sasl_ssl")
            .set("sasl.mechanism", mechanism)
            .set("sasl.username", &login.user)
            .set("sasl.password", &login.password),
        None => config
            .set("security.protocol", "ssl")
            .set("ssl.certificate.location", &login.certificate)
            .set("ssl.key.location", &login.key),
    };
    config
}

async fn log_in(step: &str, topic: &str) {
    let producer: FutureProducer = secured(step).create().unwrap();
    let values = numbered(step, 0, 100);
    let mut deliveries = Vec::new();
    for value in &values {
        let record: FutureRecord<'_, [u8], str> = FutureRecord::to(topic).payload(value);
        deliveries.push(producer.send_result(record).map_err(|(error, _)| error).unwrap());
    }
    for delivery in deliveries {
        delivery.await.unwrap().map_err(|(error, _)| error).unwrap();
    }
    let mut config = secured(step);
    let consumer: BaseConsumer = config.set("group.id", topic).set("auto.offset.reset", "earliest").create().unwrap();
    consumer.subscribe(&[topic]).unwrap();
    let read: Vec<_> = take(&consumer, values.len()).iter().map(|message| text(message.payload())).collect();
    assert_eq!(read, values);
}

async fn topic_denied() -> String {
    let producer: FutureProducer = secured("topic-denied").create().unwrap();
    let error = send(&producer, FutureRecord::to("foreign").payload(&b"v"[..])).await.unwrap_err();
    assert_eq!(error.rdkafka_error_code(), Some(RDKafkaErrorCode::TopicAuthorizationFailed));
    error.to_string()
}

/// What a client tells that belongs to no message.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<RDKafkaErrorCode>>>);

impl ClientContext for Told {
    fn error(&self, error: KafkaError, _reason: &str) {
        self.0.lock().unwrap().extend(error.rdkafka_error_code());
    }
}

impl ConsumerContext for Told {}

/// Who cannot connect tries again and again, and tells a context.
async fn cannot_connect(step: &str, expected: RDKafkaErrorCode) -> String {
    let told = Told::default();
    let consumer: BaseConsumer<Told> =
        secured(step).set("group.id", "unused").create_with_context(told.clone()).unwrap();
    let start = Instant::now();
    while !told.0.lock().unwrap().contains(&expected) {
        assert!(start.elapsed() < LIMIT, "told: {:?}", told.0.lock().unwrap());
        if let Some(Err(error)) = consumer.poll(Duration::from_millis(100)) {
            told.0.lock().unwrap().extend(error.rdkafka_error_code());
        }
    }
    expected.to_string()
}

async fn logins(prefix: &'static str) {
    for name in LOGINS {
        step(name, async move { log_in(name, &format!("{prefix}-{name}")).await }).await;
    }
    noted("topic-denied", topic_denied()).await;
    noted("wrong-password", cannot_connect("wrong-password", RDKafkaErrorCode::Authentication)).await;
    noted("unknown-ca", cannot_connect("unknown-ca", RDKafkaErrorCode::SSL)).await;
}

macro_rules! steps {
    ($runner:ident, $($name:literal => $method:ident),* $(,)?) => {$(
        let own = Arc::clone(&$runner);
        step($name, async move { own.$method().await }).await;
    )*};
}

#[tokio::main]
async fn main() {
    let (bootstrap, prefix) = scenario::arguments();
    let (_, library) = rdkafka::util::get_rdkafka_version();
    println!("client rust-rdkafka {} (librdkafka {library})", scenario::version("rdkafka"));
    if scenario::is_login() {
        return logins(prefix.leak()).await;
    }
    let admin = config(&bootstrap, &[]).create().expect("an admin client");
    let runner = Arc::new(Runner { bootstrap, prefix, admin, writer: OnceLock::new() });
    steps!(runner, "create-topic" => create_topic, "describe-topic" => describe_topic,
        "describe-configs" => describe_configs, "delete-topic" => delete_topic, "error-topic-name" => topic_name);
    for codec in CODECS {
        let own = Arc::clone(&runner);
        step(&format!("produce-{codec}"), async move { own.produce(codec).await }).await;
    }
    steps!(runner, "consume-assign" => consume_assign, "headers" => headers, "tombstone" => tombstone,
        "big-record" => big_record, "list-offsets" => list_offsets, "seek-by-time" => seek_by_time,
        "idempotent" => idempotent, "group" => group, "commit" => commit, "group-resume" => group_resume,
        "group-rebalance" => group_rebalance, "describe-group" => describe_group, "delete-group" => delete_group,
        "transaction-commit" => transaction_commit, "transaction-abort" => transaction_abort,
        "transaction-offsets" => transaction_offsets, "transaction-fencing" => transaction_fencing,
        "error-unknown-topic" => unknown_topic, "error-too-large" => too_large);
}
