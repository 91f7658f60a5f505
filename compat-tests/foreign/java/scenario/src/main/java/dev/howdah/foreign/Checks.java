package dev.howdah.foreign;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.errors.ApiException;

/** What steps have in common: values of the scenario, and comparisons that say what was there instead. */
final class Checks {

    static final long BASE_MS = 1_700_000_000_000L;
    static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");

    private Checks() {}

    static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    static void equal(Object expected, Object actual, String what) {
        check(Objects.equals(expected, actual), what + ": " + cut(actual) + " (expected: " + cut(expected) + ")");
    }

    static void refused(Class<? extends ApiException> expected, Steps.Step step) throws Exception {
        Throwable failure = failure(step);
        check(expected.isInstance(failure), "error: " + failure + " (expected: " + expected.getSimpleName() + ")");
    }

    /** What the broker said, out of what the libraries wrap around it. */
    static Throwable failure(Steps.Step step) throws Exception {
        try {
            step.run();
        } catch (Client.Unsupported e) {
            throw e;
        } catch (Exception e) {
            Throwable cause = e;
            while (!(cause instanceof ApiException) && cause.getCause() != null) {
                cause = cause.getCause();
            }
            return cause;
        }
        throw new AssertionError("it succeeded");
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return bytes == null ? "null" : new String(bytes, StandardCharsets.UTF_8);
    }

    private static String cut(Object value) {
        String text = String.valueOf(value);
        return text.length() > 200 ? text.substring(0, 200) + "..." : text;
    }
}
