package dev.howdah.storage;

import java.time.Instant;
import java.util.List;

/**
 * Appends that are stored once for each key, however often they come: the keys are stored in the transaction of the records. One call is
 * one transaction.
 *
 * <p>Thread: one; blocks. {@link #close} any.
 */
public interface KeyedLogWriter extends AutoCloseable {

    /** The longest key, in characters. */
    int KEY_CHARS_MAX = 255;

    /**
     * Stores parts whose keys are not there yet.
     *
     * @param parts with different ids
     * @param now the append time of the whole transaction
     * @return the outcome of each part, in the same order
     * @throws StorageException none of the parts is stored that was not before. Only after {@link #close} it may be unknown
     */
    List<Outcome> append(List<Part> parts, Instant now);

    /** Under which leader epoch the last call has stored, as {@link LogWriter#leaderEpoch}. The call throws nothing. */
    int leaderEpoch();

    /**
     * Forgets keys that were stored before.
     *
     * @return how many
     * @throws StorageException if Postgres did not answer
     */
    int forget(Instant before, int rowsMax);

    /** Ends a call that is under way. The call itself throws nothing. */
    @Override
    void close();

    /**
     * What a part is known by.
     *
     * @param key as the client has chosen it
     * @param number of the part in its request, from 0
     */
    record PartId(int topicId, String key, int number) {}

    /**
     * A part of a request, which is stored as a whole.
     *
     * @param digest of its content; not changed any more
     * @param appends all to the topic; may be empty
     */
    record Part(PartId id, byte[] digest, List<Append> appends) {

        public Part {
            appends = List.copyOf(appends);
        }
    }

    /** Where a batch is. */
    record Place(int partition, long baseOffset, int count) {}

    /** What became of a part. */
    sealed interface Outcome {

        /** It is stored now. @param outcomes of its appends, in their order */
        record Stored(List<AppendOutcome.Appended> outcomes) implements Outcome {

            public Stored {
                outcomes = List.copyOf(outcomes);
            }
        }

        /** It was stored before. */
        record Before(List<Place> places) implements Outcome {

            public Before {
                places = List.copyOf(places);
            }
        }

        /** Its key has come with other content before. */
        record Different() implements Outcome {}

        /** Nothing of it is stored, since one of its batches cannot be. */
        record Refused(AppendOutcome.Rejected why) implements Outcome {}

        /** Nothing of it is stored, since somebody else holds a lock that it needs. */
        record Locked() implements Outcome {}
    }
}
