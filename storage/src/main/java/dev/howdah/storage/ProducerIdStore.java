package dev.howdah.storage;

/** Hands out producer ids. Thread: any that may block. */
public interface ProducerIdStore {

    /**
     * Reserves {@code count} consecutive ids that nobody else will ever get.
     *
     * @return the first of them
     * @throws StorageException if Postgres did not answer; ids that were reserved nevertheless stay unused
     */
    long allocate(int count);
}
