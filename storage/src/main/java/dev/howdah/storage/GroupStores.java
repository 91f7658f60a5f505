package dev.howdah.storage;

/** The stores of one group lane, over one connection. Thread: one group writer; {@link #close} may be called by any. */
public interface GroupStores extends AutoCloseable {

    /** The groups of this lane. The getter throws nothing. */
    GroupStore groups();

    /** The offsets of this lane's groups. The getter throws nothing. */
    OffsetStore offsets();

    /** Closes the connection. A call that is under way ends with a {@link StorageException}. Closing throws nothing. */
    @Override
    void close();
}
