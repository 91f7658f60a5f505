package dev.howdah.broker.log;

import io.netty.buffer.ByteBuf;

/**
 * Consecutive whole batches from the tail cache.
 *
 * @param batches the receiver owns this buffer and releases it; it shares memory with the cache
 * @param nextOffset one past the last record
 */
public record TailSlice(ByteBuf batches, long nextOffset) {}
