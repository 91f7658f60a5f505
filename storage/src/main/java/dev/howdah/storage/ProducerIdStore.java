package dev.howdah.storage;

/** Hands out producer ids. Thread: any that may block. */
public interface ProducerIdStore {

    /** Reserves {@code count} ids that nobody else will ever get; returns the first. */
    long allocate(int count);
}
