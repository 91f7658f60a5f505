//! rskafka: Rust throughout. It has neither groups nor an idempotent producer.

mod scenario;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use chrono::{DateTime, Utc};
use rskafka::client::error::{Error, ProtocolError};
use rskafka::client::partition::{Compression, OffsetAt, PartitionClient, UnknownTopicHandling};
use rskafka::client::{Client, ClientBuilder, Credentials, SaslConfig};
use rskafka::record::Record;
use rskafka::BackoffConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use scenario::{big, consecutive, login, noted, numbered, records, step, unsupported, BASE_MS, LOGINS};

const NO_GROUPS: &str = "it has no groups";
const TIMEOUT_MS: i32 = 30_000;
const CODECS: [(&str, Compression); 5] = [
    ("none", Compression::NoCompression),
    ("gzip", Compression::Gzip),
    ("snappy", Compression::Snappy),
    ("lz4", Compression::Lz4),
    ("zstd", Compression::Zstd),
];

struct Runner {
    client: Client,
    prefix: String,
}

fn time(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).expect("a time")
}

/// In milliseconds, as Kafka keeps it.
fn now() -> DateTime<Utc> {
    time(UNIX_EPOCH.elapsed().expect("a time").as_millis() as i64)
}

fn record(key: Option<&[u8]>, value: Option<&[u8]>) -> Record {
    Record {
        key: key.map(<[u8]>::to_vec),
        value: value.map(<[u8]>::to_vec),
        headers: BTreeMap::new(),
        timestamp: now(),
    }
}

fn refused<T>(result: Result<T, Error>, expected: ProtocolError) {
    match result {
        Err(Error::ServerError { protocol_error, .. }) => assert_eq!(protocol_error, expected),
        Err(other) => panic!("error: {other} (expected: {expected})"),
        Ok(_) => panic!("it succeeded"),
    }
}

impl Runner {
    fn topic(&self, name: &str) -> String {
        format!("{}-{name}", self.prefix)
    }

    async fn partition(&self, name: &str) -> PartitionClient {
        self.client.partition_client(self.topic(name), 0, UnknownTopicHandling::Error).await.unwrap()
    }

    async fn create(&self, name: &str, partitions: i32) -> Result<(), Error> {
        self.client.controller_client().unwrap().create_topic(name, partitions, 1, TIMEOUT_MS).await
    }

    /// The number of partitions, if the topic is listed.
    async fn partitions(&self, name: &str) -> Option<usize> {
        let topics = self.client.list_topics().await.unwrap();
        topics.iter().find(|topic| topic.name == self.topic(name)).map(|topic| topic.partitions.len())
    }

    async fn read(&self, name: &str, mut offset: i64, count: usize) -> Vec<Record> {
        let partition = self.partition(name).await;
        let mut read = Vec::new();
        while read.len() < count {
            let (records, _) = partition.fetch_records(offset, 1..10_000_000, 500).await.unwrap();
            for record in records {
                assert_eq!(record.offset, offset);
                offset += 1;
                read.push(record.record);
            }
        }
        assert_eq!(read.len(), count, "records read");
        read
    }

    async fn create_topic(&self) {
        self.create(&self.topic("made"), 3).await.unwrap();
        refused(self.create(&self.topic("made"), 3).await, ProtocolError::TopicAlreadyExists);
    }

    async fn describe_topic(&self) {
        assert_eq!(self.partitions("made").await, Some(3), "partitions");
        // It connects to the leader.
        for partition in 0..3 {
            let client = self.client.partition_client(self.topic("made"), partition, UnknownTopicHandling::Error);
            assert_eq!(client.await.unwrap().get_offset(OffsetAt::Latest).await.unwrap(), 0);
        }
    }

    async fn delete_topic(&self) {
        self.client.controller_client().unwrap().delete_topic(self.topic("made"), TIMEOUT_MS).await.unwrap();
        assert_eq!(self.partitions("made").await, None);
    }

    async fn produce(&self, codec: &str, compression: Compression) {
        let records = records(codec).iter().map(|(k, v)| record(Some(k.as_bytes()), Some(v.as_bytes()))).collect();
        let offsets = self.partition("records").await.produce(records, compression).await.unwrap();
        assert_eq!(offsets.len(), 100);
        consecutive(&offsets);
    }

    async fn consume_assign(&self) {
        let sent: Vec<_> = CODECS.iter().flat_map(|(codec, _)| records(codec)).collect();
        let read = self.read("records", 0, sent.len()).await;
        for ((key, value), read) in sent.iter().zip(read) {
            assert_eq!(read.key.as_deref(), Some(key.as_bytes()));
            assert_eq!(read.value.as_deref(), Some(value.as_bytes()));
        }
    }

    async fn headers(&self) {
        let mut sent = record(None, Some(b"v"));
        sent.headers = BTreeMap::from([("a".to_string(), b"1".to_vec()), ("b".to_string(), Vec::new())]);
        sent.timestamp = time(BASE_MS + 123);
        self.partition("headers").await.produce(vec![sent.clone()], Compression::NoCompression).await.unwrap();
        assert_eq!(self.read("headers", 0, 1).await, vec![sent]);
        unsupported("a header has one value; with distinct names they came back, and the timestamp")
    }

    async fn tombstone(&self) {
        let sent = vec![record(Some(b"k"), None), record(Some(b"k"), Some(b"")), record(None, Some(b"v"))];
        self.partition("tombstone").await.produce(sent.clone(), Compression::NoCompression).await.unwrap();
        assert_eq!(self.read("tombstone", 0, 3).await, sent);
    }

    async fn big_record(&self) {
        let sent = vec![record(None, Some(&big(900_000)))];
        self.partition("big").await.produce(sent.clone(), Compression::NoCompression).await.unwrap();
        assert!(self.read("big", 0, 1).await == sent, "another value came back");
    }

    async fn list_offsets(&self) {
        let partition = self.partition("records").await;
        assert_eq!(partition.get_offset(OffsetAt::Earliest).await.unwrap(), 0);
        assert_eq!(partition.get_offset(OffsetAt::Latest).await.unwrap(), 500);
    }

    async fn seek_by_time(&self) {
        let partition = self.partition("times").await;
        let mut sent = Vec::new();
        for i in 0..10 {
            let mut one = record(None, Some(i.to_string().as_bytes()));
            one.timestamp = time(BASE_MS + 1000 * i);
            sent.push(one);
        }
        partition.produce(sent.clone(), Compression::NoCompression).await.unwrap();
        let offset = partition.get_offset(OffsetAt::Timestamp(time(BASE_MS + 3500))).await.unwrap();
        assert_eq!(offset, 4);
        assert_eq!(self.read("times", offset, 6).await, sent[4..]);
        let late = partition.get_offset(OffsetAt::Timestamp(time(BASE_MS + 100_000))).await.unwrap();
        assert!(late == -1 || late == 10, "offset after the last time: {late}");
    }

    async fn unknown_topic(&self) {
        let partition = self.client.partition_client(self.topic("missing"), 0, UnknownTopicHandling::Error).await;
        refused(partition, ProtocolError::UnknownTopicOrPartition);
    }

    async fn too_large(&self) {
        let partition = self.partition("small").await;
        let large = vec![record(None, Some(&big(2000)))];
        refused(partition.produce(large, Compression::NoCompression).await, ProtocolError::MessageTooLarge);
        let small = vec![record(None, Some(&[0; 10]))];
        assert_eq!(partition.produce(small, Compression::NoCompression).await.unwrap(), vec![0]);
    }
}

/// A client of a step that logs in.
async fn secured(step: &str) -> Result<Client, Error> {
    let login = login(step);
    let certificates = |file: &str| CertificateDer::pem_file_iter(file).unwrap().map(Result::unwrap).collect::<Vec<_>>();
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(certificates(&login.ca));
    let tls = rustls::ClientConfig::builder().with_root_certificates(roots);
    let mut builder = ClientBuilder::new(vec![login.bootstrap.clone()]);
    // Else it tries for ever.
    builder = builder.backoff_config(BackoffConfig { deadline: Some(Duration::from_secs(2)), ..Default::default() });
    let credentials = Credentials::new(login.user, login.password);
    let tls = match login.mechanism {
        None => tls
            .with_client_auth_cert(certificates(&login.certificate), PrivateKeyDer::from_pem_file(&login.key).unwrap())
            .unwrap(),
        Some(mechanism) => {
            builder = builder.sasl_config(match mechanism {
                "PLAIN" => SaslConfig::Plain(credentials),
                "SCRAM-SHA-512" => SaslConfig::ScramSha512(credentials),
                _ => SaslConfig::ScramSha256(credentials),
            });
            tls.with_no_client_auth()
        }
    };
    builder.tls_config(Arc::new(tls)).build().await
}

async fn log_in(step: &str, prefix: String) -> String {
    let runner = Runner { client: secured(step).await.unwrap(), prefix };
    let values = numbered(step, 0, 100);
    let sent = values.iter().map(|value| record(None, Some(value.as_bytes()))).collect();
    runner.partition(step).await.produce(sent, Compression::NoCompression).await.unwrap();
    let read = runner.read(step, 0, values.len()).await;
    assert!(read.iter().zip(&values).all(|(read, value)| read.value.as_deref() == Some(value.as_bytes())), "other values");
    format!("{NO_GROUPS}: it has read the partition")
}

async fn topic_denied() -> String {
    let client = secured("topic-denied").await.unwrap();
    let denied = client.partition_client("foreign", 0, UnknownTopicHandling::Error).await.map(|_| ());
    let error = denied.expect_err("it is denied").to_string();
    assert!(error.contains("TopicAuthorizationFailed"), "error: {error}");
    "TopicAuthorizationFailed".to_string()
}

async fn cannot_connect(step: &'static str, words: &'static str) -> String {
    let error = secured(step).await.map(|_| ()).expect_err("it is refused").to_string();
    assert!(error.contains(words), "error: {error}");
    words.to_string()
}

async fn logins(prefix: String) {
    for name in LOGINS {
        noted(name, log_in(name, prefix.clone())).await;
    }
    noted("topic-denied", topic_denied()).await;
    noted("wrong-password", cannot_connect("wrong-password", "SaslAuthenticationFailed")).await;
    noted("unknown-ca", cannot_connect("unknown-ca", "invalid peer certificate")).await;
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
    println!("client rskafka {}", scenario::version("rskafka"));
    if scenario::is_login() {
        return logins(prefix).await;
    }
    let client = tokio::time::timeout(Duration::from_secs(30), ClientBuilder::new(vec![bootstrap]).build());
    let client = client.await.expect("it connects").expect("it connects");
    let runner = Arc::new(Runner { client, prefix });
    steps!(runner, "create-topic" => create_topic, "describe-topic" => describe_topic);
    step("describe-configs", async { unsupported("it has nothing for this") }).await;
    steps!(runner, "delete-topic" => delete_topic);
    let own = Arc::clone(&runner);
    step("error-topic-name", async move {
        refused(own.create(&format!("{} not a name", own.prefix), 1).await, ProtocolError::InvalidTopicException);
    })
    .await;
    for (codec, compression) in CODECS {
        let own = Arc::clone(&runner);
        step(&format!("produce-{codec}"), async move { own.produce(codec, compression).await }).await;
    }
    steps!(runner, "consume-assign" => consume_assign, "headers" => headers, "tombstone" => tombstone,
        "big-record" => big_record, "list-offsets" => list_offsets, "seek-by-time" => seek_by_time);
    step("idempotent", async { unsupported("it has no idempotent producer") }).await;
    for name in ["group", "commit", "group-resume", "group-rebalance", "describe-group", "delete-group"] {
        step(name, async { unsupported(NO_GROUPS) }).await;
    }
    for name in ["transaction-commit", "transaction-abort", "transaction-offsets", "transaction-fencing"] {
        step(name, async { unsupported("it has no transactions") }).await;
    }
    steps!(runner, "error-unknown-topic" => unknown_topic, "error-too-large" => too_large);
}
