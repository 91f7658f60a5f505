//! Runs the steps of ../SCENARIO.md one after the other, and prints a line for each.

use std::future::Future;
use std::panic::panic_any;
use std::time::Duration;

/// Of one step.
pub const LIMIT: Duration = Duration::from_secs(60);

/// The timestamp that the others are counted from, in milliseconds.
pub const BASE_MS: i64 = 1_700_000_000_000;

/// What a step panics with when the client has nothing for it.
struct Unsupported(&'static str);

/// Ends the step: the client has nothing for it.
#[allow(dead_code)] // One of the two has something for all.
pub fn unsupported(reason: &'static str) -> ! {
    panic_any(Unsupported(reason))
}

/// How a step logs in, by the environment; without a mechanism by a certificate.
pub struct Login {
    pub bootstrap: String,
    pub mechanism: Option<&'static str>,
    pub user: String,
    pub password: String,
    pub ca: String,
    pub certificate: String,
    pub key: String,
}

/// Whether the steps of logging in are asked for.
pub fn is_login() -> bool {
    std::env::var_os("SECURITY").is_some()
}

/// The steps that send and read.
pub const LOGINS: [&str; 4] = ["scram-sha-256", "scram-sha-512", "plain", "mtls"];

/// How a step logs in.
pub fn login(step: &str) -> Login {
    let variable = |name: &str| std::env::var(name).expect(name);
    let certificates = variable("SECURITY");
    let mechanism = match step {
        "mtls" => None,
        "plain" => Some("PLAIN"),
        "scram-sha-512" => Some("SCRAM-SHA-512"),
        _ => Some("SCRAM-SHA-256"),
    };
    Login {
        bootstrap: if mechanism.is_some() { arguments().0 } else { variable("SSL_BOOTSTRAP") },
        mechanism,
        user: variable("SASL_USER"),
        password: if step == "wrong-password" { "wrong".to_string() } else { variable("SASL_PASSWORD") },
        ca: format!("{certificates}/{}", if step == "unknown-ca" { "other-ca.pem" } else { "ca.pem" }),
        certificate: format!("{certificates}/client.pem"),
        key: format!("{certificates}/client.key"),
    }
}

/// Bootstrap server and prefix of topic names, from the arguments.
pub fn arguments() -> (String, String) {
    let mut arguments = std::env::args().skip(1);
    (arguments.next().expect("BOOTSTRAP"), arguments.next().expect("PREFIX"))
}

/// The version of a crate in Cargo.lock.
pub fn version(name: &str) -> &'static str {
    let start = format!("name = \"{name}\"\nversion = \"");
    include_str!("Cargo.lock").split(start.as_str()).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("")
}

/// A value that no codec makes smaller.
pub fn big(bytes: usize) -> Vec<u8> {
    let mut state = 7u64;
    (0..bytes)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 32) as u8
        })
        .collect()
}

/// Keys and values to send with a codec.
pub fn records(codec: &str) -> Vec<(String, String)> {
    (0..100).map(|i| (format!("k{i}"), format!("{codec}-{i}-{}", "x".repeat(100)))).collect()
}

/// NAME-FIRST and so on.
pub fn numbered(name: &str, first: usize, count: usize) -> Vec<String> {
    (first..first + count).map(|i| format!("{name}-{i}")).collect()
}

/// Checks that offsets follow one another.
pub fn consecutive(offsets: &[i64]) {
    for pair in offsets.windows(2) {
        assert_eq!(pair[1], pair[0] + 1, "offsets {offsets:?}");
    }
}

/// Runs a step and prints what became of it.
pub async fn step(name: &str, action: impl Future<Output = ()> + Send + 'static) {
    noted(name, async move {
        action.await;
        String::new()
    })
    .await
}

/// As `step`, with what is to be said of it.
pub async fn noted(name: &str, action: impl Future<Output = String> + Send + 'static) {
    match tokio::time::timeout(LIMIT, tokio::spawn(action)).await {
        Ok(Ok(note)) => println!("{}", format!("ok {name} {}", note.replace('\n', " ")).trim()),
        Err(_) => println!("failed {name} not within {LIMIT:?}"),
        Ok(Err(failure)) => {
            let panic = failure.into_panic();
            if let Some(Unsupported(reason)) = panic.downcast_ref() {
                println!("unsupported {name} {reason}");
                return;
            }
            let text = match (panic.downcast_ref::<String>(), panic.downcast_ref::<&str>()) {
                (Some(text), _) => text.clone(),
                (_, text) => text.unwrap_or(&"panic").to_string(),
            };
            println!("failed {name} {}", text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
}
