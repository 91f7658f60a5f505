package dev.howdah.broker;

import java.time.Duration;

/**
 * Every bound of the broker, with its reason. Classes take what they need through their constructor, so that tests can set
 * small ones; {@link Broker} passes these.
 */
public final class Limits {

    /** Kafka's {@code socket.request.max.bytes}. */
    public static final int FRAME_BYTES_MAX = 100 * 1024 * 1024;

    /** Requests of one connection that are being worked on; the Java producer's default is 5, librdkafka's a million. */
    public static final int REQUESTS_IN_FLIGHT_MAX = 64;

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

    /** What shutdown waits for requests in flight. */
    public static final Duration DRAIN = Duration.ofSeconds(5);

    /** Blocking store calls of the admin APIs that wait for a thread. */
    public static final int ADMIN_CALLS_WAITING_MAX = 1_000;

    public static final int ADMIN_THREADS = 2;

    /** Kafka's own limit of a topic's name, so that name and partition make a file name there. */
    public static final int TOPIC_NAME_CHARS_MAX = 249;

    /** Partitions of one topic; a head row each. */
    public static final int PARTITIONS_PER_TOPIC_MAX = 10_000;

    /** How long a broker stays listed after its last renewal. */
    public static final Duration BROKER_LEASE = Duration.ofSeconds(9);

    public static final Duration BROKER_LEASE_RENEWAL = Duration.ofSeconds(3);

    private Limits() {}

    /** The budget of received bytes for this heap. */
    public static long receivedBytesMax(long heapBytesMax) {
        return (long) (heapBytesMax * RECEIVED_BYTES_HEAP_SHARE);
    }
}
