package dev.howdah.protocol.record;

import java.util.Optional;

/** The codec of a batch's records; bits 0–2 of its attributes. The ordinal is the wire code. */
public enum Compression {
    NONE,
    GZIP,
    SNAPPY,
    LZ4,
    ZSTD;

    private static final Compression[] BY_CODE = values();

    /** Empty for the codes that no codec has (5–7). */
    public static Optional<Compression> ofCode(int code) {
        return code >= 0 && code < BY_CODE.length ? Optional.of(BY_CODE[code]) : Optional.empty();
    }

    public int code() {
        return ordinal();
    }
}
