package dev.howdah.broker.codec;

/**
 * Whether a reader may get batches in zstd: Fetch has them from version 10 on (KIP-110). For a reader that may not, such batches
 * are read from Postgres, which rebuilds them uncompressed.
 */
public enum ZstdForReader {
    ALLOWED,
    REFUSED
}
