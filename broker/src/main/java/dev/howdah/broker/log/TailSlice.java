package dev.howdah.broker.log;

import io.netty.buffer.ByteBuf;

/**
 * Whole batches, back to back, from the tail cache.
 *
 * @param batches owned by the receiver, who releases it; shares memory with the cache
 * @param nextOffset one past the last record
 */
public record TailSlice(ByteBuf batches, long nextOffset) {}
