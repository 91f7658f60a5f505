package dev.howdah.protocol.record;

import java.util.Optional;

/** The codec of a batch's records, bits 0–2 of the batch's attributes. */
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

    /** The codec with a code; empty for the codes 5–7, which no codec has. */
    public static Optional<Compression> ofCode(int code) {
        return code >= 0 && code < BY_CODE.length ? Optional.of(BY_CODE[code]) : Optional.empty();
    }

    /** The code of this codec on the wire. */
    public int code() {
        return code;
    }
}
