package dev.howdah.broker.config;

import java.time.Duration;

/**
 * Every bound of the broker, with its reason. Classes take what they need through their constructor, so that tests can set
 * small ones; the broker's start passes these.
 */
public final class Limits {

    /** Kafka's {@code socket.request.max.bytes}. */
    public static final int FRAME_BYTES_MAX = 100 * 1024 * 1024;

    /** Requests of one connection that are being worked on; the Java producer's default is 5, librdkafka's a million. */
    public static final int REQUESTS_IN_FLIGHT_MAX = 64;

    /** Of how many clients it is said that they ask for what is not served; some 200 bytes each. */
    public static final int UNSERVED_REQUESTS_SAID_MAX = 1_000;

    /** Connections at once; each costs a few KB when idle. */
    public static final int CONNECTIONS_MAX = 20_000;

    /** The share of the heap's maximum that received and not yet answered bytes may take. */
    public static final double RECEIVED_BYTES_HEAP_SHARE = 0.25;

    /** From the first byte of a frame to its last. */
    public static final Duration FRAME_DEADLINE = Duration.ofSeconds(30);

    /** Kafka's {@code connections.max.idle.ms}; Java clients close at 9 minutes. */
    public static final Duration CONNECTION_IDLE = Duration.ofMinutes(10);

    /** How often deadlines are looked at. */
    public static final Duration DEADLINE_SWEEP = Duration.ofSeconds(1);

    /** Bytes that wait for a slow reader before its requests are no longer taken up. */
    public static final int WRITE_HIGH_WATER_BYTES = 1024 * 1024;

    public static final int WRITE_LOW_WATER_BYTES = 256 * 1024;

    /** What a start waits for the first use of its connections, and as much again for requests of its own, before it is ready. */
    public static final Duration WARM_UP = Duration.ofSeconds(3);

    /** What shutdown waits for requests in flight. */
    public static final Duration DRAIN = Duration.ofSeconds(5);

    /** Blocking store calls of the admin APIs that wait for a thread. */
    public static final int ADMIN_CALLS_WAITING_MAX = 1_000;

    public static final int ADMIN_THREADS = 2;

    /** Kafka's own limit of a topic's name, so that name and partition make a file name there. */
    public static final int TOPIC_NAME_CHARS_MAX = 249;

    /** Partitions of one topic; a head row each. */
    public static final int PARTITIONS_PER_TOPIC_MAX = 10_000;

    /** Partitions that one request may create, as in Kafka. */
    public static final int PARTITIONS_PER_REQUEST_MAX = 10_000;

    /** Replicas that may be asked for where Kafka's own bound, the number of brokers, is not looked at. */
    public static final int REPLICATION_FACTOR_MAX = 100;

    /** How long a broker that is cut off stays listed, and answers as a leader, after its last renewal. */
    public static final Duration BROKER_LEASE = Duration.ofSeconds(9);

    public static final Duration BROKER_LEASE_RENEWAL = Duration.ofSeconds(3);

    /** How often a broker looks whether others have come or gone; some of it passes before a dead one is replaced. */
    public static final Duration BROKER_LOOK = Duration.ofMillis(400);

    /**
     * Threads and connections that append. Each has its own transactions, so fewer make larger groups, which cost less a
     * record; one takes more than two cores produce.
     */
    public static final int APPEND_LANES =
            Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() / 2));

    /** How long what is produced to a partition waits for a lock that somebody else holds, before it fails. */
    public static final Duration LOCKED_PARTITION_HELD = Duration.ofSeconds(10);

    /** Bytes that wait so in one lane; they are part of the received bytes, of which the others need some. */
    public static final long LOCKED_BYTES_HELD_MAX = 16L * 1024 * 1024;

    /** What a lane that is closed gets for its last transactions, and once more to end when it did not. */
    public static final Duration LANE_DRAIN = Duration.ofSeconds(5);

    /** Batches of one transaction. */
    public static final int TRANSACTION_APPENDS_MAX = 4_096;

    /** Bytes of one transaction: what waits longer than its COPY should not be behind it. */
    public static final long TRANSACTION_BYTES_MAX = 16L * 1024 * 1024;

    /** Threads that compress batches for consumers; one more than one, so that a large batch is not in the way of all. */
    public static final int CODEC_THREADS = 2;

    /** Reads and appends that wait to be compressed; beyond it a read is tried again and a lane does it itself. */
    public static final int CODEC_JOBS_WAITING_MAX = 1_024;

    /** Records of one batch that is put into another codec; larger ones are served from rows, in pieces. */
    public static final int RECODED_BATCH_BYTES_MAX = 8 * 1024 * 1024;

    /** What the batches of one transaction may become in another codec before the rest is left to the rows. */
    public static final long RECODED_BYTES_MAX = 16L * 1024 * 1024;

    /** The share of the heap's size that the newest batches may take, outside the heap. */
    public static final double TAIL_CACHE_HEAP_SHARE = 0.25;

    /** The share of the heap's size that records read from Postgres may take until their clients have them. */
    public static final double READ_BYTES_HEAP_SHARE = 0.25;

    /** Fetches that wait for records; one for each connection at most. */
    public static final int PARKED_FETCHES_MAX = CONNECTIONS_MAX;

    /** Kafka's {@code fetch.max.bytes}. */
    public static final int FETCH_BYTES_MAX = 55 * 1024 * 1024;

    /** Kafka's {@code max.incremental.fetch.session.cache.slots}, times the connections we hope for. */
    public static final int FETCH_SESSIONS_MAX = 10_000;

    /** Partitions of all fetch sessions together, some 150 bytes each. */
    public static final int FETCH_SESSION_PARTITIONS_MAX = 200_000;

    /** Kafka's {@code min.incremental.fetch.session.eviction.ms}. */
    public static final Duration FETCH_SESSION_EVICTABLE = Duration.ofMinutes(2);

    /** Threads and connections that claim and acknowledge for share groups; as with appends, fewer gather more. */
    public static final int SHARE_LANES =
            Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() / 2));

    /** Claims and acknowledgements that wait for one share lane. */
    public static final int SHARE_ACTIONS_WAITING_MAX = 50_000;

    /** Share fetches that wait for records; one for each connection at most. */
    public static final int PARKED_SHARE_FETCHES_MAX = CONNECTIONS_MAX;

    /** Partitions of all share sessions together, some 150 bytes each. */
    public static final int SHARE_SESSION_PARTITIONS_MAX = 200_000;

    /** Share partitions whose state is remembered, some 300 bytes each. */
    public static final int SHARE_PARTITIONS_MAX = 100_000;

    /** How often the janitor looks whether a topic needs its next segment. */
    public static final Duration SEGMENTS_AHEAD_ROUND = Duration.ofSeconds(5);

    /** How often the janitor looks what has expired; Kafka has 5 minutes. */
    public static final Duration RETENTION_ROUND = Duration.ofSeconds(30);

    /** How often the janitor looks what wants compaction; Kafka's {@code log.cleaner.backoff.ms} is its 15 s. */
    public static final Duration COMPACTION_ROUND = Duration.ofSeconds(15);

    /** How long a broker is the janitor of the database after it said so last; it does at each look for segments. */
    public static final Duration JANITOR_LEASE = Duration.ofSeconds(20);

    private Limits() {}

    public static long tailCacheBytesMax(long heapBytesMax) {
        return (long) (heapBytesMax * TAIL_CACHE_HEAP_SHARE);
    }

    public static long readBytesMax(long heapBytesMax) {
        return (long) (heapBytesMax * READ_BYTES_HEAP_SHARE);
    }

    /** One answer may take a quarter of all that is read at most. */
    public static int fetchBytesMax(long heapBytesMax) {
        return (int) Math.min(FETCH_BYTES_MAX, readBytesMax(heapBytesMax) / 4);
    }

    /** The budget of received bytes for this heap. */
    public static long receivedBytesMax(long heapBytesMax) {
        return (long) (heapBytesMax * RECEIVED_BYTES_HEAP_SHARE);
    }
}
