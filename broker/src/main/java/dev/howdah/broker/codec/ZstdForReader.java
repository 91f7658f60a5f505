package dev.howdah.broker.codec;

/**
 * Whether a reader may get batches that are compressed with zstd: Fetch allows them from version 10 on (KIP-110). For
 * other readers such batches are read from Postgres, which gives them uncompressed.
 */
public enum ZstdForReader {
    ALLOWED,
    REFUSED
}
