package dev.howdah.compat.shares;

import dev.howdah.compat.history.Event;
import dev.howdah.compat.history.Event.Delivered;
import dev.howdah.compat.history.Event.LetGo;
import dev.howdah.compat.history.Event.Reader;
import dev.howdah.compat.history.Event.Settled;
import java.util.List;

/**
 * What share workers in a process of their own say, one line each: {@code NANOS WHAT READER DETAIL}. NANOS is CLOCK_MONOTONIC, which
 * Java's nanoTime reads on Linux: it orders the lines of all processes.
 */
final class ShareLine {

    /** Detail: partition, offset, count, value. */
    static final String DELIVERED = "delivered";

    static final String LET_GO = "let-go";
    /** Detail: partition, offset, count, how. */
    static final String SETTLED = "settled";
    /** Detail: partition:offset:count of each record that the broker is about to be told something final of. */
    static final String ASKING = "asking";

    static final String ASKED = "asked";
    /** Detail: why. The reader is the worker. */
    static final String FAILED = "failed";

    private ShareLine() {}

    static String of(Event event) {
        if (event instanceof Delivered delivered) {
            String detail = delivered.at().partition() + " " + delivered.offset() + " " + delivered.count() + " "
                    + delivered.value();
            return line(delivered.seenNanos(), DELIVERED, delivered.reader(), detail);
        } else if (event instanceof Settled settled) {
            String detail =
                    settled.at().partition() + " " + settled.offset() + " " + settled.count() + " " + settled.how();
            return now(SETTLED, settled.reader(), detail);
        } else if (event instanceof LetGo letGo) {
            return now(LET_GO, letGo.reader(), "-");
        }
        throw new IllegalArgumentException("event: " + event);
    }

    static String asking(Reader reader, List<Settled> unknown) {
        StringBuilder detail = new StringBuilder("-");
        unknown.forEach(each -> detail.append(' ')
                .append(each.at().partition())
                .append(':')
                .append(each.offset())
                .append(':')
                .append(each.count()));
        return now(ASKING, reader, detail.toString());
    }

    static String asked(Reader reader) {
        return now(ASKED, reader, "-");
    }

    static String failed(String worker, String why) {
        return System.nanoTime() + " " + FAILED + " " + worker + " " + why.replace('\n', ' ');
    }

    private static String now(String what, Reader reader, String detail) {
        return line(System.nanoTime(), what, reader, detail);
    }

    private static String line(long nanos, String what, Reader reader, String detail) {
        return nanos + " " + what + " " + reader.name() + " " + detail;
    }
}
