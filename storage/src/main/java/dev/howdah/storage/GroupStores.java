package dev.howdah.storage;

/** The stores that a group lane's writer works with, over one connection. Thread: one group writer; {@link #close} any. */
public interface GroupStores extends AutoCloseable {

    GroupStore groups();

    OffsetStore offsets();

    /** Ends a call that is under way with {@link StorageException}. */
    @Override
    void close();
}
