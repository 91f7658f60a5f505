package dev.howdah.protocol.record;

import java.util.Optional;

/** The codec of a batch's records; bits 0–2 of its attributes. */
public enum Compression {
    NONE(0),
    GZIP(1),
    SNAPPY(2),
    LZ4(3),
    ZSTD(4);

    private static final Compression[] BY_CODE = values();

    private final int code;

    Compression(int code) {
        this.code = code;
    }

    /** Empty for the codes that no codec has (5–7). */
    public static Optional<Compression> ofCode(int code) {
        return code >= 0 && code < BY_CODE.length ? Optional.of(BY_CODE[code]) : Optional.empty();
    }

    /** As on the wire. */
    public int code() {
        return code;
    }
}
