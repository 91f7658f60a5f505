package dev.howdah.broker.config;

import java.time.Duration;

/** Every bound of the HTTP listener, with its reason; as {@link Limits} has those of everything else. */
public final class HttpLimits {

    /** The most connections at a time, beside those of Kafka clients. An idle one takes a few KB. */
    public static final int CONNECTIONS_MAX = 10_000;

    /** A topic's name has 249 characters, each of which may be written as {@code %XX}. */
    public static final int LINE_BYTES_MAX = 8 * 1024;

    public static final int HEAD_BYTES_MAX = 16 * 1024;

    /** Requests of one connection that are in work: pipelined events. */
    public static final int EXCHANGES_MAX = 64;

    public static final Duration HEAD_DEADLINE = Duration.ofSeconds(10);

    public static final Duration BODY_DEADLINE = Duration.ofSeconds(60);

    /** A stream may be silent for so long, and longer than most proxies allow. */
    public static final Duration SILENCE = Duration.ofSeconds(120);

    /** The time in which a burst is slowed down before it is refused. */
    public static final Duration ROOM_PATIENCE = Duration.ofSeconds(5);

    /** How long a request waits at its begin for what its user has sent beyond a quota, before it is told to come again. */
    public static final Duration QUOTA_PATIENCE = Duration.ofSeconds(5);

    public static final Duration IDLE = Duration.ofMinutes(5);

    public static final Duration LINGER = Duration.ofSeconds(2);

    /** The most bytes of one read from a socket; what is read while others are being paused. */
    public static final int READ_BYTES_MAX = 32 * 1024;

    /**
     * Of answers that a client does not read: with more no request of it is begun, and no stream goes on. It is less than for Kafka clients,
     * for there may be {@link #CONNECTIONS_MAX} who do not say who they are.
     */
    public static final int WRITE_HIGH_WATER_BYTES = 128 * 1024;

    /** With less they go on. */
    public static final int WRITE_LOW_WATER_BYTES = 32 * 1024;

    /** How long a client shall wait that is told to come again. */
    public static final int RETRY_AFTER_SECONDS = 1;

    /** Figures that are read from Postgres for the metrics are not asked for again sooner. */
    public static final Duration MEASURES_AGE_MAX = Duration.ofSeconds(5);

    /** How long metrics wait for those figures. */
    public static final Duration MEASURES_PATIENCE = Duration.ofSeconds(2);

    /** Older figures are not told. */
    public static final Duration MEASURES_TOLD = Duration.ofSeconds(15);

    /** Metrics that are asked for and not written yet. */
    public static final int SCRAPES_WAITING_MAX = 16;

    /** Groups and partitions in the metrics, the furthest behind first; two series each. */
    public static final int GROUP_LAGS_MAX = 5_000;

    /** Topics with series of their own in the metrics; four each. */
    public static final int TOPICS_SHOWN_MAX = 1_000;

    /** Of a body that is stored as a whole, decompressed. What is longer comes as lines. */
    public static final int BODY_BYTES_MAX = 8 * 1024 * 1024;

    /** A batch of events is sent to its lane when it has so many; as many as make a few chunks. */
    public static final int BATCH_BYTES = 256 * 1024;

    public static final int BATCH_RECORDS_MAX = 4_096;

    /** Batches of one stream that are open, in all partitions. */
    public static final int OPEN_BYTES_MAX = 512 * 1024;

    /** Bytes of one request that lanes have and that are not stored yet. Beyond it the connection waits. */
    public static final int IN_FLIGHT_BYTES_MAX = 2 * 1024 * 1024;

    /** How long an event waits for Postgres; the default of Kafka's {@code request.timeout.ms}. */
    public static final Duration STORE_PATIENCE = Duration.ofSeconds(30);

    /** How long a retry with an {@code Idempotency-Key} stores nothing twice. */
    public static final Duration KEYS_KEPT = Duration.ofDays(1);

    public static final Duration KEYS_FORGOTTEN_EVERY = Duration.ofMinutes(1);

    /** Keys that are forgotten in one statement. */
    public static final int KEYS_FORGOTTEN_MAX = 10_000;

    /** The most parts with keys of one transaction. */
    public static final int KEYED_PARTS_MAX = 1_000;

    /** How soon a part is tried again whose partitions somebody else has locked. */
    public static final Duration LOCKED_AGAIN = Duration.ofMillis(200);

    /** Read at a time for one reader of events, who gets several times as much as JSON. */
    public static final int EVENTS_FETCH_BYTES = 256 * 1024;

    /** Of an answer, written at a time. */
    public static final int EVENTS_PIECE_CHARS = 32 * 1024;

    /** How long a reader who follows waits until it is told that there is nothing new. */
    public static final int FOLLOW_FETCH_MS = 20_000;

    /** The pause after a fetch that could not wait. */
    public static final int FOLLOW_PAUSE_MS = 500;

    /** How often a reader who searches is told how much was looked at. */
    public static final Duration SEARCH_TOLD_EVERY = Duration.ofMillis(500);

    private HttpLimits() {}
}
