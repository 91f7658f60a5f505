package dev.howdah.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** What the values of records are. Thread: any. */
enum Payload {
    /** Bytes that nothing compresses. */
    RANDOM("random bytes") {
        @Override
        byte[] value(Random random, int bytes) {
            byte[] value = new byte[bytes];
            random.nextBytes(value);
            return value;
        }
    },
    /** Orders whose names repeat and whose content does not. */
    JSON("JSON") {
        @Override
        byte[] value(Random random, int bytes) {
            StringBuilder text = new StringBuilder(bytes);
            text.append("{\"order\":").append(random.nextInt(10_000_000));
            text.append(",\"customer\":").append(random.nextInt(CUSTOMERS));
            text.append(",\"status\":\"").append(STATES[random.nextInt(STATES.length)]);
            text.append("\",\"total\":").append(random.nextInt(100_000) / 100.0);
            if (text.length() + NOTE_BYTES > bytes) {
                throw new IllegalArgumentException("bytes: " + bytes + " (expected: at least 100)");
            }
            while (text.length() + ITEM_BYTES_MAX + NOTE_BYTES < bytes) {
                text.append(",\"item-").append(text.length()).append("\":{\"product\":");
                text.append(random.nextInt(100_000)).append(",\"count\":");
                text.append(random.nextInt(10)).append('}');
            }
            text.append(",\"note\":\"");
            while (text.length() < bytes - 2) {
                text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
            }
            text.setLength(bytes - 2);
            byte[] value = text.append("\"}").toString().getBytes(StandardCharsets.US_ASCII);
            return value;
        }
    };

    /** Keys of the records that have one are of so many. */
    static final int CUSTOMERS = 100_000;

    private static final String[] STATES = {"new", "paid", "packed", "shipped", "returned"};
    private static final String[] WORDS = {
        "gift", "ring", "the", "bell", "leave", "at", "door", "call", "first", "fragile"
    };
    private static final int ITEM_BYTES_MAX = 50;
    private static final int NOTE_BYTES = 12;

    /** Of files and pools: few repeat within what is compressed together. */
    private static final int DIFFERENT = 20_000;

    private final String title;

    Payload(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** A value of exactly so many bytes, 100 or more. */
    abstract byte[] value(Random random, int bytes);

    /** Values to draw from where making each would cost more than what is measured. */
    byte[][] pool(int bytes) {
        Random random = new Random(1);
        byte[][] values = new byte[DIFFERENT][];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(random, bytes);
        }
        return values;
    }

    /** The pool as lines, for kafka-producer-perf-test. */
    void write(Path file, int bytes) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            for (byte[] value : pool(bytes)) {
                out.write(value);
                out.write('\n');
            }
        }
    }
}
