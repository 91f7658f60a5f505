package dev.howdah.storage;

/**
 * The reasons why Postgres did not do what was asked. The broker's {@code StorageErrors} maps each to a Kafka error.
 * SQLSTATEs are those of https://www.postgresql.org/docs/current/errcodes-appendix.html.
 */
public sealed interface StorageFailure {

    /** What to say about it, in one line. */
    String detail();

    /**
     * Postgres cannot be reached, is starting or shutting down, or the connection broke. It is not known whether a
     * change that was under way is stored. Worth a retry.
     */
    record Unavailable(String detail) implements StorageFailure {}

    /** Postgres lacks disk, memory or connections (SQLSTATE class 53). Worth a retry later. */
    record OutOfResources(String sqlState, String detail) implements StorageFailure {}

    /**
     * The server itself failed (SQLSTATE classes 58, F0 and XX): a file that it could not write, damaged data, a configuration that
     * it cannot read. Worth a retry, later.
     */
    record ServerFailed(String sqlState, String detail) implements StorageFailure {}

    /** A lock or statement took too long (55P03, 57014), or a deadlock or serialization failure (class 40). */
    record Contended(String sqlState, String detail) implements StorageFailure {}

    /** The server does not accept writes: a standby, or default_transaction_read_only (25006). */
    record ReadOnly(String detail) implements StorageFailure {}

    /** The configuration of the server or of this connection is not usable: too old, fsync off, no privilege, bad URL. */
    record Unusable(String detail) implements StorageFailure {}

    /** The topic's tables are gone (42P01 after a deletion). */
    record TopicGone(String detail) implements StorageFailure {}

    /** Something of the user's stands in the way: it depends on what shall go, or has the name that is wanted. */
    record Obstructed(String detail) implements StorageFailure {}

    /** Anything else: a bug here. */
    record Unexpected(String sqlState, String detail) implements StorageFailure {}

    /** This storage is being closed. */
    record Closed() implements StorageFailure {

        @Override
        public String detail() {
            return "the store is being closed";
        }
    }
}
