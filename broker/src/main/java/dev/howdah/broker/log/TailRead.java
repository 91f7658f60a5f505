package dev.howdah.broker.log;

import dev.howdah.broker.codec.ZstdForReader;

/**
 * A read of the tail cache.
 *
 * @param endOffset not included: no batch is returned that begins there or behind it. Every bound of a reader lies between two batches
 * @param bytesMax the most bytes of the answer; batches are not cut
 */
public record TailRead(long offset, long endOffset, int bytesMax, FirstBatch firstBatch, ZstdForReader zstd) {

    /** Whether the first batch is returned even if it is larger than {@code bytesMax}. */
    public enum FirstBatch {
        ALWAYS,
        IF_IT_FITS
    }
}
