package dev.howdah.broker.http.ingest;

/**
 * Cuts a body into events. Thread: one at a time.
 */
interface EventReader {

    /**
     * Takes the next part of the body, decompressed.
     *
     * @param part nobody changes it any more
     */
    void take(Slice part, Sink sink) throws BadEventException;

    /** The body is complete. */
    void end(Sink sink) throws BadEventException;

    /** Bytes that are kept until more comes. */
    long heldBytes();

    /** Whether events come before the end of the body. */
    boolean isStreaming();

    /** Takes events in their order. */
    @FunctionalInterface
    interface Sink {
        void accept(Event event) throws BadEventException;
    }
}
