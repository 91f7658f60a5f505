package dev.howdah.broker.log;

import dev.howdah.broker.codec.ZstdForReader;

/**
 * A read of the tail cache.
 *
 * @param bytesMax the most bytes of the answer; batches are not cut
 */
public record TailRead(long offset, int bytesMax, FirstBatch firstBatch, ZstdForReader zstd) {

    /** Whether the first batch is returned even if it is larger than {@code bytesMax}. */
    public enum FirstBatch {
        ALWAYS,
        IF_IT_FITS
    }
}
