package dev.howdah.storage.postgres.chunk;

import io.netty.buffer.ByteBuf;

/**
 * A record on its way into a chunk. Key, value and headers are ranges of buffers that it lends; the lengths are -1 for null. One object
 * may stand for one record after the other, so that none is made for each.
 */
public interface ChunkRecord {

    long offset();

    long timestampMs();

    ByteBuf keys();

    int keyIndex();

    int keyBytes();

    ByteBuf values();

    int valueIndex();

    int valueBytes();

    ByteBuf headers();

    int headersIndex();

    /** Of the header list as on the wire; -1 or 0 for a record without headers. */
    int headersBytes();
}
