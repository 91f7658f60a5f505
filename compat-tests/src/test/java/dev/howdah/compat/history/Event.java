package dev.howdah.compat.history;

import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * One thing that happened, in the order in which it was recorded. Times are {@link System#nanoTime} of the one JVM that
 * records. Values are unique over the whole history: they are how a record is known again.
 */
public sealed interface Event {

    /** A producer handed a value to its client. Recorded before {@code send} is called. */
    record Sent(Producer producer, TopicPartition at, String value, long sentNanos) implements Event {}

    /** The client reported success. */
    record Acked(String value, TopicPartition at, long offset, long ackedNanos) implements Event {}

    /** The client reported a failure. */
    record Failed(String value, Outcome outcome, String error) implements Event {}

    /** A reader's position was set: at its start, after a seek, or by an assignment. */
    record Positioned(Reader reader, TopicPartition at, long offset) implements Event {}

    /** A reader saw a record; {@code content} is {@link Content} of everything but the offset. */
    record Seen(Reader reader, TopicPartition at, long offset, String value, String content) implements Event {}

    /** A group's committed offset moved, confirmed by the broker. */
    record Committed(String group, TopicPartition at, long offset) implements Event {}

    /**
     * What a member of a group has from now on.
     *
     * @param generation of the classic protocol, or the member's epoch; {@link #NO_GENERATION} when its client does not say
     */
    record Owned(Reader reader, int generation, Set<TopicPartition> partitions, Change change) implements Event {
        public static final int NO_GENERATION = -1;
    }

    /** A member processed records and could not commit them: they come again. */
    record CommitLost(Reader reader, String error) implements Event {}

    /**
     * A member of a share group got a record.
     *
     * @param count its delivery count, as the broker says
     * @param seenNanos when {@code poll} had returned
     */
    record Delivered(Reader reader, TopicPartition at, long offset, String value, int count, long seenNanos)
            implements Event {}

    /**
     * The broker has confirmed what a member of a share group said of a record.
     *
     * @param count of the delivery it is about
     */
    record Settled(Reader reader, TopicPartition at, long offset, int count, Settlement how) implements Event {}

    /** Recorded before a member lets records go: it releases them, or closes, or is killed. From then on others may have them. */
    record LetGo(Reader reader) implements Event {}

    /**
     * A producer with a transactional id may begin: its predecessors are fenced.
     *
     * @param incarnation counts those of the id
     * @param begunNanos when {@code initTransactions} had returned
     */
    record Incarnated(String transactionalId, int incarnation, long begunNanos) implements Event {}

    /**
     * The broker has acknowledged a record of a transaction.
     *
     * @param sentNanos before {@code send} was called
     */
    record Written(
            Transaction transaction, TopicPartition at, String value, long offset, long sentNanos, long ackedNanos)
            implements Event {}

    /**
     * A transaction has taken over what a group reads of a partition, from an offset to the one before the next.
     *
     * @param from where the copier stood before
     * @param next the offset that is committed with the transaction
     */
    record Taken(Transaction transaction, TopicPartition at, long from, long next) implements Event {}

    /**
     * A transaction is over, or its end was tried.
     *
     * @param askedNanos before the end was asked for
     */
    record Ended(Transaction transaction, Ending ending, long askedNanos) implements Event {}

    /**
     * How far those may read that want what is committed, and how far all others.
     *
     * @param observer asks one broker, again and again
     * @param askedNanos before it was asked
     * @param answeredNanos when the answer was there
     */
    record Stable(String observer, TopicPartition at, long lastStable, long end, long askedNanos, long answeredNanos)
            implements Event {}

    /** One who reads what is committed saw a record. */
    record SeenCommitted(String reader, TopicPartition at, long offset, String value) implements Event {}

    /** What the store says about a partition at the end: the next offset it would give, and the first it has. */
    record Head(TopicPartition at, long logStartOffset, long nextOffset) implements Event {}

    /**
     * One of those that a producer makes one after the other.
     *
     * @param incarnation of the producer
     */
    record Transaction(String transactionalId, int incarnation, int number) {}

    enum Ending {
        COMMITTED,
        ABORTED,
        /** The client does not know: one of both. */
        UNKNOWN
    }

    enum Settlement {
        ACCEPTED,
        REJECTED,
        RELEASED,
        /** It was accepted or rejected, and nobody knows whether the broker has heard it. */
        UNKNOWN
    }

    /** Why a member has other partitions than before. */
    enum Change {
        ASSIGNED,
        /** It was asked to give up partitions, and did so before anybody else gets them. */
        REVOKED,
        /** It learned that it had lost them: another member may have had them for a while. */
        LOST,
        /** It left the group and committed before. */
        LEFT,
        /** It was killed: what it read and did not commit comes again. */
        KILLED
    }

    /** What a failed send means. */
    enum Outcome {
        /** The broker refused it: nothing may be stored. */
        REFUSED,
        /** Timeout or lost connection: it may be stored or not. */
        UNKNOWN
    }

    /**
     * Who sends.
     *
     * @param delivery what its client promises
     */
    record Producer(int id, Delivery delivery) {}

    enum Delivery {
        /** enable.idempotence: no duplicates, and in order. */
        IDEMPOTENT,
        /** Retries with one request in flight: in order, but perhaps twice. */
        ORDERED,
        /** Retries with more requests in flight: no promise. */
        LOOSE
    }

    /**
     * Who reads.
     *
     * @param group the consumer group of a SUBSCRIBE reader, empty for the others
     */
    record Reader(String name, Mode mode, Coverage coverage, String group) {
        public static Reader assign(String name, Coverage coverage) {
            return new Reader(name, Mode.ASSIGN, coverage, "");
        }

        public static Reader subscribe(String name, String group) {
            return new Reader(name, Mode.SUBSCRIBE, Coverage.PARTIAL, group);
        }

        public static Reader sql(String name, Coverage coverage) {
            return new Reader(name, Mode.SQL, coverage, "");
        }
    }

    enum Mode {
        ASSIGN,
        SUBSCRIBE,
        SQL
    }

    enum Coverage {
        /** Claims to have read every partition from its start to its end after the last send had ended. */
        COMPLETE,
        PARTIAL
    }
}
