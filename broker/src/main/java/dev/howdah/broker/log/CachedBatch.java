package dev.howdah.broker.log;

import io.netty.buffer.ByteBuf;

/**
 * A committed batch that is to be put into the cache.
 *
 * @param nextOffset one past its last record
 * @param bytes the batch with its base offset and leader epoch. It is borrowed, and copied from its reader index on.
 */
record CachedBatch(long baseOffset, long nextOffset, ByteBuf bytes, Codec codec) {

    /** Whether the batch is compressed with zstd, which a Fetch before v10 must not get. */
    enum Codec {
        ZSTD,
        OTHER
    }
}
