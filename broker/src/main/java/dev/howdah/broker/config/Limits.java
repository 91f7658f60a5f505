package dev.howdah.broker.config;

import java.time.Duration;

/**
 * Every bound of the broker, with its reason. Classes take bounds through their constructors, so that tests can set
 * small ones. The broker's start passes these.
 */
public final class Limits {

    /** The largest frame; the default of Kafka's {@code socket.request.max.bytes}. */
    public static final int FRAME_BYTES_MAX = 100 * 1024 * 1024;

    /**
     * How many requests of one connection may be in work. By default a Java producer has 5 in flight, and librdkafka a
     * million.
     */
    public static final int REQUESTS_IN_FLIGHT_MAX = 64;

    /**
     * How many clients are remembered for which it was logged that their requests are not served. Each takes about 200
     * bytes, and its client id.
     */
    public static final int UNSERVED_REQUESTS_SAID_MAX = 1_000;

    /** So much of that client id is remembered and logged: a client may make up one of 32 KB. */
    public static final int UNSERVED_CLIENT_ID_CHARS_MAX = 128;

    /** The most connections at a time. An idle one takes a few KB. */
    public static final int CONNECTIONS_MAX = 20_000;

    /** The received bytes of requests that are not answered yet may take this share of the largest heap. */
    public static final double RECEIVED_BYTES_HEAP_SHARE = 0.25;

    /** The longest time from the first byte of a frame to its last. */
    public static final Duration FRAME_DEADLINE = Duration.ofSeconds(30);

    /**
     * A connection that is idle for longer is closed; the default of Kafka's {@code connections.max.idle.ms}. Java
     * clients close theirs after 9 minutes.
     */
    public static final Duration CONNECTION_IDLE = Duration.ofMinutes(10);

    /** The longest time from the accept of a connection to the end of its TLS handshake. */
    public static final Duration HANDSHAKE_DEADLINE = Duration.ofSeconds(10);

    /**
     * The most received bytes of one connection that wait for its handshake: two chains of certificates at Java's largest
     * (32 KB), and what one read of a socket may bring besides.
     */
    public static final int HANDSHAKE_BYTES_MAX = 128 * 1024;

    /** Accepted connections that their event loops have not taken yet. */
    public static final int CONNECTIONS_ARRIVING_MAX = 16;

    /**
     * Threads that compute signatures and verify certificates in handshakes, so that event loops need not. The other half of the processors is
     * for who is in already.
     */
    public static final int TLS_THREADS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    /** How often TLS files and limits of connections are looked at for changes. Files must be the same at two looks. */
    public static final Duration NET_UPKEEP = Duration.ofSeconds(2);

    /** The largest frame before the login, and during it. Tokens are the largest there, some KB. */
    public static final int LOGIN_FRAME_BYTES_MAX = 16 * 1024;

    /** How long a login may take, from the connect to its end; and a new one over the same connection. */
    public static final Duration LOGIN_DEADLINE = Duration.ofSeconds(10);

    /** Threads that check proofs, which takes some milliseconds with the question to Postgres. */
    public static final int LOGIN_THREADS = 2;

    /** Threads for mechanisms that may wait for a login at Postgres or for a key server; as many such logins at a time. */
    public static final int PROOF_THREADS = 2;

    /** Tokens that wait for either kind of thread. Clients of further ones are cut off, and come again. */
    public static final int LOGINS_WAITING_MAX = 1_000;

    /** For so long failed logins count. */
    public static final Duration FAILED_LOGINS_WINDOW = Duration.ofMinutes(1);

    /** Failed logins of one user from one address in that time; further ones are not looked at. */
    public static final int FAILED_LOGINS_OF_USER_MAX = 30;

    /** Failed logins from one address in that time, which may be that of many clients. */
    public static final int FAILED_LOGINS_OF_ADDRESS_MAX = 300;

    /** Addresses and users whose failed logins are counted, some 300 bytes each. */
    public static final int FAILED_LOGINS_COUNTED_MAX = 20_000;

    /** So much of a user's name tells whose failed logins are counted: before the login a name may be as long as a frame. */
    public static final int FAILED_LOGINS_NAME_CHARS_MAX = 128;

    /** Lines about failed logins in that time. */
    public static final int FAILED_LOGINS_SAID_MAX = 100;

    /** So long a login at Postgres holds for further connections. */
    public static final Duration ROLE_PROOF_REMEMBERED = Duration.ofSeconds(4);

    public static final int ROLE_PROOFS_REMEMBERED_MAX = 1_000;

    /** So long a password or token that was proved holds for further requests over HTTP. */
    public static final Duration REQUEST_PROOF_REMEMBERED = Duration.ofSeconds(4);

    /** Some 200 bytes each. */
    public static final int REQUEST_PROOFS_REMEMBERED_MAX = 10_000;

    /** How long a server of keys for tokens has to connect, and again to answer. */
    public static final Duration KEYS_PATIENCE = Duration.ofSeconds(3);

    /** The largest set of keys for tokens. */
    public static final int KEYS_BYTES_MAX = 1024 * 1024;

    /** How often at most tokens with unknown keys have the keys fetched. */
    public static final Duration KEYS_FETCH_INTERVAL_MIN = Duration.ofSeconds(10);

    /** As in Kafka ({@code KafkaChannel.MIN_REAUTH_INTERVAL_ONE_SECOND_NANOS}). */
    public static final Duration REAUTHENTICATION_INTERVAL_MIN = Duration.ofSeconds(1);

    /** The longest name of a user; it is in the key of an index. */
    public static final int USER_NAME_BYTES_MAX = 1_000;

    /** How often deadlines are checked. */
    public static final Duration DEADLINE_SWEEP = Duration.ofSeconds(1);

    /** If more response bytes than this wait for a slow client, its requests are no longer handled. */
    public static final int WRITE_HIGH_WATER_BYTES = 1024 * 1024;

    public static final int WRITE_LOW_WATER_BYTES = 256 * 1024;

    /**
     * How long a start waits for the first use of its connections, and as long again for its own requests, before the
     * broker is ready.
     */
    public static final Duration WARM_UP = Duration.ofSeconds(3);

    /** How long a stop waits for the requests in flight. */
    public static final Duration DRAIN = Duration.ofSeconds(5);

    /**
     * The longest time for which a quota lets a client wait at once; what is left of its debt is waited for after its next request. Clients
     * that ignore the time give up a request after 30 s ({@code request.timeout.ms}).
     */
    public static final Duration QUOTA_DELAY_MAX = Duration.ofSeconds(30);

    /** Those who have quotas and have lately used them: a connection each. Some 150 bytes each, and the client id. */
    public static final int QUOTA_BUCKETS_MAX = CONNECTIONS_MAX;

    /** So much of a client id tells who shares a quota: a client may make up ids of 32 KB. */
    public static final int QUOTA_CLIENT_ID_CHARS_MAX = 250;

    /** How many blocking calls may wait for an admin thread. */
    public static final int ADMIN_CALLS_WAITING_MAX = 1_000;

    public static final int ADMIN_THREADS = 2;

    /** The most ACLs. All are in memory, and a change reads all. */
    public static final int ACLS_MAX = 100_000;

    /**
     * The longest topic name, as in Kafka ({@code Topic.MAX_NAME_LENGTH}), where the name and the partition make the
     * name of a directory.
     */
    public static final int TOPIC_NAME_CHARS_MAX = 249;

    /** The most partitions of one topic. Each has a head row. */
    public static final int PARTITIONS_PER_TOPIC_MAX = 10_000;

    /**
     * The most partitions that one request may create, as in Kafka ({@code
     * ReplicationControlManager.MAX_PARTITIONS_PER_BATCH}).
     */
    public static final int PARTITIONS_PER_REQUEST_MAX = 10_000;

    /** The highest replication factor of a request. Kafka's bound, the number of brokers, does not apply by default. */
    public static final int REPLICATION_FACTOR_MAX = 100;

    /** How long a broker that is cut off stays listed, and answers as a leader, after its last renewal. */
    public static final Duration BROKER_LEASE = Duration.ofSeconds(9);

    public static final Duration BROKER_LEASE_RENEWAL = Duration.ofSeconds(3);

    /** How often a broker looks whether others have come or gone; some of it passes before a dead one is replaced. */
    public static final Duration BROKER_LOOK = Duration.ofMillis(400);

    /**
     * The number of append lanes, each with a thread and a connection. Each has transactions of its own. So with fewer
     * lanes a transaction has more records, which costs less per record. One lane stores more than two cores can
     * produce.
     */
    public static final int APPEND_LANES =
            Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() / 2));

    /** How long what is produced to a partition waits for a lock that somebody else holds, before it fails. */
    public static final Duration LOCKED_PARTITION_HELD = Duration.ofSeconds(10);

    /** Bytes that wait so in one lane; they are part of the received bytes, of which the others need some. */
    public static final long LOCKED_BYTES_HELD_MAX = 16L * 1024 * 1024;

    /** How long closing waits for a lane's last transactions, and again for its thread to end. */
    public static final Duration LANE_DRAIN = Duration.ofSeconds(5);

    /** The most batches of one transaction. */
    public static final int TRANSACTION_APPENDS_MAX = 4_096;

    /** The most bytes of one transaction, so that the next one does not wait long for its COPY. */
    public static final long TRANSACTION_BYTES_MAX = 16L * 1024 * 1024;

    /**
     * The number of threads that compress batches for consumers. There are two, so that one large batch does not delay
     * all others.
     */
    public static final int CODEC_THREADS = 2;

    /**
     * How many jobs may wait for a codec thread. Beyond that, a read is repeated later, and a lane compresses itself.
     */
    public static final int CODEC_JOBS_WAITING_MAX = 1_024;

    /**
     * The most bytes of a batch's records that are recoded in memory. Larger batches are read from Postgres, in pieces.
     */
    public static final int RECODED_BATCH_BYTES_MAX = 8 * 1024 * 1024;

    /** The most bytes of recoded batches of one transaction. The other batches are read from Postgres. */
    public static final long RECODED_BYTES_MAX = 16L * 1024 * 1024;

    /** The tail cache may take memory outside the heap, in this proportion to the largest heap. */
    public static final double TAIL_CACHE_HEAP_SHARE = 0.25;

    /**
     * Records that were read from Postgres and are on their way to clients may take memory in this proportion to the
     * largest heap.
     */
    public static final double READ_BYTES_HEAP_SHARE = 0.25;

    /** The most fetches that wait for records: one for each connection. */
    public static final int PARKED_FETCHES_MAX = CONNECTIONS_MAX;

    /** The largest answer to a fetch; the default of Kafka's {@code fetch.max.bytes}. */
    public static final int FETCH_BYTES_MAX = 55 * 1024 * 1024;

    /**
     * The most fetch sessions. Kafka's {@code max.incremental.fetch.session.cache.slots} is 1,000 by default; there may
     * be more connections here.
     */
    public static final int FETCH_SESSIONS_MAX = 10_000;

    /** The most partitions of all fetch sessions together. Each takes about 150 bytes. */
    public static final int FETCH_SESSION_PARTITIONS_MAX = 200_000;

    /**
     * A session that is idle for longer may be closed for a new one; the default of Kafka's {@code
     * min.incremental.fetch.session.eviction.ms}.
     */
    public static final Duration FETCH_SESSION_EVICTABLE = Duration.ofMinutes(2);

    /** Partitions whose aborted transactions are remembered for consumers: up to 1,000 of each, some 40 bytes each. */
    public static final int ABORTED_PARTITIONS_REMEMBERED_MAX = 1_000;

    /** Actions on transactions that wait for their lane. */
    public static final int TRANSACTION_ACTIONS_WAITING_MAX = 50_000;

    /** Transactions that have run out of time and are aborted in one go; the next go follows at once. */
    public static final int EXPIRED_TRANSACTIONS_MAX = 500;

    /** Transactional ids that are forgotten in one statement. */
    public static final int FORGOTTEN_TRANSACTIONAL_IDS_MAX = 5_000;

    /** Threads and connections that claim and acknowledge for share groups; as with appends, fewer gather more. */
    public static final int SHARE_LANES = APPEND_LANES;

    /** Claims and acknowledgements that wait for one share lane. */
    public static final int SHARE_ACTIONS_WAITING_MAX = 50_000;

    /** Share fetches that wait for records; one for each connection at most. */
    public static final int PARKED_SHARE_FETCHES_MAX = CONNECTIONS_MAX;

    /** Partitions of all share sessions together, some 150 bytes each. */
    public static final int SHARE_SESSION_PARTITIONS_MAX = 200_000;

    /** Share partitions whose state is remembered, some 300 bytes each. */
    public static final int SHARE_PARTITIONS_MAX = 100_000;

    /** How long a broker has a dead record for itself; if it dies, another one takes it then. */
    public static final Duration DEAD_LETTER_LEASE = Duration.ofSeconds(10);

    /** How often dead records are looked for that nobody has told of. One statement. */
    public static final Duration DEAD_LETTER_LOOK = Duration.ofSeconds(10);

    /** Dead records that are taken at a time. */
    public static final int DEAD_RECORDS_MAX = 500;

    /** Share partitions with dead records that wait; others are found by looking. */
    public static final int DEAD_LETTER_WAITING_MAX = 10_000;

    /** Bytes of dead records that are read at a time; at least one batch. Kafka's {@code DLQ_MAX_FETCH_BYTES}. */
    public static final int DEAD_LETTER_READ_BYTES = 1 << 20;

    /** Events of SQL transactions that are appended in one transaction. */
    public static final int OUTBOX_RECORDS_MAX = 10_000;

    /** Bytes of such events, while they are on their way from the outbox into the log; one event may be larger. */
    public static final int OUTBOX_BYTES_MAX = 8 * 1024 * 1024;

    /** How often the outbox is looked into while SQL transactions produce. They need not notify then. */
    public static final Duration OUTBOX_LOOK = Duration.ofMillis(4);

    /** How long it goes on after the last event. */
    public static final Duration OUTBOX_AWAKE = Duration.ofSeconds(1);

    /** How often it is looked into all the same, in case a notification was lost or the broker that looked is dead. */
    public static final Duration OUTBOX_POLL = Duration.ofMillis(250);

    /** How long it waits after trouble with Postgres. */
    public static final Duration OUTBOX_RETRY = Duration.ofMillis(250);

    /** How long {@code howdah.offset_of} knows a ticket. */
    public static final Duration OUTBOX_RECEIPTS_KEPT = Duration.ofHours(1);

    /** How often old receipts are deleted, and how many in one statement; the next one follows with the next look if it was full. */
    public static final Duration OUTBOX_RECEIPTS_ROUND = Duration.ofMinutes(1);

    public static final int OUTBOX_RECEIPTS_DELETED_MAX = 10_000;

    /** How often ids of records are deleted whose time is over, and how many in one statement; the next one follows with the next look if it was full. */
    public static final Duration RECORD_IDS_ROUND = Duration.ofSeconds(10);

    public static final int RECORD_IDS_DELETED_MAX = 5_000;

    /** How often a broker looks how many records wait until they are due, which is known without counting them. */
    public static final Duration DELAYED_ROUND = Duration.ofSeconds(1);

    /** How often one counts them, which takes about 0.1 s for a million. */
    public static final Duration DELAYED_COUNTED = Duration.ofHours(1);

    /** How often the janitor looks whether a topic needs its next segment. */
    public static final Duration SEGMENTS_AHEAD_ROUND = Duration.ofSeconds(5);

    /**
     * How often the janitor checks what has expired. Kafka does it every 5 minutes ({@code
     * log.retention.check.interval.ms}).
     */
    public static final Duration RETENTION_ROUND = Duration.ofSeconds(30);

    /**
     * How often the compactor checks what has to be compacted; the default of Kafka's {@code log.cleaner.backoff.ms}.
     */
    public static final Duration COMPACTION_ROUND = Duration.ofSeconds(15);

    /** How long the lease of the janitor lasts. It is renewed at each round of {@link #SEGMENTS_AHEAD_ROUND}. */
    public static final Duration JANITOR_LEASE = Duration.ofSeconds(20);

    private Limits() {}

    public static long tailCacheBytesMax(long heapBytesMax) {
        return (long) (heapBytesMax * TAIL_CACHE_HEAP_SHARE);
    }

    public static long readBytesMax(long heapBytesMax) {
        return (long) (heapBytesMax * READ_BYTES_HEAP_SHARE);
    }

    /** The largest answer to a fetch with this heap: at most a quarter of the bytes that may be read at a time. */
    public static int fetchBytesMax(long heapBytesMax) {
        return (int) Math.min(FETCH_BYTES_MAX, readBytesMax(heapBytesMax) / 4);
    }

    /** The budget of received bytes for this heap. */
    public static long receivedBytesMax(long heapBytesMax) {
        return (long) (heapBytesMax * RECEIVED_BYTES_HEAP_SHARE);
    }
}
