package dev.howdah.broker.log;

import io.netty.buffer.ByteBuf;

/**
 * A committed batch on its way into the cache.
 *
 * @param nextOffset one past its last record
 * @param bytes stamped with base offset and leader epoch; borrowed, copied from its reader index on
 */
record CachedBatch(long baseOffset, long nextOffset, ByteBuf bytes, Codec codec) {

    /** Fetch before v10 must not see zstd. */
    enum Codec {
        ZSTD,
        OTHER
    }
}
