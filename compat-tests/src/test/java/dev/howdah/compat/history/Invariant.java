package dev.howdah.compat.history;

/** One thing that must hold over a whole history. Implementations keep no state between two checks. */
public interface Invariant {

    Name name();

    /** Reports every violation that it finds. Time and memory are linear in the events (sorting aside). */
    void check(History history, Findings findings);

    /** The numbers are those of the test plan. */
    enum Name {
        DURABLE(1, "every acked value is read"),
        CONSISTENT(2, "one offset has one value over all acks, reads and SQL"),
        ONCE(3, "with idempotence no value is at two offsets"),
        TRUTHFUL_ACK(4, "the acked offset is where the value is read"),
        NO_PHANTOM(5, "every value read was sent, and no refused one is read"),
        PRODUCER_ORDER(6, "offsets follow the order of sends, per producer and in real time"),
        CONSUMER_ORDER(7, "no consumer skips a record or goes back by itself"),
        GROUP(8, "one owner per partition and generation, and commits never go back by themselves"),
        DENSE_HEAD(9, "next offset = max + 1, no hole, and no offset acked twice"),
        SHARE(
                10,
                "a share group's record has one holder at a time, is delivered as often as allowed, and is never forgotten"),
        SAME_BYTES(11, "SQL and fetch return the same bytes"),
        WHOLE(
                12,
                "a transaction is committed whole or not at all, and nobody who reads committed reads an aborted one"),
        LAST_STABLE(13, "the last stable offset never passes an open transaction, and never sticks"),
        FENCED(14, "a producer that has a successor writes and commits nothing"),
        IN_STEP(15, "what is read and what is written are committed in step");

        private final int number;
        private final String promise;

        Name(int number, String promise) {
            this.number = number;
            this.promise = promise;
        }

        public int number() {
            return number;
        }

        public String promise() {
            return promise;
        }
    }
}
