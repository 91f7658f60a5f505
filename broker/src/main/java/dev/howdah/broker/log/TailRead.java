package dev.howdah.broker.log;

/**
 * What a fetch wants from the tail cache.
 *
 * @param bytesMax of the whole answer; batches are not cut
 */
public record TailRead(long offset, int bytesMax, FirstBatch firstBatch, Zstd zstd) {

    /** Whether the first batch is returned even if it is larger than {@code bytesMax}. */
    public enum FirstBatch {
        ALWAYS,
        IF_IT_FITS
    }

    /** Fetch before v10 cannot carry zstd; such batches are then read from Postgres, which rebuilds them uncompressed. */
    public enum Zstd {
        ALLOWED,
        REFUSED
    }
}
