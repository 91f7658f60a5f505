package dev.howdah.compat.history;

import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** A short text that is equal for equal records: timestamp, key and value with their lengths and CRCs. */
public final class Content {

    private Content() {}

    public static String of(long timestampMs, byte @Nullable [] key, byte @Nullable [] value) {
        return timestampMs + "/" + digest(key) + "/" + digest(value);
    }

    private static String digest(byte @Nullable [] bytes) {
        if (bytes == null) {
            return "null";
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return bytes.length + ":" + Long.toHexString(crc.getValue());
    }
}
